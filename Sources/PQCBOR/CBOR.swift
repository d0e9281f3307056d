// PQCBOR: deterministic CBOR (RFC 8949).
