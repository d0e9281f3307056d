"""Keys written and read by pycryptodome; the orders are those of with_cryptography.py."""

import json
import sys

from Crypto.PublicKey import ECC, MLDSA, MLKEM

PASSPHRASE = "matrix"
CURVES = {"Ed25519": "Ed25519", "X25519": "Curve25519", "P-256": "P-256", "P-384": "P-384"}
PROTECTIONS = {
    "pbkdf2": "PBKDF2WithHMAC-SHA256AndAES256-CBC",
    "scrypt": "scryptAndAES256-CBC",
}


def lattice(algorithm):
    """The module and parameter set of an algorithm."""
    module = MLDSA if algorithm.startswith("ML-DSA") else MLKEM
    return module, getattr(module, algorithm.replace("-", "_"))


def raw(key):
    if isinstance(key, ECC.EccKey):
        return key.public_key().export_key(format="raw").hex()
    return (key.pk if hasattr(key, "pk") else key.ek).hex()


def make(algorithm, form):
    if algorithm in CURVES:
        return ECC.generate(curve=CURVES[algorithm])
    module, parameters = lattice(algorithm)
    key = module.generate(param_set=parameters)
    if form != "expanded":
        return key
    if module is MLDSA:
        return module.construct(param_set=parameters, sk=key.sk)
    return module.construct(param_set=parameters, expanded_dk=key.expanded_dk)


def write(algorithm, form):
    key = make(algorithm, form)
    exported = key.public_key() if form == "spki" else key
    options = {"format": "PEM"}
    if form in PROTECTIONS:
        options |= {"passphrase": PASSPHRASE, "protection": PROTECTIONS[form]}
        if form == "scrypt":
            options["prot_params"] = {"iteration_count": 16384}
    return {"data": exported.export_key(**options), "public": raw(key)}


def read(algorithm, form, data):
    importer = ECC if algorithm in CURVES else lattice(algorithm)[0]
    passphrase = PASSPHRASE if form in PROTECTIONS else None
    return {"public": raw(importer.import_key(data, passphrase=passphrase))}


def answer(order):
    algorithm, form = order["algorithm"], order["form"]
    if algorithm == "X-Wing":
        return {"cannot": "no PKCS#8 of X-Wing"}
    if form in ("jwk", "raw") or order["do"] == "write" and form == "both":
        return {"cannot": f"no {form}"}
    if order["do"] == "write":
        return write(algorithm, form)
    try:
        return read(algorithm, form, order["data"])
    except Exception as error:
        return {"refused": f"{type(error).__name__}: {error}"}


for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))), flush=True)
