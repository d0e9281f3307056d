"""Keys written and read by Python's cryptography. One JSON order a line in, one answer a line out.

{"do": "write", "algorithm": A, "form": F} gives {"data": TEXT, "public": HEX};
{"do": "read", "algorithm": A, "form": F, "data": TEXT} gives {"public": HEX} or {"refused": WHY}.
What this library has no way to say gives {"cannot": WHY}.
"""

import json
import sys

from cryptography.hazmat.primitives import serialization as s
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, mldsa, mlkem, x25519

PASSPHRASE = b"matrix"
MAKERS = {
    "ML-DSA-44": mldsa.MLDSA44PrivateKey.generate,
    "ML-DSA-65": mldsa.MLDSA65PrivateKey.generate,
    "ML-DSA-87": mldsa.MLDSA87PrivateKey.generate,
    "ML-KEM-768": mlkem.MLKEM768PrivateKey.generate,
    "ML-KEM-1024": mlkem.MLKEM1024PrivateKey.generate,
    "Ed25519": ed25519.Ed25519PrivateKey.generate,
    "X25519": x25519.X25519PrivateKey.generate,
    "P-256": lambda: ec.generate_private_key(ec.SECP256R1()),
    "P-384": lambda: ec.generate_private_key(ec.SECP384R1()),
}
ENCRYPTIONS = {
    "seed": s.NoEncryption,
    "pbkdf2": lambda: s.BestAvailableEncryption(PASSPHRASE),
}


def raw(public):
    if isinstance(public, ec.EllipticCurvePublicKey):
        return public.public_bytes(s.Encoding.X962, s.PublicFormat.UncompressedPoint).hex()
    return public.public_bytes_raw().hex()


def write(algorithm, form):
    key = MAKERS[algorithm]()
    if form == "spki":
        data = key.public_key().public_bytes(s.Encoding.PEM, s.PublicFormat.SubjectPublicKeyInfo)
    else:
        data = key.private_bytes(s.Encoding.PEM, s.PrivateFormat.PKCS8, ENCRYPTIONS[form]())
    return {"data": data.decode(), "public": raw(key.public_key())}


def read(algorithm, form, data):
    if form == "spki":
        return {"public": raw(s.load_pem_public_key(data.encode()))}
    passphrase = PASSPHRASE if form in ("pbkdf2", "scrypt") else None
    return {"public": raw(s.load_pem_private_key(data.encode(), passphrase).public_key())}


def answer(order):
    algorithm, form = order["algorithm"], order["form"]
    if algorithm not in MAKERS:
        return {"cannot": f"no {algorithm}"}
    if form in ("jwk", "raw") or order["do"] == "write" and form not in (*ENCRYPTIONS, "spki"):
        return {"cannot": f"no {form}"}
    if order["do"] == "write":
        return write(algorithm, form)
    try:
        return read(algorithm, form, order["data"])
    except Exception as error:
        return {"refused": f"{type(error).__name__}: {error}"}


for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))), flush=True)
