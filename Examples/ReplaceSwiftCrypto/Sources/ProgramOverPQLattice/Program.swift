// A program written for swift-crypto. The import is all that differs between its two builds.

#if OVER_PQLATTICE
import CryptoCompatibility
#else
import Crypto
#endif
import Foundation

/// A ward and its cloud: one signs readings, the other receives them under a shared secret.
@main
struct Program {
    static func main() throws {
        try agree()
        try sign()
        try store()
        try refuse()
        print("agreed, signed, stored and refused as expected")
    }

    /// Two parties agree on a secret, whichever set they use.
    static func agree() throws {
        try agree(MLKEM768.PrivateKey())
        try agree(MLKEM1024.PrivateKey.generate())
    }

    private static func agree<Key: KEMPrivateKey>(_ receiver: Key) throws {
        let sent: KEM.EncapsulationResult = try receiver.publicKey.encapsulate()
        let received: SymmetricKey = try receiver.decapsulate(sent.encapsulated)
        try check(received == sent.sharedSecret && received.bitCount == 256)
        try check(received.withUnsafeBytes { $0.count } == 32)
    }

    /// One party signs, in a context and without, and anyone verifies.
    static func sign() throws {
        let reading = Data("heart rate 72/min".utf8)
        let key = try MLDSA65.PrivateKey()
        let published = try MLDSA65.PublicKey(rawRepresentation: key.publicKey.rawRepresentation)
        let plain = try key.signature(for: reading)
        try check(published.isValidSignature(plain, for: reading))

        let context = Array("ward 3".utf8)
        let bound = try key.signature(for: reading, context: context)
        try check(published.isValidSignature(bound, for: reading, context: context))
        try check(!published.isValidSignature(bound, for: reading))
        try check(!published.isValidSignature(plain, for: reading.dropLast()))

        let strong = try MLDSA87.PrivateKey()
        try check(strong.publicKey.isValidSignature(strong.signature(for: reading), for: reading))
    }

    /// Keys come back from each of their stored forms.
    static func store() throws {
        let kem = try MLKEM768.PrivateKey()
        let seed = try MLKEM768.PrivateKey(
            seedRepresentation: kem.seedRepresentation,
            publicKey: kem.publicKey
        )
        try check(seed.publicKey.rawRepresentation == kem.publicKey.rawRepresentation)
        let checked = kem.integrityCheckedRepresentation
        _ = try MLKEM768.PrivateKey(integrityCheckedRepresentation: checked)

        let signer = try MLDSA87.PrivateKey()
        _ = try MLDSA87.PrivateKey(seedRepresentation: signer.seedRepresentation, publicKey: nil)
        let both = signer.integrityCheckedRepresentation
        _ = try MLDSA87.PrivateKey(integrityCheckedRepresentation: both)
    }

    /// Wrong input fails with the same errors.
    static func refuse() throws {
        do {
            _ = try MLKEM768.PublicKey(rawRepresentation: Data(count: 1183))
            throw Failure()
        } catch CryptoKitError.incorrectKeySize {}
        do {
            _ = try MLKEM1024.PrivateKey().decapsulate(Data(count: 1567))
            throw Failure()
        } catch CryptoKitError.incorrectParameterSize {}
        do {
            let (one, other) = (try MLKEM768.PrivateKey(), try MLKEM768.PrivateKey())
            _ = try MLKEM768.PrivateKey(
                seedRepresentation: one.seedRepresentation,
                publicKey: other.publicKey
            )
            throw Failure()
        } catch KEM.Errors.publicKeyMismatchDuringInitialization {}
    }

    private static func check(_ condition: Bool) throws {
        if !condition { throw Failure() }
    }
}

struct Failure: Error {}
