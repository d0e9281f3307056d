"""The other end of DifferentialTests: answers batches of lattice operations.

Standard input carries batches: a count, then so many requests. A request is one byte of operation,
one byte of parameter set, a count of fields and the fields, each with its length before it. Counts
and lengths have four bytes, the highest first. Standard output carries one answer for each request:
a byte 1 and the fields of the result, or a byte 0 if the input is refused.

pycryptodome computes. cryptography (OpenSSL) gives a second opinion where it takes the input; an
answer on which the two differ is the byte 2.
"""

import struct
import sys

from Crypto.Hash import SHA3_224, SHA3_256, SHA3_384, SHA3_512, SHAKE128, SHAKE256
from Crypto.PublicKey import MLDSA, MLKEM
from Crypto.Signature import mldsa as crypto_mldsa
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import mldsa, mlkem

KEM = [MLKEM.ML_KEM_512, MLKEM.ML_KEM_768, MLKEM.ML_KEM_1024]
KEM_SEED = [None, mlkem.MLKEM768PrivateKey, mlkem.MLKEM1024PrivateKey]
KEM_PUBLIC = [None, mlkem.MLKEM768PublicKey, mlkem.MLKEM1024PublicKey]
SIGNATURE = [MLDSA.ML_DSA_44, MLDSA.ML_DSA_65, MLDSA.ML_DSA_87]
SIGNATURE_SEED = [mldsa.MLDSA44PrivateKey, mldsa.MLDSA65PrivateKey, mldsa.MLDSA87PrivateKey]
SIGNATURE_PUBLIC = [mldsa.MLDSA44PublicKey, mldsa.MLDSA65PublicKey, mldsa.MLDSA87PublicKey]
PREHASH = [SHA3_224, SHA3_256, SHA3_384, SHA3_512, SHAKE128, SHAKE256]

# pycryptodome tries an encapsulation with a private key that it reads, which FIPS 203 doesn't ask
# for. Here a damaged key shall decapsulate, so that the secrets can be compared; what is left of
# the trial is the check of the public key inside.
MLKEM.MLKEMKey._pairwise_check = lambda key: MLKEM.construct(param_set=key.param_set, ek=key.ek)


class Disagreement(Exception):
    """The two implementations differ."""


def need_same(first, second):
    if first != second:
        raise Disagreement


def kem_key(which, seed):
    key = MLKEM.construct(param_set=KEM[which], seed=seed)
    if KEM_SEED[which]:
        other = KEM_SEED[which].from_seed_bytes(seed)
        need_same(other.public_key().public_bytes_raw(), key.ek)
    return [key.ek, key.expanded_dk]


def encapsulate(which, public, message):
    def opinion():
        try:
            KEM_PUBLIC[which].from_public_bytes(public)
        except ValueError:
            return False
        return True

    try:
        key = MLKEM.construct(param_set=KEM[which], ek=public)
    except ValueError:
        need_same(KEM_PUBLIC[which] is not None and opinion(), False)
        raise
    need_same(KEM_PUBLIC[which] is None or opinion(), True)
    return list(key._encaps(message))


def decapsulate(which, private, ciphertext):
    return [MLKEM.construct(param_set=KEM[which], expanded_dk=private)._decaps(ciphertext)]


def decapsulate_with_seed(which, seed, ciphertext):
    secret = MLKEM.construct(param_set=KEM[which], seed=seed)._decaps(ciphertext)
    if KEM_SEED[which]:
        need_same(KEM_SEED[which].from_seed_bytes(seed).decapsulate(ciphertext), secret)
    return [secret]


def signature_key(which, seed):
    key = MLDSA.construct(param_set=SIGNATURE[which], seed=seed)
    other = SIGNATURE_SEED[which].from_seed_bytes(seed)
    need_same(other.public_key().public_bytes_raw(), key.pk)
    return [key.pk, key.sk]


def sign(which, private, message, context, rnd):
    key = MLDSA.construct(param_set=SIGNATURE[which], sk=private)
    return [crypto_mldsa.new(key, context, randfunc=lambda count: rnd).sign(message)]


def sign_digest(which, private, function, message, context, rnd):
    key = MLDSA.construct(param_set=SIGNATURE[which], sk=private)
    state = PREHASH[function[0]].new()
    state.update(message)
    return [crypto_mldsa.new(key, context, randfunc=lambda count: rnd).sign(state)]


def sign_representative(which, private, representative, rnd):
    key = MLDSA.construct(param_set=SIGNATURE[which], sk=private)
    return [key._sign(representative, rnd, external_mu=True)]


def verify(which, public, message, context, signature):
    def opinion():
        try:
            SIGNATURE_PUBLIC[which].from_public_bytes(public).verify(signature, message, context)
        except (ValueError, InvalidSignature):
            return False
        return True

    key = MLDSA.construct(param_set=SIGNATURE[which], pk=public)
    try:
        crypto_mldsa.new(key, context).verify(message, signature)
    except ValueError:
        need_same(opinion(), False)
        raise
    need_same(opinion(), True)
    return []


OPERATIONS = [
    kem_key, encapsulate, decapsulate, decapsulate_with_seed,
    signature_key, sign, sign_digest, sign_representative, verify,
]


def read(count):
    data = sys.stdin.buffer.read(count)
    if len(data) != count:
        sys.exit(0)
    return data


def read_count():
    return struct.unpack(">I", read(4))[0]


def read_request():
    operation, which = read(2)
    return OPERATIONS[operation], which, [read(read_count()) for _ in range(read_count())]


def answer(operation, which, fields):
    try:
        result = operation(which, *fields)
    except ValueError:
        return b"\0"
    except Disagreement:
        return b"\2"
    packed = [struct.pack(">BI", 1, len(result))]
    for field in result:
        packed += [struct.pack(">I", len(field)), field]
    return b"".join(packed)


while True:
    batch = [read_request() for _ in range(read_count())]
    for request in batch:
        sys.stdout.buffer.write(answer(*request))
    sys.stdout.buffer.flush()
