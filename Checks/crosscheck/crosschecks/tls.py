"""TLS 1.3 transcripts computed again from the private values: RFC 9846 on top of two sets of
primitives, one of pycryptodome, one of OpenSSL with kyber-py and Python's own hashlib and hmac."""

import hashlib
import hmac

from Crypto.Cipher import AES, ChaCha20_Poly1305
from Crypto.Hash import HMAC, SHA256, SHA384
from Crypto.PublicKey import MLDSA
from Crypto.Signature import mldsa as crypto_mldsa
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import mldsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, ChaCha20Poly1305
from dilithium_py.ml_dsa import ML_DSA_44, ML_DSA_65, ML_DSA_87

SUITES = {
    "TLS_AES_128_GCM_SHA256": ("sha256", 32, 16),
    "TLS_AES_256_GCM_SHA384": ("sha384", 48, 32),
    "TLS_CHACHA20_POLY1305_SHA256": ("sha256", 32, 32),
}
GROUPS = {"X25519MLKEM768": (0x11EC, 1216, 1120), "MLKEM768": (0x0201, 1184, 1088)}
SCHEMES = {1312: 0x0904, 1952: 0x0905, 2592: 0x0906}
SETS = {1312: MLDSA.ML_DSA_44, 1952: MLDSA.ML_DSA_65, 2592: MLDSA.ML_DSA_87}


class Alert(Exception):
    """What an end says when it refuses."""


class CryptodomePrimitives:
    def __init__(self, kem):
        self.kem = kem

    @staticmethod
    def hmac(name, key, data):
        return HMAC.new(key, data, {"sha256": SHA256, "sha384": SHA384}[name]).digest()

    @staticmethod
    def open(suite, key, nonce, sealed, header):
        if "CHACHA" in suite:
            cipher = ChaCha20_Poly1305.new(key=key, nonce=nonce)
        else:
            cipher = AES.new(key, AES.MODE_GCM, nonce=nonce)
        cipher.update(header)
        return cipher.decrypt_and_verify(sealed[:-16], sealed[-16:])

    @staticmethod
    def verify(key, signature, content):
        key = MLDSA.construct(param_set=SETS[len(key)], pk=key)
        crypto_mldsa.new(key).verify(content, signature)

    @staticmethod
    def sign(size, seed, content, rnd):
        key = MLDSA.construct(param_set=SETS[size], seed=seed)
        return crypto_mldsa.new(key, randfunc=lambda count: rnd).sign(content)


class LibraryPrimitives:
    def __init__(self, kem):
        self.kem = kem

    @staticmethod
    def hmac(name, key, data):
        return hmac.new(key, data, name).digest()

    @staticmethod
    def open(suite, key, nonce, sealed, header):
        kind = ChaCha20Poly1305 if "CHACHA" in suite else AESGCM
        return kind(key).decrypt(nonce, sealed, header)

    @staticmethod
    def verify(key, signature, content):
        kind = {1312: mldsa.MLDSA44PublicKey, 1952: mldsa.MLDSA65PublicKey,
                2592: mldsa.MLDSA87PublicKey}[len(key)]
        kind.from_public_bytes(key).verify(signature, content)

    @staticmethod
    def sign(size, seed, content, rnd):
        module = {1312: ML_DSA_44, 1952: ML_DSA_65, 2592: ML_DSA_87}[size]
        return module._sign_internal(module.key_derive(seed)[1], bytes(2) + content, rnd)


class Schedule:
    """RFC 9846, Section 7.1."""

    def __init__(self, primitives, suite):
        self.primitives = primitives
        self.suite = suite
        self.name, self.size, self.key_size = SUITES[suite]

    def digest(self, data):
        return hashlib.new(self.name, data).digest()

    def expand(self, secret, label, context=b"", count=None):
        count = count or self.size
        label = b"tls13 " + label.encode()
        info = count.to_bytes(2, "big") + bytes([len(label)]) + label
        info += bytes([len(context)]) + context
        output, block = b"", b""
        while len(output) < count:
            block = self.primitives.hmac(
                self.name, secret, block + info + bytes([len(output) // self.size + 1]))
            output += block
        return output[:count]

    def extract(self, salt, secret):
        return self.primitives.hmac(self.name, salt, secret)

    def derived(self, secret):
        return self.expand(secret, "derived", self.digest(b""))

    def handshake(self, shared, hellos):
        zeros = bytes(self.size)
        values = {"helloHash": self.digest(hellos), "earlySecret": self.extract(zeros, zeros)}
        values["handshakeSecret"] = self.extract(self.derived(values["earlySecret"]), shared)
        for end in ("client", "server"):
            secret = self.expand(values["handshakeSecret"], end[0] + " hs traffic", values["helloHash"])
            values[end + "HandshakeTrafficSecret"] = secret
            values[end + "FinishedKey"] = self.expand(secret, "finished")
            self.keys(values, end + "Handshake", secret)
        return values

    def application(self, values, transcript, last):
        zeros = bytes(self.size)
        values["serverFinishedHash"] = digest = self.digest(transcript)
        values["clientFinishedHash"] = self.digest(transcript + last)
        values["mainSecret"] = main = self.extract(self.derived(values["handshakeSecret"]), zeros)
        for end in ("client", "server"):
            secret = self.expand(main, end[0] + " ap traffic", digest)
            values[end + "ApplicationTrafficSecret"] = secret
            self.keys(values, end + "Application", secret)
        values["exporterMasterSecret"] = self.expand(main, "exp master", digest)
        values["resumptionMasterSecret"] = self.expand(
            main, "res master", values["clientFinishedHash"])

    def keys(self, values, name, secret):
        values[name + "Key"] = self.expand(secret, "key", count=self.key_size)
        values[name + "IV"] = self.expand(secret, "iv", count=12)

    def open(self, values, name, record, number=0):
        nonce = int.from_bytes(values[name + "IV"], "big") ^ number
        try:
            inner = self.primitives.open(
                self.suite, values[name + "Key"], nonce.to_bytes(12, "big"), record[5:], record[:5])
        except Exception:
            raise Alert("bad_record_mac") from None
        inner = inner.rstrip(b"\0")
        return inner[-1], inner[:-1]


def records(data):
    while data:
        size = 5 + int.from_bytes(data[3:5], "big")
        yield data[:size]
        data = data[size:]


def messages(data):
    while data:
        size = 4 + int.from_bytes(data[1:4], "big")
        yield data[:size]
        data = data[size:]


def number(data, start, count):
    return int.from_bytes(data[start:start + count], "big")


def extensions(hello):
    """The extensions of either hello."""
    place = 4 + 2 + 32
    place += 1 + hello[place]
    if hello[0] == 1:
        place += 2 + number(hello, place, 2)
        place += 1 + hello[place]
    else:
        place += 3
    place += 2
    found = {}
    while place < len(hello):
        size = number(hello, place + 2, 2)
        found[number(hello, place, 2)] = hello[place + 4:place + 4 + size]
        place += 4 + size
    return found


def key_share(hello):
    """Group and share; a client of these vectors sends one."""
    content = extensions(hello)[51]
    if hello[0] == 1:
        content = content[2:]
    if len(content) == 4:
        raise Alert("decode_error")
    return number(content, 0, 2), content[4:]


def client_exchange(primitives, case, share):
    size = GROUPS[case["group"]][2]
    if len(share) != size:
        raise Alert("illegal_parameter")
    material = case["clientKeyMaterial"]
    encapsulation_key, receive = primitives.kem.key(material[:64])
    if case["group"] == "MLKEM768":
        return encapsulation_key, receive(share)
    public, curve = curve_secret(primitives, material[64:], share[1088:])
    return encapsulation_key + public, receive(share[:1088]) + curve


def server_exchange(primitives, case, share):
    if len(share) != GROUPS[case["group"]][1]:
        raise Alert("illegal_parameter")
    material = case["serverKeyMaterial"]
    try:
        secret, ciphertext = primitives.kem.send(share[:1184], material[:32])
    except (ValueError, AssertionError):
        raise Alert("illegal_parameter") from None
    if case["group"] == "MLKEM768":
        return ciphertext, secret
    public, curve = curve_secret(primitives, material[32:], share[1184:])
    return ciphertext + public, secret + curve


def curve_secret(primitives, scalar, share):
    try:
        public, secret = primitives.kem.exchange(scalar, share)
    except ValueError:
        raise Alert("illegal_parameter") from None
    if not any(secret):
        raise Alert("illegal_parameter")
    return public, secret


def public_key(certificate):
    return x509.load_der_x509_certificate(certificate).public_key().public_bytes_raw()


def check_proof(primitives, schedule, message, certificate, transcript, end):
    key = public_key(certificate)
    if number(message, 4, 2) != SCHEMES[len(key)]:
        raise Alert("illegal_parameter")
    content = b" " * 64 + f"TLS 1.3, {end} CertificateVerify".encode() + b"\0"
    try:
        primitives.verify(key, message[8:], content + schedule.digest(transcript))
    except Exception:
        raise Alert("decrypt_error") from None


def check_finished(schedule, values, message, transcript, end):
    expected = schedule.primitives.hmac(
        schedule.name, values[end + "FinishedKey"], schedule.digest(transcript))
    if message[4:] != expected:
        raise Alert("decrypt_error")


def check_issued(certificate, authority):
    x509.load_der_x509_certificate(certificate).verify_directly_issued_by(
        x509.load_der_x509_certificate(authority))


def authenticated(primitives, schedule, values, flight, transcript, end):
    """Goes through the messages of one end; gives the transcript after them."""
    certificate = None
    for message in flight:
        if message[0] == 11:
            size = number(message, 8, 3)
            certificate = message[11:11 + size]
        elif message[0] == 15:
            check_proof(primitives, schedule, message, certificate, transcript, end)
        elif message[0] == 20:
            check_finished(schedule, values, message, transcript, end)
        transcript += message
    return transcript, certificate


def handshake(primitives, case):
    schedule = Schedule(primitives, case["cipherSuite"])
    client_hello, server_hello = case["clientHello"], case["serverHello"]
    _, client_share = key_share(client_hello)
    _, server_share = key_share(server_hello)
    own_share, shared = client_exchange(primitives, case, server_share)
    other_share, other = server_exchange(primitives, case, client_share)
    if shared != other or client_hello[6:38] != case["helloClientRandom"]:
        raise ValueError("not one connection")
    if server_hello[6:38] != case["helloServerRandom"]:
        raise ValueError("another server")
    answer = {"clientShare": own_share, "serverShare": other_share, "sharedSecret": shared}
    values = schedule.handshake(shared, client_hello + server_hello)
    transcript = client_hello + server_hello
    flights = {}
    for end in ("server", "client"):
        plain = b""
        for index, record in enumerate(records(case[end + "Records"])):
            kind, content = schedule.open(values, end + "Handshake", record, index)
            if kind != 22:
                raise ValueError("another record")
            plain += content
        flights[end] = list(messages(plain))
        start = transcript
        transcript, certificate = authenticated(
            primitives, schedule, values, flights[end], transcript, end)
        if certificate:
            check_issued(certificate, case["caCertificate"])
            if certificate != case[end + "Certificate"]:
                raise ValueError("another certificate")
        if end == "server":
            hellos_and_server = transcript
    schedule.application(values, hellos_and_server, transcript[len(hellos_and_server):])
    names = {8: "encryptedExtensions", 13: "certificateRequest"}
    kinds = {15: "CertificateVerify", 20: "Finished"}
    for end, flight in flights.items():
        for message in flight:
            if message[0] == 11:
                continue
            answer[names.get(message[0]) or end + kinds[message[0]]] = message
        kind, content = schedule.open(values, end + "Application", case[end + "Record"])
        if kind != 23 or content != case[end + "Data"]:
            raise ValueError("other data")
    secret = schedule.expand(
        values["exporterMasterSecret"], case["exporterLabel"], schedule.digest(b""))
    answer["exported"] = schedule.expand(
        secret, "exporter", schedule.digest(case["exporterContext"]), case["exporterLength"])
    return answer | values


def receive(primitives, case):
    """Plays the end that receives, as far as it can be told what it must say."""
    schedule = Schedule(primitives, case["cipherSuite"])
    received = list(records(case["received"]))
    hello = received[0][5:]
    group, share = key_share(hello)
    if group != GROUPS[case["group"]][0]:
        raise Alert("illegal_parameter")
    if case["endpoint"] == "server":
        _, shared = server_exchange(primitives, case, share)
        values = schedule.handshake(shared, hello + case["serverHello"])
        transcript = hello + case["serverHello"]
        for message in server_flight(primitives, schedule, values, case, transcript):
            transcript += message
        record = [record for record in received if record[0] == 23][0]
        _, plain = schedule.open(values, "clientHandshake", record)
        authenticated(primitives, schedule, values, list(messages(plain)), transcript, "client")
        return
    _, shared = client_exchange(primitives, case, share)
    values = schedule.handshake(shared, case["clientHello"] + hello)
    transcript = case["clientHello"] + hello
    plain = b""
    protected = [record for record in received[1:] if record[0] == 23]
    for index, record in enumerate(protected):
        plain += schedule.open(values, "serverHandshake", record, index)[1]
    authenticated(
        primitives, schedule, values, list(messages(plain)), transcript, "server")


def server_flight(primitives, schedule, values, case, transcript):
    """EncryptedExtensions to Finished of a server that asks for no certificate."""

    def message(kind, content):
        return bytes([kind]) + len(content).to_bytes(3, "big") + content

    certificate = case["serverCertificate"]
    entry = len(certificate).to_bytes(3, "big") + certificate + bytes(2)
    flight = [message(8, bytes(2)), message(11, b"\0" + len(entry).to_bytes(3, "big") + entry)]
    transcript += b"".join(flight)
    content = b" " * 64 + b"TLS 1.3, server CertificateVerify\0" + schedule.digest(transcript)
    size = len(public_key(certificate))
    signature = primitives.sign(size, case["serverKey"], content, case["serverSignatureRandom"])
    flight.append(message(
        15, SCHEMES[size].to_bytes(2, "big") + len(signature).to_bytes(2, "big") + signature))
    proof = schedule.primitives.hmac(
        schedule.name, values["serverFinishedKey"], schedule.digest(transcript + flight[-1]))
    return flight + [message(20, proof)]


def transcripts(case, kems):
    """The ways to judge a case."""

    def run(primitives):
        if case["function"] == "handshake":
            return handshake(primitives, case)
        try:
            receive(primitives, case)
        except Alert as alert:
            return {"alert": str(alert)}
        except Exception as error:  # Any other is no refusal that the file may claim.
            return {"alert": repr(error)}
        return {"alert": "nothing"}

    return [
        lambda: run(CryptodomePrimitives(kems[0])),
        lambda: run(LibraryPrimitives(kems[1])),
    ]
