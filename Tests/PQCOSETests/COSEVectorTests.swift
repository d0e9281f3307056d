import PQCOSE
import Foundation
import PQIdentity
import PQLattice
import Testing
import TestSupport

/// The published COSE_Sign1 example with ML-DSA-44 (RFC 9964).
struct COSEVectorTests {
    private struct Example: Decodable {
        let priv: String
        let sign1: String
        let rawToBeSigned: String
        let rawPublicKey: String
        let rawSignature: String

        enum CodingKeys: String, CodingKey {
            case priv, sign1
            case rawToBeSigned = "raw_to_be_signed"
            case rawPublicKey = "raw_public_key"
            case rawSignature = "raw_signature"
        }
    }

    /// The example below `PQTWIN_VECTORS`, else below `../shared/official-vectors`.
    private static func example() throws -> Example? {
        guard
            let file = OfficialVectors.locate("cose-jose/ML_DSA_44.cose.json", caseCount: 1)
        else { return nil }
        return try JSONDecoder().decode(Example.self, from: Data(contentsOf: file))
    }

    @Test func `the published example is read, written and verified`() throws {
        guard let example = try Self.example() else { return }
        let message = try COSESign1(decoding: bytes(example.sign1))
        #expect(hex(message.encoded()) == example.sign1)
        #expect(
            hex(
                COSESign1.toBeSigned(message.headers.encodedProtected, [], message.payload ?? [])
            ) == example.rawToBeSigned
        )
        let key = try SigningPublicKey(
            rawRepresentation: bytes(example.rawPublicKey),
            algorithm: .mldsa44
        )
        #expect(message.isValidSignature(by: key, externalData: []))
        #expect(!message.isValidSignature(by: key, externalData: [0]))
        // The example is signed without randomness, from the seed it gives.
        let seed = bytes(example.priv)
        let signer = try MLDSA44.PrivateKey(seedRepresentation: seed.span)
        #expect(signer.publicKey.rawRepresentation == bytes(example.rawPublicKey))
        let signature = try signer.signature(
            for: bytes(example.rawToBeSigned),
            signing: .deterministic
        )
        #expect(signature == message.signature)
        #expect(hex(signature) == example.rawSignature)
    }
}
