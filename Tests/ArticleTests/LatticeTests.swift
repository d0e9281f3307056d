// snippet: lattice-imports
import PQLattice
import PQSecrets
// end snippet
import Testing

/// Agree on a secret and sign.
struct LatticeTests {
    @Test func `two parties share a secret`() throws {
        // snippet: lattice-agree
        // The receiver.
        let privateKey = try MLKEM768.PrivateKey()
        let published = privateKey.publicKey.rawRepresentation  // 1184 bytes

        // The sender. Reading the key checks it.
        let publicKey = try MLKEM768.PublicKey(rawRepresentation: published)
        let sent = try publicKey.encapsulate()
        let ciphertext = sent.encapsulated  // 1088 bytes

        // The receiver again.
        let secret = try privateKey.decapsulate(ciphertext)
        // end snippet
        #expect(published.count == 1184)
        #expect(ciphertext.count == 1088)
        let isShared = secret.isEqual(to: sent.sharedSecret)
        #expect(isShared)
    }

    @Test func `a signature counts in its context alone`() throws {
        // snippet: lattice-sign
        let signingKey = try MLDSA65.PrivateKey()
        let reading = Array("heart rate 72/min".utf8)
        let context = Array("ward 4 vitals".utf8)
        let signature = try signingKey.signature(for: reading, context: context)

        let publicKey = signingKey.publicKey
        let isGenuine = publicKey.isValidSignature(signature, for: reading, context: context)
        let holdsElsewhere = publicKey.isValidSignature(signature, for: reading)  // false
        // end snippet
        #expect(isGenuine)
        #expect(!holdsElsewhere)
        // snippet: lattice-seed
        let seed = signingKey.seedRepresentation  // 32 bytes
        let restored = try MLDSA65.PrivateKey(seedRepresentation: seed.span)
        // end snippet
        #expect(restored.publicKey == publicKey)
    }
}
