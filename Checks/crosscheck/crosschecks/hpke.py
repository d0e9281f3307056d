"""HPKE in base mode: X-Wing by hand over two lattice libraries, the key schedules by hand, and
OpenSSL's own HPKE where it takes the suite and the first message."""

import hashlib
import hmac

from Crypto.Cipher import AES, ChaCha20_Poly1305
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric import mlkem, x25519
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, ChaCha20Poly1305

KDFS = {
    "HKDF-SHA256": (1, "sha256", 32), "HKDF-SHA384": (2, "sha384", 48),
    "HKDF-SHA512": (3, "sha512", 64), "SHAKE128": (0x10, None, 32), "SHAKE256": (0x11, None, 64),
}
AEADS = {"AES-128-GCM": (1, 16), "AES-256-GCM": (2, 32), "ChaCha20Poly1305": (3, 32)}
KEM = 0x647A
LIBRARY = {
    "HKDF-SHA256": hpke.KDF.HKDF_SHA256, "HKDF-SHA384": hpke.KDF.HKDF_SHA384,
    "HKDF-SHA512": hpke.KDF.HKDF_SHA512, "SHAKE128": hpke.KDF.SHAKE128,
    "SHAKE256": hpke.KDF.SHAKE256, "AES-128-GCM": hpke.AEAD.AES_128_GCM,
    "AES-256-GCM": hpke.AEAD.AES_256_GCM, "ChaCha20Poly1305": hpke.AEAD.CHACHA20_POLY1305,
}


def two(number):
    return number.to_bytes(2, "big")


class Context:
    """RFC 9180, Section 5, and the one-stage schedule of draft-ietf-hpke-hpke."""

    def __init__(self, case, secret, cipher):
        identifier, self.name, size = KDFS[case["kdf"]]
        number, key_size = AEADS[case["aead"]]
        self.suite = b"HPKE" + two(KEM) + two(identifier) + two(number)
        self.shake = {"SHAKE128": hashlib.shake_128, "SHAKE256": hashlib.shake_256}.get(case["kdf"])
        self.cipher = cipher
        info = case["info"]
        if self.shake:
            context = b"\0" + two(0) + two(len(info)) + info
            stream = self.derive(
                two(0) + two(len(secret)) + secret, b"secret", context, key_size + 12 + size)
            self.key, rest = stream[:key_size], stream[key_size:]
            self.nonce, self.exporter = rest[:12], rest[12:]
        else:
            context = b"\0" + self.extract(b"", b"psk_id_hash", b"")
            context += self.extract(b"", b"info_hash", info)
            schedule = self.extract(secret, b"secret", b"")
            self.key = self.expand(schedule, b"key", context, key_size)
            self.nonce = self.expand(schedule, b"base_nonce", context, 12)
            self.exporter = self.expand(schedule, b"exp", context, size)
        self.sequence = 0

    def derive(self, secret, label, context, count):
        label = two(len(label)) + label
        data = secret + b"HPKE-v1" + self.suite + label + two(count) + context
        return self.shake(data).digest(count)

    def extract(self, salt, label, secret):
        return hmac.new(salt, b"HPKE-v1" + self.suite + label + secret, self.name).digest()

    def expand(self, secret, label, context, count):
        info = two(count) + b"HPKE-v1" + self.suite + label + context
        output, block = b"", b""
        while len(output) < count:
            number = bytes([len(output) // len(secret) + 1])
            block = hmac.new(secret, block + info + number, self.name).digest()
            output += block
        return output[:count]

    def export(self, context, count):
        if self.shake:
            return self.derive(self.exporter, b"sec", context, count)
        return self.expand(self.exporter, b"sec", context, count)

    def run(self, is_sealing, aad, content):
        nonce = int.from_bytes(self.nonce, "big") ^ self.sequence
        self.sequence += 1
        return self.cipher(
            is_sealing, self.suite[-1], self.key, nonce.to_bytes(12, "big"), content, aad)


def cryptodome_cipher(is_sealing, number, key, nonce, content, aad):
    if number == 3:
        cipher = ChaCha20_Poly1305.new(key=key, nonce=nonce)
    else:
        cipher = AES.new(key, AES.MODE_GCM, nonce=nonce)
    cipher.update(aad)
    if is_sealing:
        return b"".join(cipher.encrypt_and_digest(content))
    return cipher.decrypt_and_verify(content[:-16], content[-16:])


def openssl_cipher(is_sealing, number, key, nonce, content, aad):
    kind = (ChaCha20Poly1305 if number == 3 else AESGCM)(key)
    return (kind.encrypt if is_sealing else kind.decrypt)(nonce, content, aad)


def base(case, kems, unable):
    def run(kem, cipher):
        if case["function"] == "seal":
            key, random = case["pk"], case["eseed"]
            if len(key) != 1216:
                raise ValueError("length")
            lattice, ciphertext = kem.send(key[:1184], random[:32])
            share, curve = kem.exchange(random[32:], key[1184:])
            encapsulated, recipient = ciphertext + share, key[1184:]
        else:
            encapsulated = case["enc"]
            if len(encapsulated) != 1120:
                raise ValueError("length")
            expanded = hashlib.shake_256(case["seed"]).digest(96)
            _, receive = kem.key(expanded[:64])
            recipient = kem.exchange(expanded[64:], bytes([9]) + bytes(31))[0]
            lattice, share = receive(encapsulated[:1088]), encapsulated[1088:]
            curve = kem.exchange(expanded[64:], share)[1]
        if not any(curve):
            raise ValueError("small order")
        secret = hashlib.sha3_256(lattice + curve + share + recipient + b"\\.//^\\").digest()
        context = Context(case, secret, cipher)
        is_sealing = case["function"] == "seal"
        done = [
            context.run(
                is_sealing, bytes.fromhex(message["aad"]),
                bytes.fromhex(message["pt" if is_sealing else "ct"])).hex()
            for message in case["messages"]
        ]
        exported = context.export(case["exporterContext"], case["exporterLength"])
        if is_sealing:
            return {"enc": encapsulated, "ciphertexts": done, "exportedValue": exported}
        return {"plaintexts": done, "exportedValue": exported}

    def library():
        """One message only, without associated data, and no randomness from outside."""
        message = case["messages"][0]
        if case["function"] == "seal" or message["aad"]:
            raise unable
        if len(case["messages"]) > 1 and case["result"] == "invalid":
            raise unable
        suite = hpke.Suite(
            hpke.KEM.MLKEM768_X25519, LIBRARY[case["kdf"]], LIBRARY[case["aead"]])
        expanded = hashlib.shake_256(case["seed"]).digest(96)
        key = hpke.MLKEM768X25519PrivateKey(
            mlkem.MLKEM768PrivateKey.from_seed_bytes(expanded[:64]),
            x25519.X25519PrivateKey.from_private_bytes(expanded[64:]))
        opened = suite.decrypt(case["enc"] + bytes.fromhex(message["ct"]), key, case["info"])
        if case["result"] == "valid" and opened.hex() != case["plaintexts"][0]:
            return {"plaintexts": [opened.hex()]}
        return {}

    return [
        lambda: run(kems[0], cryptodome_cipher), lambda: run(kems[1], openssl_cipher), library,
    ]
