#!/usr/bin/env python3
"""Checks this folder's vectors with independent implementations.

Every answer is computed again, and every input that must be refused is offered, by as many of
these as can take it: pycryptodome, cryptography (OpenSSL), kyber-py, dilithium-py and Python's
hashlib. A case counts as confirmed when two or more agree with the file. The exit code is 0 only
if no implementation disagrees and every case is confirmed or named in KNOWN_SINGLE with a reason.

Usage: python3 vectors/crosscheck.py        (makes a virtual environment in .build/ when needed)
"""

import collections
import hashlib
import json
import os
import pathlib
import subprocess
import sys

FOLDER = pathlib.Path(__file__).resolve().parent
PACKAGES = ["pycryptodome>=4.4", "cryptography>=50", "kyber-py>=1.2", "dilithium-py>=1.5"]

try:
    from Crypto.Hash import SHA3_224, SHA3_256, SHA3_384, SHA3_512, SHAKE128, SHAKE256
    from Crypto.Protocol import DH
    from Crypto.PublicKey import MLDSA, MLKEM
    from Crypto.Signature import mldsa as crypto_mldsa
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import mldsa, mlkem, x25519
    from dilithium_py.ml_dsa import ML_DSA_44, ML_DSA_65, ML_DSA_87
    from kyber_py.ml_kem import ML_KEM_512, ML_KEM_768, ML_KEM_1024
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
# leaves it out, and cryptography reads seeds only.
KNOWN_SINGLE = {"coefficient not reduced in the encapsulation key inside"}

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
SHA3_256_IDENTIFIER = bytes.fromhex("0609608648016503040208")


class Unable(Exception):
    """The implementation has no such operation."""


def cryptodome_kem(case):
    return LATTICE_KEM[case["parameterSet"]][0]


def kyber(case):
    return LATTICE_KEM[case["parameterSet"]][1]


def kem_keygen(case):
    seed = case["d"] + case["z"]

    def cryptodome():
        key = MLKEM.construct(param_set=cryptodome_kem(case), seed=seed)
        return {"ek": key.ek, "dk": key.expanded_dk}

    def kyber_py():
        return dict(zip(("ek", "dk"), kyber(case).key_derive(seed)))

    def openssl():
        if case["parameterSet"] not in LATTICE_SEED:
            raise Unable
        key = LATTICE_SEED[case["parameterSet"]].from_seed_bytes(seed)
        return {"ek": key.public_key().public_bytes_raw()}

    return [cryptodome, kyber_py, openssl]


def kem_use(case):
    function = case["function"]

    def cryptodome():
        if function == "encapsulation":
            key = MLKEM.construct(param_set=cryptodome_kem(case), ek=case["ek"])
            return dict(zip(("k", "c"), key._encaps(case["m"])))
        if function == "decapsulation":
            key = MLKEM.construct(param_set=cryptodome_kem(case), expanded_dk=case["dk"])
            return {"k": key._decaps(case["c"])}
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


def dsa_keygen(case):
    def cryptodome():
        key = MLDSA.construct(
            param_set=LATTICE_SIGNATURE[case["parameterSet"]][0], seed=case["seed"])
        return {"pk": key.pk, "sk": key.sk}

    def dilithium_py():
        return dict(zip(
            ("pk", "sk"), LATTICE_SIGNATURE[case["parameterSet"]][1].key_derive(case["seed"])))

    def openssl():
        key = LATTICE_SEED[case["parameterSet"]].from_seed_bytes(case["seed"])
        return {"pk": key.public_key().public_bytes_raw()}

    return [cryptodome, dilithium_py, openssl]


def dsa_sign(case):
    parameters, dilithium, _ = LATTICE_SIGNATURE[case["parameterSet"]]
    rnd = bytes(32) if case["deterministic"] else case["rnd"]

    def cryptodome():
        key = MLDSA.construct(param_set=parameters, sk=case["sk"])
        if case["signatureInterface"] == "internal":
            return {"signature": key._sign(case["mu"], rnd, external_mu=True)}
        signer = crypto_mldsa.new(key, case["context"], randfunc=lambda count: rnd)
        message = case["message"]
        if case["preHash"] == "preHash":
            message = SHA3_256.new(message)
        return {"signature": signer.sign(message)}

    def dilithium_py():
        if case["signatureInterface"] == "internal":
            if len(case["mu"]) != 64:
                return {"signature": dilithium.sign_external_mu(case["sk"], case["mu"])}
            signature = dilithium._sign_internal(case["sk"], case["mu"], rnd, external_mu=True)
            return {"signature": signature}
        context = case["context"]
        if len(context) > 255:
            return {"signature": dilithium.sign(case["sk"], case["message"], context)}
        framed = bytes([0, len(context)]) + context + case["message"]
        if case["preHash"] == "preHash":
            digest = hashlib.sha3_256(case["message"]).digest()
            framed = bytes([1, len(context)]) + context + SHA3_256_IDENTIFIER + digest
        return {"signature": dilithium._sign_internal(case["sk"], framed, rnd)}

    return [cryptodome, dilithium_py]


def dsa_verify(case):
    parameters, dilithium, reader = LATTICE_SIGNATURE[case["parameterSet"]]

    def cryptodome():
        key = MLDSA.construct(param_set=parameters, pk=case["pk"])
        crypto_mldsa.new(key, case["context"]).verify(case["message"], case["signature"])
        return {}

    def dilithium_py():
        accepted = dilithium.verify(
            case["pk"], case["message"], case["signature"], case["context"])
        if not accepted:
            raise ValueError("refused")
        return {}

    def openssl():
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

    return [cryptodome, openssl, python]


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


def need(condition):
    if not condition:
        raise ValueError("refused")


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


OPERATIONS = {
    ("ML-KEM", "keyGen"): kem_keygen,
    ("ML-KEM", "encapDecap"): kem_use,
    ("ML-DSA", "keyGen"): dsa_keygen,
    ("ML-DSA", "sigGen"): dsa_sign,
    ("ML-DSA", "sigVer"): dsa_verify,
    ("X25519MLKEM768", "keyAgreement"): agreement,
    ("X-Wing", "encapDecap"): xwing,
}
TEXT = {
    "algorithm", "parameterSet", "function", "result", "defect", "testType", "signatureInterface",
    "preHash", "hashAlg",
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
    if case["result"] == "invalid":
        return False
    return all(case[name] == value for name, value in answer.items())


def check_manifest():
    manifest = json.loads((FOLDER / "manifest.json").read_text())
    for entry in manifest["files"]:
        content = (FOLDER / entry["path"]).read_bytes()
        if hashlib.sha256(content).hexdigest() != entry["sha256"]:
            sys.exit(f"{entry['path']} is not the file that manifest.json lists")
    return [entry["path"] for entry in manifest["files"]]


def main():
    bad = 0
    total = collections.Counter()
    print(f"{'file':32} {'cases':>6} {'by 3':>6} {'by 2':>6} {'by 1':>6} {'against':>8}")
    for path in check_manifest():
        counts = collections.Counter()
        for operation, case in cases(FOLDER / path):
            votes = [judge(case, run) for run in OPERATIONS.get(operation, digest)(case)]
            agreeing = votes.count(True)
            counts[agreeing] += 1
            counts["against"] += votes.count(False)
            counts["cases"] += 1
            if False in votes or agreeing < 2 and case.get("defect") not in KNOWN_SINGLE:
                bad += 1
                print(f"{path} tcId {case['tcId']} {case.get('defect', '')}: {votes}")
        columns = [counts["cases"], counts[3], counts[2], counts[1], counts["against"]]
        print(f"{path:32} " + " ".join(f"{value:6}" for value in columns))
        total += counts
    print(f"{total['cases']} cases: {total[3] + total[2]} confirmed by two or more, "
          f"{total[1]} by one, {total['against']} votes against")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
