"""COSE_Sign1: a strict reader of deterministic CBOR by hand, and the signature by three libraries."""

import base64

ALGORITHMS = {"ML-DSA-44": -48, "ML-DSA-65": -49, "ML-DSA-87": -50}


class Refused(Exception):
    """With the reason in the file's words."""


def need(condition, reason="encoding"):
    if not condition:
        raise Refused(reason)


def head(kind, number):
    for size, mark in ((1, 24), (2, 25), (4, 26), (8, 27)):
        if number < 24:
            return bytes([kind << 5 | number])
        if number < 1 << 8 * size:
            return bytes([kind << 5 | mark]) + number.to_bytes(size, "big")
    raise ValueError


def item(data):
    """One item (RFC 8949, Section 4.2.1) and what follows it; a map is a list of pairs."""
    need(data)
    kind, number, data = data[0] >> 5, data[0] & 31, data[1:]
    need(number < 28)
    if number >= 24:
        size = 1 << number - 24
        need(len(data) >= size)
        short, number, data = number, int.from_bytes(data[:size], "big"), data[size:]
        need(kind == 7 or len(head(kind, number)) == size + 1)
    if kind == 0:
        return number, data
    if kind == 1:
        return -1 - number, data
    if kind in (2, 3):
        need(len(data) >= number)
        return data[:number] if kind == 2 else data[:number].decode(), data[number:]
    if kind == 4:
        found = []
        for _ in range(number):
            element, data = item(data)
            found.append(element)
        return found, data
    if kind == 5:
        pairs, last = [], b""
        for _ in range(number):
            start = data
            key, data = item(data)
            encoded = start[:len(start) - len(data)]
            need(encoded > last)
            last = encoded
            element, data = item(data)
            pairs.append((key, element))
        return pairs, data
    if kind == 6:
        content, data = item(data)
        return ("tag", number, content), data
    need(number == 22)
    return None, data


def parse(case):
    """Payload, signed content and signature of a message that keeps every rule."""
    message, rest = item(base64.b64decode(case["sign1Base64"]))
    need(not rest and isinstance(message, tuple) and message[1] == 18)
    need(isinstance(message[2], list) and len(message[2]) == 4)
    protected, unprotected, payload, signature = message[2]
    need(isinstance(protected, bytes) and isinstance(signature, bytes))
    header, rest = item(protected)
    need(not rest and isinstance(header, list) and isinstance(unprotected, list))
    header, outside = dict(header), dict(unprotected)
    need(1 in header and 1 not in outside, "algorithm")
    need(header[1] == ALGORITHMS[case["parameterSet"]], "algorithm")
    need(not header.keys() & outside.keys(), "header")
    need(2 not in outside)
    need(2 not in header, "header")
    need((payload is None) != ("payload" not in case))
    payload = case["payload"] if payload is None else payload
    content = head(4, 4) + head(3, 10) + b"Signature1"
    for part in (protected, case["externalAAD"], payload):
        content += head(2, len(part)) + part
    return content, signature


def sign1(case, verifiers):
    """The ways to judge a case: one for each function that verifies a signature or raises."""

    def run(verify):
        try:
            content, signature = parse(case)
            try:
                verify(case["parameterSet"], case["pk"], signature, content)
            except Exception:
                raise Refused("authentication") from None
        except Refused as refusal:
            return {"reason": str(refusal)}
        return {}

    return [lambda verify=verify: run(verify) for verify in verifiers]
