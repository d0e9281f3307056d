// A program that links the lattice module alone: no C library and no other package is built.

import PQLattice
import PQSecrets

// Two parties agree on 32 secret bytes.
let receiver = try MLKEM768.PrivateKey()
let sent = try receiver.publicKey.encapsulate()
let received = try receiver.decapsulate(sent.encapsulated)
guard constantTimeEqual(sent.sharedSecret.span, received.span) else {
    throw Failure.secretsDiffer
}
print("ML-KEM-768: \(sent.encapsulated.count) bytes sent, \(received.count) secret bytes agreed")

// One party signs, anyone verifies.
let signer = try MLDSA65.PrivateKey()
let message = Array("heart rate 72/min".utf8)
let signature = try signer.signature(for: message)
guard signer.publicKey.isValidSignature(signature, for: message) else {
    throw Failure.signatureRefused
}
guard !signer.publicKey.isValidSignature(signature, for: Array("heart rate 27/min".utf8)) else {
    throw Failure.forgeryAccepted
}
print("ML-DSA-65: \(signature.count) bytes of signature, verified; an altered message is refused")

enum Failure: Error {
    case secretsDiffer, signatureRefused, forgeryAccepted
}
