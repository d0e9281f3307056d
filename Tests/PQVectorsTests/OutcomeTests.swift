import PQVectors
import Testing
import TestSupport

struct OutcomeTests {
    /// One case of an algorithm, with the given fields.
    func file(_ algorithm: String, mode: String = "", _ fields: String) -> String {
        """
        {"algorithm": "\(algorithm)", "mode": "\(mode)", "testGroups":
        [{"tgId": 1, "tests": [{"tcId": 1, \(fields)}]}]}
        """
    }

    @Test(arguments: [
        (#""testType": "AFT", "len": 8, "msg": "0", "md": """#, "malformed"),
        (#""testType": "AFT", "len": 8, "msg": "0g", "md": """#, "malformed"),
        (#""testType": "AFT", "len": 9, "msg": "00", "md": """#, "malformed"),
        (#""testType": "AFT", "len": -1, "msg": "00", "md": """#, "malformed"),
        (#""testType": "AFT", "len": "8", "msg": "00", "md": """#, "malformed"),
        (#""testType": "AFT", "len": 8, "msg": "00""#, "malformed"),
        (#""testType": "AFT", "len": 8, "msg": null, "md": """#, "malformed"),
        (#""len": 8, "msg": "00", "md": """#, "malformed"),
        (#""testType": "XYZ", "len": 8, "msg": "00", "md": """#, "unsupported"),
        (#""testType": "AFT", "len": 8, "msg": "00", "md": "00""#, "failed"),
        (#""testType": "LDT", "largeMsg": 1, "md": "00""#, "malformed"),
        (#""testType": "MCT", "mctVersion": "alternate", "len": 8, "msg": "00""#, "unsupported"),
        (
            #""testType": "MCT", "mctVersion": "standard", "len": 8, "msg": "00", "resultsArray": []"#,
            "malformed"
        ),
    ])
    func `each kind of trouble has its own outcome`(fields: String, name: String) async throws {
        let report = try await outcomes(of: file("SHA3-256", fields))
        #expect(report.exceptions.map(\.outcome.name) == [name])
        #expect(report.exceptions.first?.outcome.reason?.isEmpty == false)
    }

    @Test(arguments: [
        ("AES-GCM", ""), ("ML-KEM", "other"), ("ML-DSA", ""), ("SHA3-999", ""), ("", ""),
    ])
    func `an unknown algorithm is unsupported`(algorithm: String, mode: String) async throws {
        let report = try await outcomes(of: file(algorithm, mode: mode, #""x": 1"#))
        #expect(report.counts.unsupported == 1)
    }

    @Test(arguments: [
        ("ML-KEM", "keyGen"), ("ML-KEM", "encapDecap"), ("ML-DSA", "keyGen"), ("ML-DSA", "sigGen"),
        ("ML-DSA", "sigVer"), ("TLS-v1.3", "KDF"), ("X25519MLKEM768", "keyAgreement"),
        ("X-Wing", "encapDecap"), ("SHAKE-128", ""),
    ])
    func `a case without its fields is malformed, whatever the algorithm`(
        algorithm: String,
        mode: String
    ) async throws {
        let report = try await outcomes(of: file(algorithm, mode: mode, #""x": 1"#))
        #expect(report.counts.malformed == 1)
    }

    @Test func `a parameter set that doesn't exist is unsupported`() async throws {
        for (algorithm, mode) in [("ML-KEM", "keyGen"), ("ML-DSA", "sigVer")] {
            let text = file(algorithm, mode: mode, #""parameterSet": "ML-NONE-1""#)
            #expect(try await outcomes(of: text).counts.unsupported == 1)
        }
    }

    @Test func `a message over the limit is filtered, not skipped`() async throws {
        let fields = #"""
            "testType": "LDT", "largeMsg": {"content": "616263", "contentLength": 24,
            "fullLength": 2400024, "expansionTechnique": "repeating"}, "md": "00"
            """#
        let limited = VectorVerifier(largestMessage: 300_002)
        let report = try await outcomes(of: file("SHA3-256", fields), verifier: limited)
        #expect(report.cases.map(\.outcome) == [.filtered("large")])
        let exact = VectorVerifier(largestMessage: 300_003)
        #expect(
            try await outcomes(of: file("SHA3-256", fields), verifier: exact).counts.failed == 1
        )
    }

    @Test func `a repeated message is hashed whole`() async throws {
        // hashlib.sha3_256(b"abc" * 100001)
        let digest = "1f57e89b720101e98542584f6ea46d61bc71fda51aa7071e45014e67aa37c798"
        let fields = #"""
            "testType": "LDT", "largeMsg": {"content": "616263", "contentLength": 24,
            "fullLength": 2400024, "expansionTechnique": "repeating"}, "md": "\#(digest)"
            """#
        let report = try await outcomes(of: file("SHA3-256", fields))
        #expect(report.counts.passed == 1)
    }

    @Test func `the chain of SHAKE outputs is the published algorithm's`() async throws {
        // The same loop written with hashlib.
        let fields = #"""
            "testType": "MCT", "msg": "000102030405060708090a0b0c0d0e0f", "len": 128,
            "minOutLen": 128, "maxOutLen": 1120, "resultsArray": [{"md":
            "e91cd947e9de14047e7ddec7fc7b399d5513d7fcaa2a0688d8cc5005a9752e9424063917c7"},
            {"md":
            "af7828141011f9e73a3d9b92705b0620aa69cbaac4ef8188a5fd7501c132eed6389c449c604ccb3316bd19bdc53f"}]
            """#
        let report = try await outcomes(of: file("SHAKE-128", fields))
        #expect(report.counts.passed == 1)
    }

    @Test func `what the filter leaves out is counted as filtered`() async throws {
        let text = """
            {"algorithm": "SHA3-256", "testGroups": [
            {"tgId": 1, "testType": "AFT", "tests": [{"tcId": 1, "len": 8, "msg": "00", "md": ""}]},
            {"tgId": 2, "testType": "XYZ", "tests": [{"tcId": 2}, {"tcId": 3}]}]}
            """
        for (words, filtered) in [([], 0), (["aft"], 2), (["SHA3-256", "XYZ"], 1), (["no"], 3)] {
            let verifier = VectorVerifier(filter: VectorFilter(words: words))
            let report = try await outcomes(of: text, verifier: verifier)
            #expect(report.counts.filtered == filtered, "\(words)")
            #expect(report.counts.passed == 0)
        }
    }

    @Test func `counts add up`() {
        var counts = OutcomeCounts()
        for outcome in [
            Outcome.passed, .failed("x"), .unsupported("x"), .malformed("x"), .filtered("x"),
            .passed,
        ] {
            counts.add(outcome)
        }
        #expect(counts.passed == 2 && counts.total == 6)
        #expect((counts + counts).total == 12 && (counts + counts).failed == 2)
    }

    @Test(.slow) func `many workers give the order of one`() async throws {
        let file = try VectorSet(seed: "x").files.first { $0.path == "mlkem/encapDecap.json" }
        let damaged = try #require(file).text.replacing("\"k\": \"", with: "\"k\": \"00")
        let one = try await outcomes(of: damaged)
        let four = try await outcomes(of: damaged, verifier: VectorVerifier(workerCount: 4))
        #expect(one.exceptions == four.exceptions && one.counts == four.counts)
        #expect(!one.exceptions.isEmpty)
    }
}
