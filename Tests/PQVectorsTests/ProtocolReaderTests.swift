import Foundation
import PQCBOR
import PQCOSE
import PQIdentity
import PQLattice
import PQSecrets
import PQSuites
import PQVectors
import Testing

/// Lists of exchanges and signed objects, made here from this package's own keys.
struct ProtocolReaderTests {
    func bytes(_ secret: borrowing SecretBytes) -> [UInt8] {
        let span = secret.span
        return span.indices.map { span[$0] }
    }

    func parsed(_ text: String, path: String = "p.json") async throws -> FileReport {
        let file = try VectorReader.parse(Array(text.utf8), path: path)
        let report = try await VectorVerifier().verify(file)
        #expect(report.counts.total == file.caseCount)
        return report
    }

    @Test func `a list of X-Wing exchanges is checked`() async throws {
        let seed = [UInt8](repeating: 7, count: 32)
        let key = try XWing.PrivateKey(seedRepresentation: seed)
        // The source gives the same 32 bytes for both halves.
        let random = [(0..<32), (0..<32)].flatMap { $0.map { UInt8($0) } }
        let sent = try key.publicKey.encapsulate(from: FixedBytes(random))
        let fields = [
            "seed": hexText(seed), "sk": hexText(seed), "eseed": hexText(random),
            "pk": hexText(key.publicKey.rawRepresentation), "ct": hexText(sent.encapsulated),
            "ss": hexText(bytes(sent.sharedSecret)),
        ]
        func text(_ fields: [String: String]) throws -> String {
            String(decoding: try JSONEncoder().encode([fields]), as: UTF8.self)
        }
        #expect(try await parsed(try text(fields)).counts.passed == 1)
        for name in ["sk", "pk", "ct", "ss"] {
            var damaged = fields
            damaged[name] = "00" + fields[name, default: ""].dropFirst(2)
            #expect(try await parsed(try text(damaged)).counts.failed == 1, "\(name)")
        }
        var more = fields
        more["label"] = "00"
        #expect(try await parsed(try text(more)).counts.unsupported == 1)
    }

    @Test func `a list that is neither is refused`() {
        for text in [#"[{"x": 1}]"#, "[1]", "[[]]", #"["a", 1]"#] {
            #expect(throws: VectorError.notVectors(path: "p")) {
                try VectorReader.parse(Array(text.utf8), path: "p")
            }
        }
    }

    @Test func `messages to sign are signed, if the name says with what`() async throws {
        let text = #"["A", "B"]"#
        let report = try await parsed(text, path: "x/ML-DSA-44.json")
        #expect(report.counts.passed == 2 && report.format == .cctv)
        #expect(throws: VectorError.notVectors(path: "x.json")) {
            try VectorReader.parse(Array(text.utf8), path: "x.json")
        }
    }

    @Test(arguments: [
        "priv", "key", "sign1", "raw_to_be_signed", "raw_signature", "raw_public_key",
    ])
    func `a signed COSE object is checked, every field of it`(name: String) async throws {
        let seed = [UInt8](repeating: 9, count: 32)
        let key = try SigningPrivateKey(seedRepresentation: seed.span, algorithm: .mldsa44)
        let message = try COSESign1(
            signing: Array("hello".utf8),
            parameters: CBORMap(),
            externalData: [],
            with: key
        )
        let publicKey = key.publicKey.rawRepresentation
        let coseKey: CBORValue = [1: 7, 3: -48, -1: .bytes(publicKey)]
        var fields = [
            "priv": hexText(seed), "key": hexText(coseKey.encoded()),
            "sign1": hexText(message.encoded()), "raw_public_key": hexText(publicKey),
            "raw_signature": hexText(message.signature),
            "raw_to_be_signed": hexText(
                COSESign1.toBeSigned(message.headers.encodedProtected, [], Array("hello".utf8))
            ),
        ]
        func text() throws -> String {
            String(decoding: try JSONEncoder().encode(fields), as: UTF8.self)
        }
        #expect(try await parsed(try text()).counts.passed == 1)
        let digits = fields[name, default: ""]
        fields[name] = digits.dropLast(2) + (digits.hasSuffix("00") ? "01" : "00")
        #expect(try await parsed(try text()).counts.failed == 1)
    }
}

/// Randomness known beforehand.
private struct FixedBytes: RandomSource {
    let bytes: [UInt8]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    func fill(_ output: inout MutableSpan<UInt8>) throws(RandomError) {
        // X-Wing asks twice for 32: m, then the scalar.
        for index in 0..<output.count { output[index] = bytes[index] }
    }
}
