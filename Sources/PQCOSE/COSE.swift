// PQCOSE: signed and encrypted messages in COSE (RFC 9052).
