import Foundation
import PQLattice
import PQSecrets
import PQVectors
import Testing

/// Text in lines: known answer tests and the CCTV files, made here from this package's own keys.
struct LineReaderTests {
    /// What CTR_DRBG gives for the bytes 0 to 47, by kyber-py 1.2.0: 64 bytes and 32, and three
    /// times 32.
    static let seed = (0..<48).map { UInt8($0) }
    static let whole = [
        "061550234d158c5ec95595fe04ef7a25767f2e24cc2bc479d09d86dc9abcfde7"
            + "056a8c266f9ef97ed08541dbd2e1ffa19810f5392d076276ef41277c3ab6e94a",
        "04562ad35e8ecafaafda16981cdaa147606beea62801342af13c8b5535f72f94",
    ]
    static let parts = [
        "061550234d158c5ec95595fe04ef7a25767f2e24cc2bc479d09d86dc9abcfde7"
            + "1a9fbcbc8da36dff2abe203296170fdb97c3297f67fcb679ac719c9fd00253b0",
        "b2f004f5435f10c4cd451148447afd9b99b209770de0d03acdb7bc6be571688c",
    ]

    func bytes(_ secret: borrowing SecretBytes) -> [UInt8] {
        let span = secret.span
        return span.indices.map { span[$0] }
    }

    /// One block of a KEM's known answers.
    func block(_ random: [String], extra: [String]) throws -> [String] {
        let key = try MLKEM512.PrivateKey(seedRepresentation: try #require(hexBytes(random[0])))
        let message = try #require(hexBytes(random[1]))
        let sent = try key.publicKey.encapsulate(message: message.span)
        return ["count = 0"] + extra + [
            "pk = \(hexText(key.publicKey.rawRepresentation))",
            "sk = \(hexText(bytes(key.expandedRepresentation)).uppercased())",
            "ct = \(hexText(sent.encapsulated))", "ss = \(hexText(bytes(sent.sharedSecret)))",
        ]
    }

    func report(_ lines: [String], name: String = "kat.rsp") async throws -> FileReport {
        try await withTemporaryFolder { folder in
            let path = folder.path + "/" + name
            try (lines.joined(separator: "\n") + "\n")
                .write(toFile: path, atomically: true, encoding: .utf8)
            let file = try #require(try VectorReader.read(path).files.first)
            let report = try await VectorVerifier().verify(file)
            #expect(report.counts.total == file.caseCount)
            return report
        }
    }

    @Test(arguments: [whole, parts])
    func `keys and ciphertext follow from the generator's seed`(random: [String]) async throws {
        let lines = try block(random, extra: ["seed = \(hexText(Self.seed))"])
        let report = try await report(["# ML-KEM-512", ""] + lines)
        #expect(report.counts.passed == 1 && report.format == .response)
        #expect(report.groups.first?.title.hasPrefix("ML-KEM-512") == true)
        let other = try await self.report(
            lines.map { $0.hasPrefix("seed") ? "seed = \(hexText(Self.seed.reversed()))" : $0 }
        )
        #expect(other.counts.failed == 1)
    }

    @Test func `keys and ciphertext follow from printed randomness`() async throws {
        let (d, z) = (Self.whole[0].prefix(64), Self.whole[0].suffix(64))
        let extra = ["z = \(z)", "d = \(d)", "msg = \(Self.whole[1])"]
        #expect(try await report(try block(Self.whole, extra: extra)).counts.passed == 1)
        let swapped = ["z = \(d)", "d = \(z)", "msg = \(Self.whole[1])"]
        #expect(try await report(try block(Self.whole, extra: swapped)).counts.failed == 1)
    }

    @Test(arguments: ["pk", "sk", "ct", "ss"])
    func `every printed value counts, even without a seed`(name: String) async throws {
        let lines = try block(Self.whole, extra: [])
        #expect(try await report(lines).counts.passed == 1)
        let damaged = lines.map { line in
            guard line.hasPrefix(name + " ") else { return line }
            let digits = line.dropFirst(name.count + 3)
            return "\(name) = " + (digits.hasPrefix("0") ? "1" : "0") + digits.dropFirst()
        }
        #expect(try await report(damaged).counts.failed == 1)
    }

    @Test func `an unknown field is unsupported, and Kyber is not ML-KEM`() async throws {
        let lines = try block(Self.whole, extra: ["nonce = 00"])
        #expect(try await report(lines).counts.unsupported == 1)
        let kyber = try block(Self.whole, extra: [])
        #expect(try await report(kyber, name: "PQCkemKAT_Kyber512.rsp").counts.unsupported == 1)
    }

    @Test func `a case without a value or with a bad number is malformed`() async throws {
        let lines = try block(Self.whole, extra: [])
        #expect(try await report(Array(lines.dropLast())).counts.malformed == 1)
        #expect(try await report(["count = x"] + lines.dropFirst()).counts.malformed == 1)
    }

    @Test(arguments: [
        ["count"], ["pk = 00", "count = 0"], ["count = 0", "pk = 00", "pk = 00"],
        ["count = 0", "?"],
    ])
    func `lines that are no blocks are refused`(lines: [String]) async throws {
        await #expect(throws: VectorError.self) { try await report(lines) }
    }

    @Test func `a signature's known answer is verified`() async throws {
        let seed = try #require(hexBytes(String(Self.parts[0].prefix(64))))
        let key = try MLDSA44.PrivateKey(seedRepresentation: seed)
        let message = Array("ward 7".utf8)
        let signature = try key.signature(for: message, signing: .deterministic)
        let lines = [
            "count = 3", "seed = \(hexText(Self.seed))", "mlen = \(message.count)",
            "msg = \(hexText(message))", "pk = \(hexText(key.publicKey.rawRepresentation))",
            "sk = \(hexText(bytes(key.expandedRepresentation)))",
            "smlen = \(signature.count + message.count)",
            "sm = \(hexText(signature + message))",
        ]
        #expect(try await report(lines).counts.passed == 1)
        for (name, other) in [
            ("msg", "msg = \(hexText(Array("ward 8".utf8)))"),
            ("seed", "seed = \(hexText(Self.seed.reversed()))"),
            ("sm ", "sm = \(hexText(signature.reversed() + message))"),
        ] {
            let damaged = lines.map { $0.hasPrefix(name) ? other : $0 }
            #expect(try await report(damaged).counts.failed == 1, "\(name)")
        }
        let length = lines.map { $0.hasPrefix("mlen") ? "mlen = 5" : $0 }
        #expect(try await report(length).counts.malformed == 1)
    }

    @Test func `decapsulation in three lines is checked`() async throws {
        let lines = try block(Self.whole, extra: []).dropFirst(2).map { line in
            line.replacing("sk =", with: "dk =").replacing("ct =", with: "c =")
                .replacing("ss =", with: "K =")
        }
        #expect(try await report(lines, name: "x.txt").counts.passed == 1)
        #expect(try await report(lines + lines, name: "x.txt").counts.passed == 2)
        let damaged = lines.map {
            $0.hasPrefix("K") ? "K = " + String(repeating: "0", count: 64) : $0
        }
        #expect(try await report(damaged, name: "x.txt").counts.failed == 1)
    }

    @Test func `a list of keys must be refused, each of them`() async throws {
        let key = try MLKEM512.PrivateKey(seedRepresentation: try #require(hexBytes(Self.whole[0])))
        let good = hexText(key.publicKey.rawRepresentation)
        let bad = "ffff" + good.dropFirst(4)
        let report = try await report([bad, good, bad], name: "keys.txt")
        #expect(report.cases.map(\.outcome.name) == ["passed", "failed", "passed"])
    }
}
