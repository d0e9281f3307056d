import Foundation
import Testing

/// Each form that leaves one library enters the other.
@Suite struct `Agreement with swift-crypto` {
    @Test(arguments: KEMPair.allCases)
    func `a seed makes the same key of ML-KEM`(pair: KEMPair) throws {
        var numbers = Repeatable(seed: runSeed, set: 1, round: 0)
        let seed = numbers.bytes(64)
        let (ours, theirs) = try pair.keys(seed: seed)
        #expect(ours.publicKey.rawRepresentation == theirs.publicKey.rawRepresentation)
        #expect(ours.seedRepresentation == theirs.seedRepresentation)
        #expect(ours.integrityCheckedRepresentation == theirs.integrityCheckedRepresentation)
        let stored = ours.integrityCheckedRepresentation
        #expect(theirs.read(integrityChecked: stored) == .bytes(Data(seed)))
        #expect(ours.read(integrityChecked: stored) == .bytes(Data(seed)))
    }

    @Test(arguments: KEMPair.allCases)
    func `secrets arrive both ways`(pair: KEMPair) throws {
        var numbers = Repeatable(seed: runSeed, set: 2, round: 0)
        let (ours, theirs) = try pair.keys(seed: numbers.bytes(64))
        let publicKey = ours.publicKey.rawRepresentation
        let fromUs = try ours.send(to: publicKey)
        #expect(theirs.open(fromUs.ciphertext) == .bytes(fromUs.secret))
        let fromThem = try theirs.send(to: publicKey)
        #expect(ours.open(fromThem.ciphertext) == .bytes(fromThem.secret))
    }

    @Test(arguments: SignaturePair.allCases)
    func `a seed makes the same key of ML-DSA`(pair: SignaturePair) throws {
        var numbers = Repeatable(seed: runSeed, set: 3, round: 0)
        let seed = numbers.bytes(32)
        let (ours, theirs) = try pair.keys(seed: seed)
        #expect(ours.publicKey.rawRepresentation == theirs.publicKey.rawRepresentation)
        #expect(ours.seedRepresentation == theirs.seedRepresentation)
        #expect(ours.integrityCheckedRepresentation == theirs.integrityCheckedRepresentation)
        let stored = ours.integrityCheckedRepresentation
        #expect(theirs.read(integrityChecked: stored) == .bytes(Data(seed)))
        #expect(ours.read(integrityChecked: stored) == .bytes(Data(seed)))
    }

    @Test(arguments: SignaturePair.allCases, [nil, 0, 1, 254, 255])
    func `signatures verify both ways`(pair: SignaturePair, contextLength: Int?) throws {
        var numbers = Repeatable(seed: runSeed, set: 4, round: 0)
        let (ours, theirs) = try pair.keys(seed: numbers.bytes(32))
        let publicKey = ours.publicKey.rawRepresentation
        let message = Data(numbers.bytes(100))
        let context = contextLength.map { Data(numbers.bytes($0)) }
        for (signer, verifier) in [(ours, theirs), (theirs, ours)] {
            let signature = try signer.sign(message, context: context)
            func outcome(context: Data?) -> Outcome {
                verifier.verify(signature, for: message, context: context, publicKey: publicKey)
            }
            #expect(outcome(context: context) == .valid(true))
            #expect(outcome(context: Data([7, 7])) == .valid(false))
        }
    }

    @Test(arguments: SignaturePair.allCases)
    func `a context of 256 bytes is refused by both`(pair: SignaturePair) throws {
        var numbers = Repeatable(seed: runSeed, set: 5, round: 0)
        let (ours, theirs) = try pair.keys(seed: numbers.bytes(32))
        let signatures = [ours, theirs].map { key in
            Outcome { try key.signature(for: Data(), context: Data(count: 256)) }
        }
        #expect(
            signatures == [
                .error("underlyingCoreCryptoError"), .error("underlyingCoreCryptoError"),
            ]
        )
    }

    @Test(arguments: KEMPair.allCases)
    func `a wrong length of ML-KEM has the same error`(pair: KEMPair) throws {
        var numbers = Repeatable(seed: runSeed, set: 6, round: 0)
        let (ours, theirs) = try pair.keys(seed: numbers.bytes(64))
        let other = try pair.keys(seed: numbers.bytes(64)).ours.publicKey.rawRepresentation
        for count in [0, 31, 32, 63, 64, 65, 95, 96, 97, 1087, 1088, 1089, 1183, 1184, 1568, 4000] {
            let bytes = Data(repeating: 0xAA, count: count)
            #expect(ours.open(bytes) == theirs.open(bytes), "\(count)")
            #expect(ours.read(publicKey: bytes) == theirs.read(publicKey: bytes), "\(count)")
            #expect(
                ours.read(integrityChecked: bytes) == theirs.read(integrityChecked: bytes),
                "\(count)"
            )
            #expect(
                ours.read(seed: bytes, besidePublicKey: other)
                    == theirs.read(seed: bytes, besidePublicKey: other),
                "\(count)"
            )
        }
    }

    @Test(arguments: SignaturePair.allCases)
    func `a wrong length of ML-DSA has the same error`(pair: SignaturePair) throws {
        var numbers = Repeatable(seed: runSeed, set: 7, round: 0)
        let (ours, theirs) = try pair.keys(seed: numbers.bytes(32))
        let other = try pair.keys(seed: numbers.bytes(32)).ours.publicKey.rawRepresentation
        for count in [0, 31, 32, 33, 63, 64, 65, 1951, 1952, 1953, 2592, 3309, 4627] {
            let bytes = Data(repeating: 0xAA, count: count)
            func outcome(_ key: any PrivateSignatureKey) -> Outcome {
                key.verify(bytes, for: Data(), context: nil, publicKey: bytes)
            }
            #expect(outcome(ours) == outcome(theirs), "\(count)")
            #expect(
                ours.read(integrityChecked: bytes) == theirs.read(integrityChecked: bytes),
                "\(count)"
            )
            #expect(
                ours.read(seed: bytes, besidePublicKey: other)
                    == theirs.read(seed: bytes, besidePublicKey: other),
                "\(count)"
            )
        }
    }
}

extension PrivateSignatureKey {
    /// Signs, without a context if there is none.
    func sign(_ message: Data, context: Data?) throws -> Data {
        guard let context else { return try signature(for: message) }
        return try signature(for: message, context: context)
    }
}
