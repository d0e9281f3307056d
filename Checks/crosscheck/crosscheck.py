#!/usr/bin/env python3
"""Checks the vectors in vectors/ with independent implementations.

Every answer is computed again, and every input that must be refused is offered, by as many of
these as can take it: pycryptodome, cryptography (OpenSSL), kyber-py, dilithium-py and Python's
hashlib. A case counts as confirmed when two or more agree with the file. The exit code is 0 only
if no implementation disagrees and every case is confirmed or named in KNOWN_SINGLE with a reason.

Usage: python3 Checks/crosscheck/crosscheck.py   (makes a virtual environment in .build/ when needed)
"""

import collections
import hashlib
import json
import os
import pathlib
import platform
import subprocess
import sys
from importlib import metadata

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "vectors"
PACKAGES = ["pycryptodome>=4.4", "cryptography>=50", "kyber-py>=1.2", "dilithium-py>=1.5"]

try:
    from Crypto.Hash import SHA3_224, SHA3_256, SHA3_384, SHA3_512, SHAKE128, SHAKE256
    from Crypto.Hash import SHA224, SHA256, SHA384, SHA512
    from Crypto.Protocol import DH
    from Crypto.PublicKey import MLDSA, MLKEM
    from Crypto.Signature import mldsa as crypto_mldsa
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import mldsa, mlkem, x25519
    from dilithium_py.ml_dsa import ML_DSA_44, ML_DSA_65, ML_DSA_87
    from kyber_py.ml_kem import ML_KEM_512, ML_KEM_768, ML_KEM_1024

    from crosschecks import cose, hpke, keys, tls
except ImportError:
    environment = FOLDER.parent / ".build" / "crosscheck"
    if os.environ.get("PQTWIN_CROSSCHECK"):
        raise
    subprocess.run([sys.executable, "-m", "venv", environment], check=True)
    python = str(environment / "bin" / "python")
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run(pip + PACKAGES, check=True)
    os.environ["PQTWIN_CROSSCHECK"] = "1"
    os.execv(python, [python, __file__])

# FIPS 203 does not ask for the modulus check of the key inside a decapsulation key, so kyber-py
# leaves it out, and cryptography reads seeds only. Nor does FIPS 204 ask for any check of an expanded
# private key, of which dilithium-py makes one, that of tr; pycryptodome makes all.
KNOWN_SINGLE = {
    "coefficient not reduced in the encapsulation key inside",
    "first coefficient of s1 out of range",
    "last coefficient of s1 out of range",
    "first coefficient of s2 out of range",
    "last coefficient of s2 out of range",
    "first byte of t0 changed",
    "last byte of t0 changed",
    "first coefficient of s1 out of range in the expanded key",
    "last byte of t0 changed in the expanded key",
    # pycryptodome reads NULL as no parameters, and cryptography has no ML-KEM-512.
    "parameters present",
    # Only the few lines of this script hash part of a byte.
    "a message that ends within a byte",
}

LATTICE_KEM = {
    "ML-KEM-512": (MLKEM.ML_KEM_512, ML_KEM_512, None),
    "ML-KEM-768": (MLKEM.ML_KEM_768, ML_KEM_768, mlkem.MLKEM768PublicKey),
    "ML-KEM-1024": (MLKEM.ML_KEM_1024, ML_KEM_1024, mlkem.MLKEM1024PublicKey),
}
LATTICE_SEED = {
    "ML-KEM-768": mlkem.MLKEM768PrivateKey,
    "ML-KEM-1024": mlkem.MLKEM1024PrivateKey,
    "ML-DSA-44": mldsa.MLDSA44PrivateKey,
    "ML-DSA-65": mldsa.MLDSA65PrivateKey,
    "ML-DSA-87": mldsa.MLDSA87PrivateKey,
}
LATTICE_SIGNATURE = {
    "ML-DSA-44": (MLDSA.ML_DSA_44, ML_DSA_44, mldsa.MLDSA44PublicKey),
    "ML-DSA-65": (MLDSA.ML_DSA_65, ML_DSA_65, mldsa.MLDSA65PublicKey),
    "ML-DSA-87": (MLDSA.ML_DSA_87, ML_DSA_87, mldsa.MLDSA87PublicKey),
}
# One function of FIPS 202 per name: pycryptodome's, cryptography's, hashlib's.
HASH = {
    "SHA3-224": (SHA3_224, hashes.SHA3_224, "sha3_224"),
    "SHA3-256": (SHA3_256, hashes.SHA3_256, "sha3_256"),
    "SHA3-384": (SHA3_384, hashes.SHA3_384, "sha3_384"),
    "SHA3-512": (SHA3_512, hashes.SHA3_512, "sha3_512"),
    "SHAKE-128": (SHAKE128, hashes.SHAKE128, "shake_128"),
    "SHAKE-256": (SHAKE256, hashes.SHAKE256, "shake_256"),
}
# One function of HashML-DSA per name: pycryptodome's object, hashlib's name and length where it must
# be told, the last arc of its object identifier.
PREHASH = {
    "SHA2-224": (SHA224.new, "sha224", None, 4),
    "SHA2-256": (SHA256.new, "sha256", None, 1),
    "SHA2-384": (SHA384.new, "sha384", None, 2),
    "SHA2-512": (SHA512.new, "sha512", None, 3),
    "SHA2-512/224": (lambda data: SHA512.new(data, truncate="224"), "sha512_224", None, 5),
    "SHA2-512/256": (lambda data: SHA512.new(data, truncate="256"), "sha512_256", None, 6),
    "SHA3-224": (SHA3_224.new, "sha3_224", None, 7),
    "SHA3-256": (SHA3_256.new, "sha3_256", None, 8),
    "SHA3-384": (SHA3_384.new, "sha3_384", None, 9),
    "SHA3-512": (SHA3_512.new, "sha3_512", None, 10),
    "SHAKE-128": (SHAKE128.new, "shake_128", 32, 11),
    "SHAKE-256": (SHAKE256.new, "shake_256", 64, 12),
}
IDENTIFIER_PREFIX = bytes.fromhex("06096086480165030402")


class Unable(Exception):
    """The implementation has no such operation."""


def cryptodome_kem(case):
    return LATTICE_KEM[case["parameterSet"]][0]


def kyber(case):
    return LATTICE_KEM[case["parameterSet"]][1]


def need(condition):
    if not condition:
        raise ValueError("refused")


def key_forms(case, public_key):
    """The checks of a stored key and of a pair: what is left of them once keys can be made."""
    if case["function"] == "storedKeyCheck":
        seed, digest = case["stored"][:-32], case["stored"][-32:]
        need(hashlib.sha3_256(public_key(seed)).digest() == digest)
    else:
        name, seed = ("ek", case["d"] + case["z"]) if "ek" in case else ("pk", case["seed"])
        need(public_key(seed) == case[name])
    return {}


def accumulated_kem(case, make, send, receive):
    stream = hashlib.shake_128(case["stream"])
    size = {"ML-KEM-512": 768, "ML-KEM-768": 1088, "ML-KEM-1024": 1568}[case["parameterSet"]]
    step = 64 + 32 + size
    stream = stream.digest(step * case["rounds"])
    digest = hashlib.shake_128()
    for start in range(0, len(stream), step):
        piece = stream[start:start + step]
        ek, dk = make(piece[:64])
        secret, ciphertext = send(ek, piece[64:96])
        need(receive(dk, ciphertext) == secret)
        digest.update(ek + dk + ciphertext + secret + receive(dk, piece[96:]))
    return {"digest": digest.digest(32)}


def kem_keygen(case):
    level = cryptodome_kem(case)

    def cryptodome_send(ek, message):
        return MLKEM.construct(param_set=level, ek=ek)._encaps(message)

    def cryptodome_make(seed):
        key = MLKEM.construct(param_set=level, seed=seed)
        return key.ek, key.expanded_dk

    def cryptodome():
        if case.get("function") == "accumulated":
            return accumulated_kem(
                case, cryptodome_make, cryptodome_send,
                lambda dk, c: cryptodome_decapsulate(level, dk, c))
        if "function" in case:
            return key_forms(case, lambda seed: cryptodome_make(seed)[0])
        return dict(zip(("ek", "dk"), cryptodome_make(case["d"] + case["z"])))

    def kyber_py():
        module = kyber(case)
        if case.get("function") == "accumulated":
            return accumulated_kem(
                case, module.key_derive, module._encaps_internal, module.decaps)
        if "function" in case:
            return key_forms(case, lambda seed: module.key_derive(seed)[0])
        return dict(zip(("ek", "dk"), module.key_derive(case["d"] + case["z"])))

    def openssl():
        if case["parameterSet"] not in LATTICE_SEED or case.get("function") == "accumulated":
            raise Unable

        def public_key(seed):
            key = LATTICE_SEED[case["parameterSet"]].from_seed_bytes(seed)
            return key.public_key().public_bytes_raw()

        if "function" in case:
            return key_forms(case, public_key)
        return {"ek": public_key(case["d"] + case["z"])}

    return [cryptodome, kyber_py, openssl]


def cryptodome_decapsulate(level, dk, ciphertext):
    """Without the pairwise check of reading a key, which some keys here fail on purpose."""
    k = {MLKEM.ML_KEM_512: 2, MLKEM.ML_KEM_768: 3, MLKEM.ML_KEM_1024: 4}[level]
    key = MLKEM.construct(param_set=level, ek=dk[384 * k:768 * k + 32])
    key._expanded_dk = dk
    return key._decaps(ciphertext)


def kem_use(case):
    function = case["function"]

    def cryptodome():
        if function == "encapsulation":
            key = MLKEM.construct(param_set=cryptodome_kem(case), ek=case["ek"])
            return dict(zip(("k", "c"), key._encaps(case["m"])))
        if function == "decapsulation":
            return {"k": cryptodome_decapsulate(cryptodome_kem(case), case["dk"], case["c"])}
        name = "ek" if function == "encapsulationKeyCheck" else "expanded_dk"
        key = {name: case["ek" if name == "ek" else "dk"]}
        MLKEM.construct(param_set=cryptodome_kem(case), **key)
        return {}

    def kyber_py():
        if function == "encapsulation":
            return dict(zip(("k", "c"), kyber(case)._encaps_internal(case["ek"], case["m"])))
        if function == "decapsulation":
            return {"k": kyber(case).decaps(case["dk"], case["c"])}
        if function == "encapsulationKeyCheck":
            kyber(case).encaps(case["ek"])
            return {}
        if case.get("defect") in KNOWN_SINGLE:
            raise Unable
        size = {"ML-KEM-512": 768, "ML-KEM-768": 1088, "ML-KEM-1024": 1568}[case["parameterSet"]]
        kyber(case).decaps(case["dk"], bytes(size))
        return {}

    def openssl():
        reader = LATTICE_KEM[case["parameterSet"]][2]
        if reader is None or function != "encapsulationKeyCheck":
            raise Unable
        reader.from_public_bytes(case["ek"])
        return {}

    return [cryptodome, kyber_py, openssl]


def accumulated_dsa(case, make, sign):
    step = 32 + 32 + 64
    stream = hashlib.shake_128(case["stream"]).digest(step * case["rounds"])
    digest = hashlib.shake_128()
    for start in range(0, len(stream), step):
        seed, rnd, message = (
            stream[start:start + 32], stream[start + 32:start + 64], stream[start + 64:start + step])
        pk, sk = make(seed)
        digest.update(pk + sk + sign(sk, message, rnd))
    return {"digest": digest.digest(32)}


def dsa_keygen(case):
    parameters, dilithium, _ = LATTICE_SIGNATURE[case["parameterSet"]]
    function = case.get("function")

    def cryptodome_make(seed):
        key = MLDSA.construct(param_set=parameters, seed=seed)
        return key.pk, key.sk

    def cryptodome_sign(sk, message, rnd):
        key = MLDSA.construct(param_set=parameters, sk=sk)
        return crypto_mldsa.new(key, b"", randfunc=lambda count: rnd).sign(message)

    def cryptodome():
        if function == "accumulated":
            return accumulated_dsa(case, cryptodome_make, cryptodome_sign)
        if function == "expandedKeyCheck":
            MLDSA.construct(param_set=parameters, sk=case["sk"])
            return {}
        if function:
            return key_forms(case, lambda seed: cryptodome_make(seed)[0])
        return dict(zip(("pk", "sk"), cryptodome_make(case["seed"])))

    def dilithium_py():
        if function == "accumulated":
            return accumulated_dsa(
                case, dilithium.key_derive,
                lambda sk, message, rnd: dilithium._sign_internal(sk, b"\0\0" + message, rnd))
        if case.get("defect") in KNOWN_SINGLE:
            raise Unable
        if function == "expandedKeyCheck":
            dilithium.pk_from_sk(case["sk"])
            return {}
        if function:
            return key_forms(case, lambda seed: dilithium.key_derive(seed)[0])
        return dict(zip(("pk", "sk"), dilithium.key_derive(case["seed"])))

    def openssl():
        if function in ("accumulated", "expandedKeyCheck"):
            raise Unable

        def public_key(seed):
            key = LATTICE_SEED[case["parameterSet"]].from_seed_bytes(seed)
            return key.public_key().public_bytes_raw()

        if function:
            return key_forms(case, public_key)
        return {"pk": public_key(case["seed"])}

    return [cryptodome, dilithium_py, openssl]


def framed(case):
    """The message as the algorithms inside take it, with separator and context before it."""
    context, message = case["context"], case["message"]
    if case["preHash"] == "pure":
        return bytes([0, len(context)]) + context + message
    _, name, length, arc = PREHASH[case["hashAlg"]]
    state = hashlib.new(name, message)
    digest = state.digest(length) if length else state.digest()
    return bytes([1, len(context)]) + context + IDENTIFIER_PREFIX + bytes([arc]) + digest


def cryptodome_content(case):
    if case["preHash"] == "pure":
        return case["message"]
    return PREHASH[case["hashAlg"]][0](data=case["message"])


def dsa_sign(case):
    parameters, dilithium, _ = LATTICE_SIGNATURE[case["parameterSet"]]
    rnd = bytes(32) if case["deterministic"] else case["rnd"]

    def cryptodome():
        key = MLDSA.construct(param_set=parameters, sk=case["sk"])
        if case["signatureInterface"] == "internal":
            return {"signature": key._sign(case["mu"], rnd, external_mu=True)}
        signer = crypto_mldsa.new(key, case["context"], randfunc=lambda count: rnd)
        return {"signature": signer.sign(cryptodome_content(case))}

    def dilithium_py():
        if case["signatureInterface"] == "internal":
            if len(case["mu"]) != 64:
                return {"signature": dilithium.sign_external_mu(case["sk"], case["mu"])}
            signature = dilithium._sign_internal(case["sk"], case["mu"], rnd, external_mu=True)
            return {"signature": signature}
        if len(case["context"]) > 255:
            return {"signature": dilithium.sign(case["sk"], case["message"], case["context"])}
        return {"signature": dilithium._sign_internal(case["sk"], framed(case), rnd)}

    return [cryptodome, dilithium_py]


def dsa_verify(case):
    parameters, dilithium, reader = LATTICE_SIGNATURE[case["parameterSet"]]

    def cryptodome():
        key = MLDSA.construct(param_set=parameters, pk=case["pk"])
        crypto_mldsa.new(key, case["context"]).verify(cryptodome_content(case), case["signature"])
        return {}

    def dilithium_py():
        if case["preHash"] == "preHash":
            need(dilithium._verify_internal(case["pk"], framed(case), case["signature"]))
        else:
            need(dilithium.verify(
                case["pk"], case["message"], case["signature"], case["context"]))
        return {}

    def openssl():
        if case["preHash"] == "preHash":
            raise Unable
        key = reader.from_public_bytes(case["pk"])
        key.verify(case["signature"], case["message"], case["context"])
        return {}

    return [cryptodome, dilithium_py, openssl]


def digest(case):
    ours, openssl_function, name = HASH[case["algorithm"]]
    count = case.get("outLen", 0) // 8

    def cryptodome():
        state = ours.new()
        state.update(case["msg"])
        return {"md": state.read(count) if count else state.digest()}

    def openssl():
        state = hashes.Hash(openssl_function(count) if count else openssl_function())
        state.update(case["msg"])
        return {"md": state.finalize()}

    def python():
        state = hashlib.new(name, case["msg"])
        return {"md": state.digest(count) if count else state.digest()}

    if case["len"] % 8:
        return [lambda: {"md": bit_sponge(name, case["msg"], case["len"], count)}]
    return [cryptodome, openssl, python]


def bit_sponge(name, message, length, count):
    """FIPS 202 on single bits, as the standard writes it: no library takes part of a byte."""
    kind, size = name.split("_")
    capacity = 2 * int(size)
    rate = 1600 - capacity
    bits = [message[n // 8] >> n % 8 & 1 for n in range(length // 8 * 8)]
    # The bits left over stand in the highest places of the last byte.
    bits += [message[-1] >> (8 - length % 8 + n) & 1 for n in range(length % 8)]
    bits += [0, 1] if kind == "sha3" else [1, 1, 1, 1]
    bits += [1] + [0] * ((-len(bits) - 2) % rate) + [1]
    state = [0] * 25
    for start in range(0, len(bits), rate):
        for lane in range(rate // 64):
            word = bits[start + 64 * lane:start + 64 * lane + 64]
            state[lane] ^= sum(bit << n for n, bit in enumerate(word))
        state = keccak(state)
    output = b"".join(lane.to_bytes(8, "little") for lane in state)
    return output[:count or int(size) // 8]


def keccak(a):
    mask = 2**64 - 1

    def rotate(word, n):
        return (word << n | word >> (64 - n)) & mask if n else word

    register = 1
    for _ in range(24):
        c = [a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20] for x in range(5)]
        a = [a[n] ^ c[(n + 4) % 5] ^ rotate(c[(n + 1) % 5], 1) for n in range(25)]
        b = [0] * 25
        b[0] = a[0]
        x, y = 1, 0
        for t in range(24):
            b[y + 5 * ((2 * x + 3 * y) % 5)] = rotate(a[x + 5 * y], (t + 1) * (t + 2) // 2 % 64)
            x, y = y, (2 * x + 3 * y) % 5
        a = [b[n] ^ ~b[n // 5 * 5 + (n + 1) % 5] & b[n // 5 * 5 + (n + 2) % 5] & mask
             for n in range(25)]
        for j in range(7):
            register = (register << 1 ^ (register >> 7) * 0x71) % 256
            a[0] ^= (register >> 1 & 1) << (2**j - 1)
    return a


def cryptodome_x25519(scalar, share):
    private = DH.import_x25519_private_key(scalar)
    public = DH.import_x25519_public_key(share)
    secret = DH.key_agreement(static_priv=private, static_pub=public, kdf=lambda shared: shared)
    return private.public_key().export_key(format="raw"), secret


def openssl_x25519(scalar, share):
    private = x25519.X25519PrivateKey.from_private_bytes(scalar)
    secret = private.exchange(x25519.X25519PublicKey.from_public_bytes(share))
    return private.public_key().public_bytes_raw(), secret


class CryptodomeKEM:
    """ML-KEM-768 of pycryptodome with its own X25519."""

    exchange = staticmethod(cryptodome_x25519)

    @staticmethod
    def key(seed):
        key = MLKEM.construct(param_set=MLKEM.ML_KEM_768, seed=seed)
        return key.ek, key._decaps

    @staticmethod
    def send(key, message):
        return MLKEM.construct(param_set=MLKEM.ML_KEM_768, ek=key)._encaps(message)


class KyberKEM:
    """ML-KEM-768 of kyber-py with OpenSSL's X25519."""

    exchange = staticmethod(openssl_x25519)

    @staticmethod
    def key(seed):
        public, private = ML_KEM_768.key_derive(seed)
        return public, lambda ciphertext: ML_KEM_768.decaps(private, ciphertext)

    @staticmethod
    def send(key, message):
        return ML_KEM_768._encaps_internal(key, message)


def base_point_product(kem, scalar):
    return kem.exchange(scalar, bytes([9]) + bytes(31))[0]


def agreement(case):
    def run(kem):
        if case["function"] == "respond":
            share, random = case["clientShare"], case["serverRandom"]
            need(len(share) == 1216)
            secret, ciphertext = kem.send(share[:1184], random[:32])
            public, curve = kem.exchange(random[32:], share[1184:])
            need(any(curve))
            return {"serverShare": ciphertext + public, "sharedSecret": secret + curve}
        share, random = case["serverShare"], case["clientRandom"]
        need(len(share) == 1120)
        encapsulation_key, receive = kem.key(random[:64])
        public, curve = kem.exchange(random[64:], share[1088:])
        need(any(curve))
        return {
            "clientShare": encapsulation_key + public,
            "sharedSecret": receive(share[:1088]) + curve,
        }

    return [lambda: run(CryptodomeKEM), lambda: run(KyberKEM)]


def xwing(case):
    def combine(secret, curve, ephemeral, recipient):
        label = b"\\.//^\\"
        return hashlib.sha3_256(secret + curve + ephemeral + recipient + label).digest()

    def run(kem):
        if case["function"] == "encapsulation":
            key, random = case["pk"], case["eseed"]
            need(len(key) == 1216)
            secret, ciphertext = kem.send(key[:1184], random[:32])
            ephemeral, curve = kem.exchange(random[32:], key[1184:])
            answer = combine(secret, curve, ephemeral, key[1184:])
            return {"ct": ciphertext + ephemeral, "ss": answer}
        need(len(case["ct"]) == 1120)
        expanded = hashlib.shake_256(case["seed"]).digest(96)
        encapsulation_key, receive = kem.key(expanded[:64])
        public = base_point_product(kem, expanded[64:])
        ephemeral = case["ct"][1088:]
        curve = kem.exchange(expanded[64:], ephemeral)[1]
        secret = receive(case["ct"][:1088])
        return {
            "pk": encapsulation_key + public,
            "ss": combine(secret, curve, ephemeral, public),
        }

    return [lambda: run(CryptodomeKEM), lambda: run(KyberKEM)]


def expanded_key(name, seed, expanded):
    """Public and expanded key from either form, by kyber-py, dilithium-py and hand."""
    if name == "X-Wing":
        stream = hashlib.shake_256(seed).digest(96)
        lattice = ML_KEM_768.key_derive(stream[:64])[0]
        return lattice + base_point_product(KyberKEM, stream[64:]), None
    if name in LATTICE_KEM:
        if seed is not None:
            return LATTICE_KEM[name][1].key_derive(seed)
        size = (len(expanded) - 96) // 2
        ek = expanded[size:2 * size + 32]
        need(hashlib.sha3_256(ek).digest() == expanded[-64:-32])
        return ek, expanded
    if seed is not None:
        return LATTICE_SIGNATURE[name][1].key_derive(seed)
    return LATTICE_SIGNATURE[name][1].pk_from_sk(expanded), expanded


def cryptodome_verify(name, key, signature, content):
    key = MLDSA.construct(param_set=LATTICE_SIGNATURE[name][0], pk=key)
    crypto_mldsa.new(key).verify(content, signature)


def dilithium_verify(name, key, signature, content):
    need(LATTICE_SIGNATURE[name][1].verify(key, content, signature))


def openssl_verify(name, key, signature, content):
    LATTICE_SIGNATURE[name][2].from_public_bytes(key).verify(signature, content)


OPERATIONS = {
    ("ML-KEM", "keyGen"): kem_keygen,
    ("ML-KEM", "encapDecap"): kem_use,
    ("ML-DSA", "keyGen"): dsa_keygen,
    ("ML-DSA", "sigGen"): dsa_sign,
    ("ML-DSA", "sigVer"): dsa_verify,
    ("X25519MLKEM768", "keyAgreement"): agreement,
    ("X-Wing", "encapDecap"): xwing,
    ("PKCS8", "privateKey"): lambda case: keys.checks(case, expanded_key, Unable),
    ("SPKI", "publicKey"): lambda case: keys.checks(case, expanded_key, Unable),
    ("TLS-v1.3", "transcript"): lambda case: tls.transcripts(case, (CryptodomeKEM, KyberKEM)),
    ("HPKE", "base"): lambda case: hpke.base(case, (CryptodomeKEM, KyberKEM), Unable),
    ("COSE_Sign1", "sigVer"): lambda case: cose.sign1(
        case, (cryptodome_verify, dilithium_verify, openssl_verify)),
}
TEXT = {
    "algorithm", "parameterSet", "function", "result", "defect", "testType", "signatureInterface",
    "preHash", "hashAlg", "comment", "group", "cipherSuite", "serverName", "exporterLabel",
    "endpoint", "alert", "reason", "derBase64", "sign1Base64", "kem", "kdf", "aead",
}


def cases(path):
    """The cases of a file, with their group's fields, hexadecimal text as bytes."""
    content = json.loads(path.read_text())
    for group in content["testGroups"]:
        shared = {name: value for name, value in group.items() if name != "tests"}
        for test in group["tests"]:
            fields = {"algorithm": content["algorithm"]} | shared | test
            yield (content["algorithm"], content.get("mode", "")), {
                name: bytes.fromhex(value) if isinstance(value, str) and name not in TEXT else value
                for name, value in fields.items()
            }


def judge(case, run):
    """True if an implementation agrees with the file, False if not, None if it can't tell."""
    try:
        answer = run()
    except Unable:
        return None
    except (AttributeError, KeyError, NameError):
        raise  # A mistake in this script, no refusal.
    except Exception:  # Each library refuses in its own way.
        return case["result"] == "invalid"
    if case["result"] == "invalid" and not answer.keys() & {"alert", "reason"}:
        return False
    return all(case.get(name) == value for name, value in answer.items())


# Who casts the votes of an operation, in their order; a vote may stand on several.
ORACLES = {
    ("ML-KEM", "keyGen"): ["pycryptodome", "kyber-py", "cryptography"],
    ("ML-KEM", "encapDecap"): ["pycryptodome", "kyber-py", "cryptography"],
    ("ML-DSA", "keyGen"): ["pycryptodome", "dilithium-py", "cryptography"],
    ("ML-DSA", "sigGen"): ["pycryptodome", "dilithium-py"],
    ("ML-DSA", "sigVer"): ["pycryptodome", "dilithium-py", "cryptography"],
    ("X25519MLKEM768", "keyAgreement"): ["pycryptodome", "kyber-py cryptography"],
    ("X-Wing", "encapDecap"): ["pycryptodome", "kyber-py cryptography"],
    ("PKCS8", "privateKey"): ["python kyber-py dilithium-py", "pycryptodome", "cryptography"],
    ("SPKI", "publicKey"): ["python", "pycryptodome", "cryptography"],
    ("TLS-v1.3", "transcript"): [
        "pycryptodome", "python cryptography kyber-py dilithium-py"],
    ("HPKE", "base"): ["python pycryptodome", "kyber-py cryptography", "cryptography"],
    ("COSE_Sign1", "sigVer"): ["python pycryptodome", "dilithium-py", "cryptography"],
}
HASH_ORACLES = ["pycryptodome", "cryptography", "python"]


def check_versions(manifest):
    """The manifest may name no implementation in another major version than the one that runs."""
    for name, version in manifest["oracles"].items():
        actual = platform.python_version() if name == "python" else metadata.version(name)
        if actual.split(".")[0] != version.split(".")[0]:
            sys.exit(f"manifest.json names {name} {version}, but this is {actual}")


def check_oracles(entry, agreed):
    """The manifest names exactly those that agreed with a case of the file or more."""
    if set(entry["oracles"]) != agreed:
        sys.exit(f"manifest.json names {entry['oracles']} for {entry['path']}, not {agreed}")


def check_manifest():
    manifest = json.loads((FOLDER / "manifest.json").read_text())
    check_versions(manifest)
    for entry in manifest["files"]:
        content = (FOLDER / entry["path"]).read_bytes()
        if hashlib.sha256(content).hexdigest() != entry["sha256"]:
            sys.exit(f"{entry['path']} is not the file that manifest.json lists")
    return manifest["files"]


def main():
    bad = 0
    total = collections.Counter()
    print(f"{'file':32} {'cases':>6} {'by 3':>6} {'by 2':>6} {'by 1':>6} {'against':>8}")
    for entry in check_manifest():
        path = entry["path"]
        counts = collections.Counter()
        agreed = set()
        for operation, case in cases(FOLDER / path):
            votes = [judge(case, run) for run in OPERATIONS.get(operation, digest)(case)]
            agreeing = votes.count(True)
            for vote, names in zip(votes, ORACLES.get(operation, HASH_ORACLES)):
                agreed |= set(names.split()) if vote else set()
            name = case.get("defect", case.get("comment", ""))
            counts[agreeing] += 1
            counts["against"] += votes.count(False)
            counts["cases"] += 1
            if False in votes or agreeing < 2 and name not in KNOWN_SINGLE:
                bad += 1
                print(f"{path} tcId {case['tcId']} {name}: {votes}")
        check_oracles(entry, agreed)
        columns = [counts["cases"], counts[3], counts[2], counts[1], counts["against"]]
        print(f"{path:32} " + " ".join(f"{value:6}" for value in columns))
        total += counts
    print(f"{total['cases']} cases: {total[3] + total[2]} confirmed by two or more, "
          f"{total[1]} by one, {total['against']} votes against")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
