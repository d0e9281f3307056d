import PQCBOR
import PQCOSE
import PQIdentity
import Testing

/// Messages signed by classical keys, whose signatures COSE writes in its own way.
struct ECDSAMessageTests {
    static let algorithms: [(KeyAlgorithm, COSEAlgorithm, Int)] = [
        (.p256, .es256, 64), (.p384, .es384, 96), (.ed25519, .eddsa, 64),
    ]

    @Test(arguments: algorithms.indices)
    func `a classical signature has a fixed length and holds`(index: Int) throws {
        let (algorithm, number, count) = Self.algorithms[index]
        let key = try SigningPrivateKey(generating: algorithm)
        // Often enough that numbers with leading zeros occur, which DER writes shorter.
        for round in 0..<300 {
            let message = try COSESign1(
                signing: [UInt8(truncatingIfNeeded: round)],
                parameters: CBORMap(),
                externalData: [],
                with: key
            )
            #expect(message.signature.count == count)
            #expect(message.headers.algorithm == number)
            let read = try COSESign1(decoding: message.encoded())
            #expect(read.isValidSignature(by: key.publicKey, externalData: []), "round \(round)")
        }
    }

    @Test func `a signature in another form or of another length does not hold`() throws {
        let key = try SigningPrivateKey(generating: .p256)
        let message = try COSESign1(
            signing: [1],
            parameters: CBORMap(),
            externalData: [],
            with: key
        )
        let signed = COSESign1.toBeSigned(message.headers.encodedProtected, [], [1])
        let der = try key.signature(for: signed, context: [])
        #expect(key.publicKey.isValidSignature(der, for: signed))
        let short = Array(message.signature.dropLast())
        for signature in [
            der, short, message.signature + [0], [], [UInt8](repeating: 0, count: 64),
        ] {
            let item: CBORValue = .tagged(
                18,
                [.bytes(message.headers.encodedProtected), [:], .bytes([1]), .bytes(signature)]
            )
            let changed = try COSESign1(decoding: item.encoded())
            #expect(!changed.isValidSignature(by: key.publicKey, externalData: []))
        }
    }

    @Test func `a message without its payload does not hold on its own`() throws {
        let key = try SigningPrivateKey(generating: .mldsa44)
        var signer = try COSESigner(key: key, externalData: [5], payloadByteCount: 2)
        try signer.update([1, 2].span)
        let message = try signer.finalize()
        #expect(message.payload == nil)
        #expect(!message.isValidSignature(by: key.publicKey, externalData: [5]))
        #expect(
            message.isValidSignature(by: key.publicKey, externalData: [5], detachedPayload: [1, 2])
        )
        #expect(!message.isValidSignature(by: key.publicKey, detachedPayload: [1, 2]))
        let whole = try COSESign1(
            signing: [1, 2],
            parameters: CBORMap(),
            externalData: [],
            with: key
        )
        #expect(!whole.isValidSignature(by: key.publicKey, detachedPayload: [1, 2]))
        #expect(throws: COSEError.unexpected(.payload)) {
            _ = try COSEVerifier(checking: whole, key: key.publicKey, payloadByteCount: 2)
        }
        #expect(try COSESign1(decoding: message.encoded()) == message)
        let text: CBORValue = .tagged(18, [.bytes([0xA1, 1, 0x38, 47]), [:], "x", .bytes([])])
        #expect(throws: COSEError.unexpected(.payload)) {
            try COSESign1(decoding: text.encoded())
        }
    }
}
