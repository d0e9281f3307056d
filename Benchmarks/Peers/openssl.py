"""OpenSSL, through Python's `cryptography`, as a worker of bench-lattice.

Speaks the line protocol of Sources/BenchLattice/Worker.swift on its standard input and output, and
times its own batches, so that the pipe is not part of the figures.
"""

import sys
import time

from cryptography.hazmat.backends.openssl import backend
from cryptography.hazmat.primitives.asymmetric import mldsa, mlkem

KEM_SEED = bytes(range(1, 65))
SIGNATURE_SEED = bytes(32)
KEMS = {
    name: (getattr(mlkem, private, None), getattr(mlkem, public, None))
    for name, private, public in (
        ("ML-KEM-512", "MLKEM512PrivateKey", "MLKEM512PublicKey"),
        ("ML-KEM-768", "MLKEM768PrivateKey", "MLKEM768PublicKey"),
        ("ML-KEM-1024", "MLKEM1024PrivateKey", "MLKEM1024PublicKey"),
    )
}
SIGNATURES = {
    name: (getattr(mldsa, private, None), getattr(mldsa, public, None))
    for name, private, public in (
        ("ML-DSA-44", "MLDSA44PrivateKey", "MLDSA44PublicKey"),
        ("ML-DSA-65", "MLDSA65PrivateKey", "MLDSA65PublicKey"),
        ("ML-DSA-87", "MLDSA87PrivateKey", "MLDSA87PublicKey"),
    )
}


def kem(name, private_type, public_type, operations):
    """Adds the measures of one KEM and returns its public key's bytes."""
    key = private_type.from_seed_bytes(KEM_SEED)
    public = key.public_key()
    encoded = public.public_bytes_raw()
    secret, ciphertext = public.encapsulate()
    if key.decapsulate(ciphertext) != secret:
        raise ValueError(f"{name}: the two sides have different secrets")
    operations[f"{name} keygen"] = (
        lambda: private_type.from_seed_bytes(KEM_SEED).public_key().public_bytes_raw()
    )
    operations[f"{name} encaps"] = lambda: public_type.from_public_bytes(encoded).encapsulate()
    operations[f"{name} decaps"] = (
        lambda: private_type.from_seed_bytes(KEM_SEED).decapsulate(ciphertext)
    )
    operations[f"{name} encaps cached"] = public.encapsulate
    operations[f"{name} decaps cached"] = lambda: key.decapsulate(ciphertext)
    return encoded


def signature(name, private_type, public_type, messages, operations):
    """Adds the measures of one signature and returns its public key's bytes."""
    key = private_type.from_seed_bytes(SIGNATURE_SEED)
    public = key.public_key()
    encoded = public.public_bytes_raw()
    message = messages[0]
    signed = key.sign(message)
    turn = [0]

    def following():
        turn[0] += 1
        return messages[turn[0] % len(messages)]

    operations[f"{name} keygen"] = (
        lambda: private_type.from_seed_bytes(SIGNATURE_SEED).public_key().public_bytes_raw()
    )
    operations[f"{name} sign"] = (
        lambda: private_type.from_seed_bytes(SIGNATURE_SEED).sign(following())
    )
    operations[f"{name} verify"] = (
        lambda: public_type.from_public_bytes(encoded).verify(signed, message)
    )
    operations[f"{name} sign cached"] = lambda: key.sign(following())
    operations[f"{name} verify cached"] = lambda: public.verify(signed, message)
    return encoded


def prepare(messages):
    """All measures that this build of `cryptography` has, and the public keys behind them."""
    operations, keys = {}, {}
    for name, (private_type, public_type) in KEMS.items():
        if private_type and public_type:
            keys[name] = kem(name, private_type, public_type, operations)
    for name, (private_type, public_type) in SIGNATURES.items():
        if private_type and public_type and name in messages:
            keys[name] = signature(name, private_type, public_type, messages[name], operations)
    return operations, keys


def fingerprint(data):
    """FNV-1a, 64 bits: enough to see that two implementations made the same key."""
    value = 0xCBF29CE484222325
    for byte in data:
        value = ((value ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return f"{value:016x}"


def timed(operation, count):
    """Nanoseconds of processor time for one operation, over `count` of them."""
    for _ in range(max(1, count // 8)):
        operation()
    start = time.process_time_ns()
    for _ in range(count):
        operation()
    return (time.process_time_ns() - start) / count


def main():
    messages, operations, keys = {}, {}, {}
    version = backend.openssl_version_text().split()[1]
    for line in sys.stdin:
        verb, *fields = line.rstrip("\n").split("\t")
        if verb == "messages":
            messages[fields[0]] = [field.encode() for field in fields[1:]]
            continue
        if verb == "prepare":
            operations, keys = prepare(messages)
            answer = ["OpenSSL", version, *operations]
        elif verb == "keys":
            answer = [f"{name}={fingerprint(key)}" for name, key in keys.items()]
        elif verb == "run":
            answer = [str(timed(operations[fields[1]], int(fields[0])))]
        else:
            answer = ["error", f"no verb {verb}"]
        print("\t".join(answer), flush=True)


main()
