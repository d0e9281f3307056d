import PQVectors
import Testing

struct WycheproofReaderTests {
    // Key pairs of RFC 7748, Section 6.1.
    static let alice = "77076d0a7318a57d3c16c17251b26645" + "4c5d6a9c5d8f8a1b1b2b3f4b5c6d7e8f"

    func exchange(_ cases: String, count: Int? = nil, curve: String = "curve25519") -> String {
        """
        {"algorithm": "XDH", "schema": "xdh_comp_schema_v1.json",
        "numberOfTests": \(count ?? cases.split(separator: "tcId").count - 1),
        "header": [], "notes": {}, "testGroups": [{"type": "XdhComp", "curve": "\(curve)",
        "source": {"name": "x"}, "tests": [\(cases)]}]}
        """
    }

    func fields(
        _ number: Int,
        _ result: String,
        publicKey: String,
        shared: String,
        more: String = ""
    ) -> String {
        """
        {"tcId": \(number), "comment": "c", "flags": [], "result": "\(result)",
        "private": "a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4",
        "public": "\(publicKey)", "shared": "\(shared)"\(more)}
        """
    }

    // RFC 7748, Section 5.2.
    static let point = "e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c"
    static let shared = "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552"
    static let zeros = String(repeating: "0", count: 64)

    @Test func `an agreement is checked`() async throws {
        let report = try await outcomes(
            of: exchange(fields(1, "valid", publicKey: Self.point, shared: Self.shared))
        )
        #expect(report.counts.passed == 1 && report.format == .wycheproof)
    }

    @Test func `another secret fails`() async throws {
        let report = try await outcomes(
            of: exchange(fields(1, "valid", publicKey: Self.point, shared: Self.zeros))
        )
        #expect(report.counts.failed == 1)
    }

    @Test func `an acceptable case may be refused or answered, and it is said which`() async throws
    {
        let report = try await outcomes(
            of: exchange(
                fields(1, "acceptable", publicKey: Self.zeros, shared: Self.zeros) + ","
                    + fields(2, "acceptable", publicKey: Self.point, shared: Self.shared)
            )
        )
        #expect(report.counts.passed == 2)
        #expect(report.cases.map(\.isAcceptable) == [true, true])
        #expect(report.cases.map(\.wasRefused) == [true, false])
    }

    @Test func `an acceptable case with a wrong answer fails`() async throws {
        let report = try await outcomes(
            of: exchange(fields(1, "acceptable", publicKey: Self.point, shared: Self.zeros))
        )
        #expect(report.counts.failed == 1)
    }

    @Test func `an unknown field is unsupported`() async throws {
        let report = try await outcomes(
            of: exchange(
                fields(
                    1,
                    "valid",
                    publicKey: Self.point,
                    shared: Self.shared,
                    more: #", "salt": "00""#
                )
            )
        )
        #expect(report.counts.unsupported == 1)
        #expect(report.exceptions.first?.outcome.reason?.contains("salt") == true)
    }

    @Test func `a field that is unknown in the group is unsupported`() async throws {
        let text = exchange(fields(1, "valid", publicKey: Self.point, shared: Self.shared))
            .replacing(#""type":"#, with: #""tweak": 1, "type":"#)
        #expect(try await outcomes(of: text).counts.unsupported == 1)
    }

    @Test func `another curve is unsupported`() async throws {
        let text = exchange(
            fields(1, "valid", publicKey: Self.point, shared: Self.shared),
            curve: "curve448"
        )
        #expect(try await outcomes(of: text).counts.unsupported == 1)
    }

    @Test(arguments: [0, 2, 1000])
    func `another number of cases than the file says is refused`(count: Int) {
        let text = exchange(
            fields(1, "valid", publicKey: Self.point, shared: Self.shared),
            count: count
        )
        #expect(throws: VectorError.wrongCount(path: "p", declared: count, actual: 1)) {
            try VectorReader.parse(Array(text.utf8), path: "p")
        }
    }

    @Test(arguments: ["ecdsa_verify_schema_v1.json", "hkdf_test_schema_v1.json", "next.json"])
    func `a schema not known here is unsupported by its name`(schema: String) async throws {
        let text = exchange(fields(1, "valid", publicKey: Self.point, shared: Self.shared))
            .replacing("xdh_comp_schema_v1.json", with: schema)
        let report = try await outcomes(of: text)
        #expect(report.counts.unsupported == 1)
        #expect(report.exceptions.first?.outcome.reason?.contains(schema) == true)
    }

    @Test func `a number used twice and a case without one are malformed`() async throws {
        let one = fields(1, "valid", publicKey: Self.point, shared: Self.shared)
        let text = exchange("\(one), \(one), {\"comment\": \"c\"}", count: 3)
        let report = try await outcomes(of: text)
        #expect(report.counts.passed == 1 && report.counts.malformed == 2)
    }
}
