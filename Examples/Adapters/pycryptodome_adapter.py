#!/usr/bin/env python3
"""pycryptodome (4.4 or newer) behind `pqtwin vectors verify --impl`; the protocol: docs/vectors.md."""
import json
import sys

import Crypto
from Crypto.Hash import SHA224, SHA256, SHA384, SHA512, SHA3_224, SHA3_256, SHA3_384, SHA3_512
from Crypto.Hash import SHAKE128, SHAKE256
from Crypto.PublicKey import MLDSA, MLKEM
from Crypto.Signature import mldsa

HASHES = {"SHA2-224": SHA224, "SHA2-256": SHA256, "SHA2-384": SHA384, "SHA2-512": SHA512,
          "SHA3-224": SHA3_224, "SHA3-256": SHA3_256, "SHA3-384": SHA3_384, "SHA3-512": SHA3_512,
          "SHAKE-128": SHAKE128, "SHAKE-256": SHAKE256}


def key(ask, module, *names):
    level = getattr(module, ask["algorithm"].replace("-", "_"))
    return module.construct(param_set=level, **{
        {"dk": "expanded_dk"}.get(name, name): ask[name] for name in names if name in ask})


def content(ask):  # what is signed: a message or a hash object
    if ask["preHash"] == "pure":
        return ask["message"]
    name, _, length = ask["hashAlg"].partition("/")
    state = SHA512.new(truncate=length) if length else HASHES[name].new()
    state.update(ask["message"])
    return state


def kem(ask):
    if "d" in ask:
        ask["seed"] = ask["d"] + ask["z"]
    match ask["function"]:
        case "keyGen":
            pair = key(ask, MLKEM, "seed")
            return {"ek": pair.ek, "dk": pair.expanded_dk}
        case "encapsulation":
            return dict(zip(("k", "c"), key(ask, MLKEM, "ek")._encaps(ask["m"])))
        case "decapsulation":
            private = key(ask, MLKEM, "seed", "dk")
            return {"k": private._decaps(ask["c"]), "ek": private.ek}
        case "encapsulationKeyCheck":
            return {"testPassed": bool(key(ask, MLKEM, "ek"))}
        case "decapsulationKeyCheck":
            return {"testPassed": bool(key(ask, MLKEM, "dk"))}
        case "keyPairCheck":
            return {"testPassed": key(ask, MLKEM, "seed").ek == ask["ek"]}


def signature(ask):
    match ask["function"]:
        case "keyGen":
            pair = key(ask, MLDSA, "seed")
            return {"pk": pair.pk, "sk": pair.sk}
        case "sigGen":
            private = key(ask, MLDSA, "seed", "sk")
            rnd = bytes(32) if ask["deterministic"] else ask["rnd"]
            if ask["signatureInterface"] == "external":
                signer = mldsa.new(private, ask["context"], randfunc=lambda count: rnd)
                signed = signer.sign(content(ask))
            else:
                message = ask["mu"] if ask["externalMu"] else ask["message"]
                signed = private._sign(message, rnd, external_mu=ask["externalMu"])
            return {"signature": signed, "pk": private.pk}
        case "sigVer":
            public = key(ask, MLDSA, "pk")
            if ask["signatureInterface"] == "external":
                mldsa.new(public, ask["context"]).verify(content(ask), ask["signature"])
                return {"testPassed": True}
            message = ask["mu"] if ask["externalMu"] else ask["message"]
            return {"testPassed": bool(public._verify(
                message, ask["signature"], external_mu=ask["externalMu"]))}
        case "expandedKeyCheck":
            return {"testPassed": bool(key(ask, MLDSA, "sk"))}
        case "keyPairCheck":
            return {"testPassed": key(ask, MLDSA, "seed").pk == ask["pk"]}


TEXTS = {"algorithm", "function", "signatureInterface", "preHash", "hashAlg"}
for line in sys.stdin:
    ask = json.loads(line)
    if "protocol" in ask:
        answer = {"protocol": "pqtwin-vectors", "version": 1,
                  "name": f"pycryptodome {Crypto.__version__}"}
    else:
        ask = {name: bytes.fromhex(value) if isinstance(value, str) and name not in TEXTS
               else value for name, value in ask.items()}
        family = {"ML-K": kem, "ML-D": signature}.get(ask["algorithm"][:4], lambda ask: None)
        try:
            outputs = family(ask) or {"unsupported": ask["function"]}
        except ValueError as error:
            outputs = {"refused": str(error)}
        answer = {name: value.hex() if isinstance(value, bytes) else value
                  for name, value in outputs.items()} | {"id": ask["id"]}
    print(json.dumps(answer), flush=True)
