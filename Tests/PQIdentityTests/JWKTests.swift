import Foundation
import PQIdentity
import PQSecrets
import Testing
import TestSupport

private let available = KeyAlgorithm.allCases.filter { $0 != .xwing }

@Suite struct `JSON Web Keys` {
    @Test(arguments: available)
    func `private and public keys survive`(algorithm: KeyAlgorithm) throws {
        let key = try PrivateKey(generating: algorithm)
        let text = try JWK(key, keyIdentifier: "bed \"7\"\n").json()
        let again = try JWK(json: text)
        #expect(again.keyIdentifier == "bed \"7\"\n")
        #expect(again.publicKey == key.publicKey)
        let seed = try again.privateKey?.seedRepresentation().plain
        #expect(try seed == key.seedRepresentation().plain)
        let open = try JWK(json: JWK(key).json(isPrivate: false))
        #expect(open.privateKey == nil)
        #expect(open.publicKey == key.publicKey)
        #expect(try JWK(json: JWK(key.publicKey).json()).publicKey == key.publicKey)
        // Foundation takes it for JSON too.
        let object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: String]
        let type =
            algorithm.isPostQuantum ? "AKP" : algorithm.publicKeyByteCount > 32 ? "EC" : "OKP"
        #expect(object?["kty"] == type)
        #expect(object?["kid"] == "bed \"7\"\n")
    }

    @Test func `X-Wing and keys without a seed have no such form`() throws {
        let hybrid = try PrivateKey(generating: .xwing)
        let expected = IdentityError.formatUnavailable(.xwing, format: "JWK")
        #expect(refusal { _ = try JWK(hybrid) } == expected)
        #expect(refusal { _ = try JWK(hybrid.publicKey) } == expected)
        let key = try PrivateKey(generating: .mldsa44)
        let expanded = try PrivateKey(derRepresentation: key.derRepresentation(form: .expanded))
        #expect(
            refusal { _ = try JWK(expanded) } == .privateKeyFormUnavailable(.mldsa44, .seed)
        )
    }

    /// The key of RFC 8037, Appendix A.1 and its thumbprint of Appendix A.3.
    @Test func `the published Ed25519 key has its published thumbprint`() throws {
        let key = try JWK(
            json: """
                {"kty":"OKP","crv":"Ed25519",
                "d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
                "x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}
                """
        )
        #expect(key.privateKey?.algorithm == .ed25519)
        #expect(try key.thumbprint() == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k")
    }

    /// The private key of RFC 7517, Appendix A.2.
    private static let curveKey = """
        {"kty":"EC","crv":"P-256","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
        "y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM",
        "d":"870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE",
        "use":"enc","kid":"1","x5c":["a",{"b":[1.5e-3,true,null]}]}
        """

    @Test func `members that say nothing about the key are read over`() throws {
        #expect(try JWK(json: Self.curveKey).privateKey?.algorithm == .p256)
    }

    @Test(
        arguments: [
            ("\"kid\":\"1\"", "\"kid\":\"1\",\"kid\":\"1\"", IdentityError.duplicateMember("kid")),
            ("\"d\":\"870", "\"\\u0078\":\"870", .duplicateMember("x")),
            ("\"b\":[", "\"b\":1,\"b\":[", .duplicateMember("b")),
            ("\"kty\":\"EC\"", "\"kty\":\"RSA\"", .unknownKeyType("RSA")),
            ("\"kty\":\"EC\",", "", .missingMember("kty")),
            ("\"kty\":\"EC\"", "\"kty\":7", .missingMember("kty")),
            ("P-256", "P-521", .unknownAlgorithmName("P-521")),
            ("P-256", "ML-DSA-44", .unknownAlgorithmName("ML-DSA-44")),
            ("\"P-256\"", "\"P-384\"", .memberLength("x", expected: 48, actual: 32)),
            ("j3eAE", "j3eAE=", .malformedMember("d")),
            ("j3eAE", "j3eAF", .malformedMember("d")),
            ("j3eAE", "j3 eAE", .malformedMember("d")),
            ("j3eAE", "j3+AE", .malformedMember("d")),
            ("870MB6", "870M", .malformedMember("d")),
            ("870MB6gf", "8gf", .malformedMember("d")),
            ("870MB6gf", "6gf1", .memberLength("d", expected: 32, actual: 29)),
            ("870MB6", "871MB6", .inconsistentPrivateKey(.p256)),
            ("\"y\":", "\"Y\":", .missingMember("y")),
            ("null]}]}", "null]}],}", .malformedJSON), ("null]}]}", "null]}]}x", .malformedJSON),
            ("true", "True", .malformedJSON), ("1.5e-3", "01", .malformedJSON),
            ("1.5e-3", "1.", .malformedJSON), ("\"use\"", "use", .malformedJSON),
            ("\"enc\"", "\"e\nc\"", .malformedJSON), ("\"enc\"", "\"\\ud800\"", .malformedJSON),
            ("\"enc\"", "\"\\x\"", .malformedJSON),
        ]
    )
    func `what is wrong is refused by its name`(
        found: String,
        replacement: String,
        expected: IdentityError
    ) throws {
        let text = Self.curveKey.replacing(found, with: replacement)
        #expect(text != Self.curveKey)
        let error = refusal { _ = try JWK(json: text) }
        if expected == .malformedMember("d"), case .memberLength("d", _, _) = error { return }
        #expect(error == expected)
    }

    @Test func `every truncation, deep nesting and a large text are refused`() throws {
        let text = Self.curveKey
        for count in 0..<text.count {
            #expect(refusal { _ = try JWK(json: String(text.prefix(count))) } == .malformedJSON)
        }
        let deep = String(repeating: "[", count: 60_000)
        #expect(refusal { _ = try JWK(json: "{\"a\":" + deep) } == .malformedJSON)
        #expect(
            refusal { _ = try JWK(json: String(repeating: " ", count: 1 << 17)) }
                == .tooLarge(.jwk, limit: 1 << 16)
        )
        let stranger = String(repeating: "\u{1B}[2J", count: 100)
        let shown = IdentityError.unknownKeyType(stranger).description
        #expect(!shown.contains("\u{1B}"))
        #expect(shown.count < 80)
    }
}

@Suite struct `Published JOSE and COSE keys` {
    private struct Example: Decodable {
        let jwk: [String: String]?
        let key: String?
    }

    private func example(_ name: String) throws -> Example? {
        guard let file = OfficialVectors.locate("cose-jose/\(name)", caseCount: 1) else {
            return nil
        }
        return try JSONDecoder().decode(Example.self, from: Data(contentsOf: file))
    }

    @Test func `the AKP key of RFC 9964 is read, written and has its thumbprint`() throws {
        guard let example = try example("ML_DSA_44.jose.json") else { return }
        let members = try #require(example.jwk)
        let text = String(decoding: try JSONEncoder().encode(members), as: UTF8.self)
        let key = try JWK(json: text)
        #expect(key.privateKey?.algorithm == .mldsa44)
        #expect(try key.thumbprint() == members["kid"])
        let written = try JSONDecoder()
            .decode([String: String].self, from: Data(key.json().utf8))
        #expect(written == members)
    }

    @Test func `the COSE_Key of RFC 9964 is read, written and has its thumbprint`() throws {
        guard let example = try example("ML_DSA_44.cose.json"), let digits = example.key else {
            return
        }
        let bytes = TestHex.bytes(digits)
        let key = try COSEKey(encoded: bytes)
        #expect(key.privateKey?.algorithm == .mldsa44)
        #expect(try key.thumbprint() == key.keyIdentifier)
        let written = try key.encoded()
        // The published key has its identifier first; ours stands in the order of the labels.
        #expect(written.count == bytes.count)
        #expect(Array(written.suffix(1312 + 3 + 36)) == Array(bytes.suffix(1312 + 3 + 36)))
        let again = try COSEKey(encoded: written)
        #expect(again.publicKey == key.publicKey)
        #expect(again.keyIdentifier == key.keyIdentifier)
    }
}

enum TestHex {
    static func bytes(_ digits: String) -> [UInt8] {
        let digits = Array(digits)
        return stride(from: 0, to: digits.count - 1, by: 2).compactMap {
            UInt8(String(digits[$0...($0 + 1)]), radix: 16)
        }
    }
}
