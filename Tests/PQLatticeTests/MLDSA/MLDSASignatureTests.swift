import PQLattice
import LatticeOracle
import PQKeccak
import PQSecrets
import Testing

@Suite struct `ML-DSA signatures` {
    private let seed = [UInt8](0..<32)
    private let message = Array("bed 12: heart rate 71 /min".utf8)

    @Test(arguments: SignatureSet.allCases)
    func `a signature is valid for its message, key and context only`(set: SignatureSet) throws {
        let key = try set.type.makeKey(seed: seed)
        let verifier = key.verifier
        let context: [UInt8] = [4, 5]
        let signature = try key.signature(for: message, context: context)
        #expect(verifier.isValidSignature(signature, for: message, context: context))
        #expect(!verifier.isValidSignature(signature, for: message + [0], context: context))
        #expect(!verifier.isValidSignature(signature, for: [], context: context))
        #expect(!verifier.isValidSignature(signature, for: message, context: []))
        #expect(!verifier.isValidSignature(signature, for: message, context: [4]))
        #expect(!verifier.isValidSignature(signature, for: [5] + message, context: [4]))
        let other = try set.type.makeKey(seed: [UInt8](1..<33)).verifier
        #expect(!other.isValidSignature(signature, for: message, context: context))
    }

    @Test func `spans and arrays say the same`() throws {
        let key = try MLDSA65.PrivateKey(seedRepresentation: seed.span)
        let signature = try key.signature(for: message.span, signing: .deterministic)
        #expect(try key.signature(for: message, signing: .deterministic) == signature)
        // Outside of the macro, which can't take spans.
        let isValid = key.publicKey.isValidSignature(signature.span, for: message.span)
        #expect(isValid)
        #expect(key.publicKey.isValidSignature(signature, for: message))
        let context: [UInt8] = [1]
        let bound = try key.signature(for: message.span, context: context.span)
        #expect(key.publicKey.isValidSignature(bound, for: message, context: context))
        #expect(!key.publicKey.isValidSignature(bound, for: message))
    }

    @Test(arguments: SignatureSet.allCases)
    func `hedged signatures differ and deterministic ones don't`(set: SignatureSet) throws {
        let key = try set.type.makeKey(seed: seed)
        #expect(try key.signature(for: message) != key.signature(for: message))
        let first = try key.signature(for: message, signing: .deterministic)
        #expect(try key.signature(for: message, signing: .deterministic) == first)
        let zeros = [UInt8](repeating: 0, count: 32)
        #expect(try key.signature(for: message, signing: .given(rnd: zeros)) == first)
    }

    @Test(arguments: [0, 1, 254, 255])
    func `a context of up to 255 bytes is taken`(length: Int) throws {
        let key = try MLDSA44.PrivateKey(seedRepresentation: seed)
        let context = [UInt8](repeating: 9, count: length)
        let signature = try key.signature(for: message, context: context)
        #expect(key.publicKey.isValidSignature(signature, for: message, context: context))
        let wrong = context + [9]
        #expect(!key.publicKey.isValidSignature(signature, for: message, context: wrong))
    }

    @Test func `a context of 256 bytes is refused when signing and false when verifying`() throws {
        let key = try MLDSA44.PrivateKey(seedRepresentation: seed)
        let context = [UInt8](repeating: 9, count: 256)
        #expect(throws: LatticeError.contextTooLong(actual: 256)) {
            _ = try key.signature(for: message, context: context)
        }
        let digest = [UInt8](repeating: 1, count: 32)
        #expect(throws: LatticeError.contextTooLong(actual: 256)) {
            _ = try key.signature(forPrehashed: digest, by: .sha256, context: context)
        }
        #expect(throws: LatticeError.contextTooLong(actual: 256)) {
            _ = try key.publicKey.messageRepresentative(context: context)
        }
        // What a verifier that takes the length modulo 256 would accept.
        let empty = try key.signature(for: context + message)
        #expect(!key.publicKey.isValidSignature(empty, for: message, context: context))
    }

    @Test(arguments: SignatureSet.allCases)
    func `a signature of the wrong length is false`(set: SignatureSet) throws {
        let key = try set.type.makeKey(seed: seed)
        let signature = try key.signature(for: message)
        for length in 0..<signature.count {
            let cut = Array(signature.prefix(length))
            #expect(!key.verifier.isValidSignature(cut, for: message, context: []))
        }
        #expect(!key.verifier.isValidSignature(signature + [0], for: message, context: []))
    }

    @Test(arguments: SignatureSet.allCases)
    func `a flipped bit anywhere makes it false`(set: SignatureSet) throws {
        let key = try set.type.makeKey(seed: seed)
        let signature = try key.signature(for: message)
        let μ = try key.verifier.messageRepresentative(context: [])
        let parameters = set.parameters
        let hintStart = parameters.challengeByteCount + parameters.responseByteCount
        // All of c̃, samples of z, all of the hint.
        let places =
            Array(0..<parameters.challengeByteCount)
            + Array(stride(from: parameters.challengeByteCount, to: hintStart, by: 97))
            + Array(hintStart..<signature.count)
        var representative = μ
        representative.update(message)
        let bytes = representative.finalize()
        #expect(key.verifier.isValidSignature(signature, forMu: bytes))
        for place in places {
            var bad = signature
            bad[place] ^= 1 << UInt8(place % 8)
            #expect(!key.verifier.isValidSignature(bad, forMu: bytes), "byte \(place)")
        }
    }

    @Test func `a message representative made elsewhere gives the same signature`() throws {
        let key = try MLDSA65.PrivateKey(seedRepresentation: seed)
        let context: [UInt8] = [8]
        var representative = try key.publicKey.messageRepresentative(context: context)
        for byte in message { representative.update([byte]) }
        let μ = representative.finalize()
        let whole = try key.signature(for: message, context: context, signing: .deterministic)
        #expect(try key.signature(forMu: μ, signing: .deterministic) == whole)
        #expect(key.publicKey.isValidSignature(whole, forMu: μ))
    }

    @Test(arguments: [0, 63, 65])
    func `a message representative of the wrong length is refused`(length: Int) throws {
        let key = try MLDSA44.PrivateKey(seedRepresentation: seed)
        let μ = [UInt8](repeating: 1, count: length)
        #expect(throws: LatticeError.length(expected: 64, actual: length)) {
            _ = try key.signature(forMu: μ)
        }
        let signature = try key.signature(for: message)
        #expect(!key.publicKey.isValidSignature(signature, forMu: μ))
    }

    @Test(arguments: Prehash.allCases)
    func `a prehashed signature is bound to its function and its interface`(
        function: Prehash
    ) throws {
        let key = try MLDSA44.PrivateKey(seedRepresentation: seed)
        let publicKey = key.publicKey
        let digest = testDigest(message, by: function)
        #expect(digest.count == function.byteCount)
        let signature = try key.signature(forPrehashed: digest, by: function)
        #expect(publicKey.isValidSignature(signature, forPrehashed: digest, by: function))
        for other in Prehash.allCases where other != function {
            #expect(!publicKey.isValidSignature(signature, forPrehashed: digest, by: other))
        }
        // The same bytes as a plain message differ in the domain byte only.
        let plain = function.objectIdentifier + digest
        #expect(!publicKey.isValidSignature(signature, for: plain))
        let wrong = Array(digest.dropLast())
        #expect(!publicKey.isValidSignature(signature, forPrehashed: wrong, by: function))
        #expect(
            throws: LatticeError.length(expected: digest.count, actual: digest.count - 1)
        ) {
            _ = try key.signature(forPrehashed: wrong, by: function)
        }
    }

    @Test func `nothing is signed without randomness`() throws {
        let key = try MLDSA44.PrivateKey(seedRepresentation: seed)
        #expect(throws: LatticeError.random(.system(code: 5))) {
            _ = try key.signature(for: message, signing: .hedged(from: BrokenSource()))
        }
        #expect(throws: LatticeError.random(.constant)) {
            _ = try key.signature(for: message, signing: .hedged(from: RepeatingSource()))
        }
    }
}
