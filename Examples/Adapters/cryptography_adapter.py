#!/usr/bin/env python3
"""cryptography (50 or newer) behind `pqtwin vectors verify --impl`; the protocol: docs/vectors.md.

It reads private keys as seeds only and takes no randomness from outside: what needs either is
unsupported.
"""
import json
import sys

import cryptography
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import mldsa, mlkem


def kem(ask, private, public):
    seed = ask["seed"] if "seed" in ask else ask.get("d", b"") + ask.get("z", b"")
    match ask["function"]:
        case "decapsulation" if "seed" in ask:
            key = private.from_seed_bytes(seed)
            return {"ek": key.public_key().public_bytes_raw(), "k": key.decapsulate(ask["c"])}
        case "encapsulationKeyCheck":
            return {"testPassed": bool(public.from_public_bytes(ask["ek"]))}
        case "keyPairCheck":
            ours = private.from_seed_bytes(seed).public_key().public_bytes_raw()
            return {"testPassed": ours == ask["ek"]}


def signature(ask, private, public):
    match ask["function"]:
        case "sigVer" if ask.get("externalMu"):
            public.from_public_bytes(ask["pk"]).verify_mu(ask["signature"], ask["mu"])
            return {"testPassed": True}
        case "sigVer" if ask.get("preHash") == "pure":
            key = public.from_public_bytes(ask["pk"])
            key.verify(ask["signature"], ask["message"], ask["context"])
            return {"testPassed": True}
        case "keyPairCheck":
            ours = private.from_seed_bytes(ask["seed"]).public_key().public_bytes_raw()
            return {"testPassed": ours == ask["pk"]}


def outputs(ask):
    name = ask["algorithm"].replace("-", "")
    for module, family in ((mlkem, kem), (mldsa, signature)):
        if hasattr(module, f"{name}PublicKey"):
            return family(ask, *(getattr(module, name + kind) for kind in ("PrivateKey", "PublicKey")))


TEXTS = {"algorithm", "function", "signatureInterface", "preHash", "hashAlg"}
for line in sys.stdin:
    ask = json.loads(line)
    if "protocol" in ask:
        answer = {"protocol": "pqtwin-vectors", "version": 1,
                  "name": f"cryptography {cryptography.__version__}"}
    else:
        ask = {name: bytes.fromhex(value) if isinstance(value, str) and name not in TEXTS
               else value for name, value in ask.items()}
        try:
            answer = outputs(ask) or {"unsupported": f"{ask['algorithm']} {ask['function']}"}
        except (ValueError, InvalidSignature) as error:
            answer = {"refused": str(error)}
        answer = {name: value.hex() if isinstance(value, bytes) else value
                  for name, value in answer.items()} | {"id": ask["id"]}
    print(json.dumps(answer), flush=True)
