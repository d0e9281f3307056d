"""Encoded keys: pycryptodome reads every form, cryptography those with a seed, and the few lines of
DER here read what neither knows."""

import base64
import hashlib

from Crypto.Protocol import DH
from Crypto.PublicKey import MLDSA, MLKEM
from cryptography.hazmat.primitives import serialization

ARCS = {
    "ML-KEM-512": "2.16.840.1.101.3.4.4.1", "ML-KEM-768": "2.16.840.1.101.3.4.4.2",
    "ML-KEM-1024": "2.16.840.1.101.3.4.4.3", "ML-DSA-44": "2.16.840.1.101.3.4.3.17",
    "ML-DSA-65": "2.16.840.1.101.3.4.3.18", "ML-DSA-87": "2.16.840.1.101.3.4.3.19",
    "X-Wing": "1.3.6.1.4.1.62253.25722",
}
SIZES = {
    "ML-KEM-512": (800, 64, 1632), "ML-KEM-768": (1184, 64, 2400),
    "ML-KEM-1024": (1568, 64, 3168), "ML-DSA-44": (1312, 32, 2560),
    "ML-DSA-65": (1952, 32, 4032), "ML-DSA-87": (2592, 32, 4896), "X-Wing": (1216, 32, 0),
}


# What dilithium-py does not look at in an expanded key.
UNSEEN = (
    "first coefficient of s1 out of range in the expanded key",
    "last byte of t0 changed in the expanded key",
)


class Refused(Exception):
    """With the reason in the file's words."""


def need(condition, reason="encoding"):
    if not condition:
        raise Refused(reason)


def value(data, tag):
    """The content of a value with the shortest length, and what follows it."""
    need(len(data) >= 2 and data[0] == tag)
    size, start = data[1], 2
    if size >= 0x80:
        count = size - 0x80
        need(1 <= count <= 2 and len(data) >= 2 + count)
        size, start = int.from_bytes(data[2:2 + count], "big"), 2 + count
        need(size >= 0x80 and data[2] != 0)
    need(len(data) >= start + size)
    return data[start:start + size], data[start + size:]


def identifier(dotted):
    arcs = [int(arc) for arc in dotted.split(".")]
    content = bytes([40 * arcs[0] + arcs[1]])
    for arc in arcs[2:]:
        part = [arc & 0x7F]
        while arc := arc >> 7:
            part.insert(0, arc & 0x7F | 0x80)
        content += bytes(part)
    return content


def algorithm(data):
    content, rest = value(data, 0x30)
    oid, parameters = value(content, 6)
    names = [name for name, arcs in ARCS.items() if identifier(arcs) == oid]
    need(names, "algorithm")
    need(not parameters, "parameters")
    return names[0], rest


def public_key(name, data):
    content, rest = value(data, 0x30)
    need(not rest)
    found, content = algorithm(content)
    bits, rest = value(content, 3)
    need(not rest and bits[:1] == b"\0")
    need(len(bits) - 1 == SIZES[found][0], "length")
    need(found == name, "algorithm")
    return bits[1:]


def private_key(name, data):
    """The seed and the expanded key, whichever there is, and the public key beside them."""
    content, rest = value(data, 0x30)
    need(not rest)
    version, content = value(content, 2)
    need(version in (b"\0", b"\1"))
    found, content = algorithm(content)
    inner, rest = value(content, 4)
    public = None
    if rest:
        bits, rest = value(rest, 0x81)
        need(not rest and version == b"\1" and bits[:1] == b"\0")
        public = bits[1:]
    _, seed_size, expanded_size = SIZES[found]
    seed, expanded = inner, None
    if found != "X-Wing":
        need(inner)
        if inner[0] == 0x80:
            seed, rest = value(inner, 0x80)
            need(not rest)
        elif inner[0] == 4:
            expanded, rest = value(inner, 4)
            seed = None
            need(not rest)
        else:
            both, rest = value(inner, 0x30)
            need(not rest)
            seed, both = value(both, 4)
            expanded, both = value(both, 4)
            need(not both)
    need(seed is None or len(seed) == seed_size, "length")
    need(expanded is None or len(expanded) == expanded_size, "length")
    need(found == name, "algorithm")
    return seed, expanded, public


def encoded(name, key):
    def put(tag, content):
        size = len(content)
        length = bytes([size]) if size < 128 else bytes([0x81, size]) if size < 256 else (
            b"\x82" + size.to_bytes(2, "big"))
        return bytes([tag]) + length + content

    return put(0x30, put(0x30, put(6, identifier(ARCS[name]))) + put(3, b"\0" + key))


def checks(case, expand, unable):
    """The ways to judge a case; `expand` makes public and expanded key of either."""
    name = case["parameterSet"]
    data = base64.b64decode(case["derBase64"])
    is_private = case["algorithm"] == "PKCS8"

    def digest(key):
        if is_private:
            return {"spkiSHA256": hashlib.sha256(encoded(name, key)).digest()}
        return {"pkSHA256": hashlib.sha256(key).digest()}

    def by_hand():
        try:
            if not is_private:
                key = public_key(name, data)
                check_range(name, key)
                return digest(key)
            if case.get("defect") in UNSEEN:
                raise unable
            seed, expanded, public = private_key(name, data)
            keys = [expand(name, seed, None)] if seed is not None else []
            if expanded is not None:
                try:
                    keys.append(expand(name, None, expanded))
                except ValueError:
                    raise Refused("consistency") from None
                if seed is not None:
                    need(keys[0][1] == expanded, "consistency")
            need(public is None or public == keys[0][0], "consistency")
            return digest(keys[0][0])
        except Refused as refusal:
            return {"reason": str(refusal)}

    def hybrid():
        """Its lattice half, in an encoding that is read by hand."""
        if not is_private:
            key = public_key(name, data)
            MLKEM.construct(param_set=MLKEM.ML_KEM_768, ek=key[:1184])
            return digest(key)
        seed, _, public = private_key(name, data)
        stream = hashlib.shake_256(seed).digest(96)
        lattice = MLKEM.construct(param_set=MLKEM.ML_KEM_768, seed=stream[:64]).ek
        curve = DH.import_x25519_private_key(stream[64:]).public_key().export_key(format="raw")
        need(public is None or public == lattice + curve, "consistency")
        return digest(lattice + curve)

    def cryptodome():
        if name == "X-Wing":
            return hybrid()
        # It reads NULL as no parameters.
        if case.get("defect") == "parameters present":
            raise unable
        if name.startswith("ML-KEM"):
            key = MLKEM.import_key(data)
            need_private(key.has_private(), is_private)
            return digest(key.ek)
        key = MLDSA.import_key(data)
        need_private(key.has_private(), is_private)
        return digest(key.pk)

    def openssl():
        # It reads version 1 and no ML-KEM-512.
        if name in ("X-Wing", "ML-KEM-512") or case.get("comment") == "seed with the public key":
            raise unable
        if case.get("defect") == "public key of another key":
            raise unable
        if not is_private:
            return digest(serialization.load_der_public_key(data).public_bytes_raw())
        if "expanded" in case.get("comment", "") or "both" in case.get("comment", ""):
            raise unable
        key = serialization.load_der_private_key(data, None)
        return digest(key.public_key().public_bytes_raw())

    return [by_hand, cryptodome, openssl]


def need_private(is_private, expected):
    if is_private != expected:
        raise ValueError("another kind of key")


def check_range(name, key):
    """Every coefficient of the encapsulation key below q (FIPS 203, Section 7.2)."""
    if name.startswith("ML-DSA"):
        return
    lattice = key[:1152] if name == "X-Wing" else key[:-32]
    number = int.from_bytes(lattice, "little")
    while number:
        need(number & 0xFFF < 3329, "range")
        number >>= 12
