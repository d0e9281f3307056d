import PQCBOR
import PQCOSE
import PQIdentity
import Testing

struct COSETests {
    let key: SigningPrivateKey

    init() throws { key = try SigningPrivateKey(generating: .mldsa44) }

    /// A message whose headers are whatever a sender writes, with a signature that fits them.
    func message(protected: CBORMap, unprotected: CBORMap = CBORMap()) throws -> [UInt8] {
        let header = CBORValue.map(protected).encoded()
        let signed: CBORValue = ["Signature1", .bytes(header), .bytes([]), .bytes([1, 2, 3])]
        let signature = try key.signature(for: signed.encoded(), context: [])
        return CBORValue.tagged(
            18,
            [.bytes(header), .map(unprotected), .bytes([1, 2, 3]), .bytes(signature)]
        ).encoded()
    }

    func headers(_ members: [(CBORValue, CBORValue)]) -> CBORMap {
        var map = CBORMap()
        for (label, value) in members { map[label] = value }
        return map
    }

    @Test func `a signed message holds for its key and its external data only`() throws {
        let message = try COSESign1(
            signing: [1, 2, 3],
            parameters: CBORMap(),
            externalData: [9],
            with: key
        )
        let read = try COSESign1(decoding: message.encoded())
        #expect(read == message)
        #expect(read.headers.algorithm == .mldsa44)
        #expect(read.isValidSignature(by: key.publicKey, externalData: [9]))
        #expect(!read.isValidSignature(by: key.publicKey, externalData: []))
        let other = try SigningPrivateKey(generating: .mldsa44)
        #expect(!read.isValidSignature(by: other.publicKey, externalData: [9]))
        let larger = try SigningPrivateKey(generating: .mldsa65)
        #expect(!read.isValidSignature(by: larger.publicKey, externalData: [9]))
    }

    @Test func `the structure that is signed is the standard's`() throws {
        let bytes = try message(protected: headers([(1, -48)]))
        #expect(
            try COSESign1(decoding: bytes).isValidSignature(by: key.publicKey, externalData: [])
        )
    }

    @Test func `the algorithm stands in the protected header and nowhere else`() throws {
        let outside = try message(
            protected: headers([(4, .bytes([1]))]),
            unprotected: headers([(1, -48)])
        )
        #expect(throws: COSEError.algorithmNotProtected) { try COSESign1(decoding: outside) }
        let both = try message(protected: headers([(1, -48)]), unprotected: headers([(1, -48)]))
        #expect(throws: COSEError.algorithmNotProtected) { try COSESign1(decoding: both) }
        let unknown = try message(protected: headers([(1, -37)]))
        #expect(throws: COSEError.algorithm(-37)) { try COSESign1(decoding: unknown) }
        let text = try message(protected: headers([(1, "ML-DSA-44")]))
        #expect(throws: COSEError.algorithm(0)) { try COSESign1(decoding: text) }
    }

    @Test func `another algorithm than the key's is no valid signature`() throws {
        let bytes = try message(protected: headers([(1, -49)]))
        #expect(
            try !COSESign1(decoding: bytes).isValidSignature(by: key.publicKey, externalData: [])
        )
    }

    @Test func `an unknown critical parameter is refused and a known one must be there`() throws {
        let unknown = try message(protected: headers([(1, -48), (2, [99]), (99, 1)]))
        #expect(throws: COSEError.critical(99)) { try COSESign1(decoding: unknown) }
        let absent = try message(protected: headers([(1, -48), (2, [-65537])]))
        #expect(throws: COSEError.critical(-65537)) {
            try COSESign1(decoding: absent, understanding: [-65537])
        }
        let empty = try message(protected: headers([(1, -48), (2, [])]))
        #expect(throws: COSEError.unexpected(.protectedHeader)) { try COSESign1(decoding: empty) }
        let outside = try message(protected: headers([(1, -48)]), unprotected: headers([(2, [4])]))
        #expect(throws: COSEError.unexpected(.unprotectedHeader)) {
            try COSESign1(decoding: outside)
        }
        let known = try message(protected: headers([(1, -48), (2, [-65537]), (-65537, 1)]))
        let message = try COSESign1(decoding: known, understanding: [-65537])
        #expect(message.headers.algorithm == .mldsa44)
        #expect(throws: COSEError.critical(-65537)) { try COSESign1(decoding: known) }
    }

    @Test func `a label in both headers is refused`() throws {
        let bytes = try message(
            protected: headers([(1, -48), (4, .bytes([1]))]),
            unprotected: headers([(4, .bytes([2]))])
        )
        #expect(throws: COSEError.duplicateHeader) { try COSESign1(decoding: bytes) }
    }

    @Test func `an encrypted message is read back and has no signature's tag`() throws {
        let item: CBORValue = .tagged(
            16,
            [.bytes(CBORValue.map(headers([(1, 3)])).encoded()), [:], .bytes([1, 2])]
        )
        let message = try COSEEncrypt0(decoding: item.encoded())
        #expect(message.encoded() == item.encoded())
        #expect(message.ciphertext == [1, 2])
        #expect(throws: COSEError.unexpected(.message)) { try COSESign1(decoding: item.encoded()) }
    }
}
