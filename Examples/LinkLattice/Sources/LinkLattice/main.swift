// A program that links the lattice module alone: no C library and no other package is built.

import PQLattice
import PQSecrets

try agreeOnSecret()
try signAndVerify()

/// Two parties agree on 32 secret bytes.
func agreeOnSecret() throws {
    let receiver = try MLKEM768.PrivateKey()
    let sent = try receiver.publicKey.encapsulate()
    let received = try receiver.decapsulate(sent.encapsulated)
    guard received.isEqual(to: sent.sharedSecret) else { throw Failure.secretsDiffer }
    print("ML-KEM-768: \(sent.encapsulated.count) bytes sent, \(received.count) agreed")
}

/// One party signs, anyone verifies.
func signAndVerify() throws {
    let signer = try MLDSA65.PrivateKey()
    let message = Array("heart rate 72/min".utf8)
    let signature = try signer.signature(for: message)
    guard signer.publicKey.isValidSignature(signature, for: message) else {
        throw Failure.signatureRefused
    }
    let altered = Array("heart rate 27/min".utf8)
    guard !signer.publicKey.isValidSignature(signature, for: altered) else {
        throw Failure.forgeryAccepted
    }
    print("ML-DSA-65: \(signature.count) bytes of signature verify; an altered message doesn't")
}

enum Failure: Error {
    case secretsDiffer, signatureRefused, forgeryAccepted
}
