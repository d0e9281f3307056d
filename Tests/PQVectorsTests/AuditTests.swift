import Foundation
import LatticeReference
import PQVectors
import TestSupport
import Testing

struct AuditTests {
    @Test func `an audit says what a small file catches and what it misses`() async throws {
        let report = try await audit(keyChecks(good, lastCoefficientIsQ(good)))
        #expect(report.failures.isEmpty)
        #expect(report.passed == 2)
        let caught = report.caught.map { "\($0.defect) by \($0.caughtBy?.caseID ?? 0)" }
        #expect(
            caught == [
                "kem-modulus-unchecked by 2", "kem-modulus-first-only by 2",
                "kem-modulus-last-not by 2", "kem-modulus-accepts-q by 2",
            ]
        )
        #expect(report.missed.map(\.defect) == ["kem-ek-length-unchecked"])
        #expect(report.missed.first?.caseCount == 2)
        #expect(report.unconcerned == Defect.allCases.count { $0.algorithm == "ML-KEM" } - 5)
    }

    @Test func `another case catches what was missed`() async throws {
        let report = try await audit(keyChecks(good, good + [0]))
        #expect(report.caught.map(\.defect) == ["kem-ek-length-unchecked"])
        #expect(report.caught.first?.caughtBy?.groupID == 1)
    }

    @Test func `vectors that the reference doesn't pass are not audited`() async throws {
        let report = try await audit(keyChecks(good, good))
        #expect(report.failures.map(\.location.caseID) == [2])
        #expect(report.findings.isEmpty)
    }

    @Test func `a damaged case is a failure, one of another algorithm is counted`() async throws {
        let text = """
            {"algorithm": "SHA3-256", "testGroups": [{"tgId": 1, "testType": "AFT", "tests": [
            {"tcId": 1, "msg": "", "len": 0, "md": "00"}, {"tcId": 2, "len": 0, "md": "00"}]}]}
            """
        let report = try await audit(text)
        #expect(report.passed == 0)
        #expect(report.unsupported == 1)
        #expect(report.failures.map(\.location.caseID) == [2])
    }

    @Test(.slow) func `the published vectors catch every defect that can be noticed`() async throws
    {
        let found = try VectorReader.read(OwnVectorTests.folder.path)
        let report = try await VectorAudit(workerCount: 2).audit(found.files)
        #expect(report.failures.isEmpty)
        #expect(report.findings.count == Defect.allCases.count)
        let missed = Set(report.missed.filter { $0.reasonUnnoticed == nil }.map(\.defect))
        #expect(missed.isEmpty, "\(missed)")
    }

    // Coefficients of zero are as good as any here.
    private let good = [UInt8](repeating: 0, count: 800)

    private func audit(_ text: String) async throws -> AuditReport {
        let file = try VectorReader.parse(Array(text.utf8), path: "text")
        return try await VectorAudit(workerCount: 2).audit([file])
    }

    /// One key that must be taken, and one that must not.
    private func keyChecks(_ valid: [UInt8], _ invalid: [UInt8]) -> String {
        """
        {"algorithm": "ML-KEM", "mode": "encapDecap", "testGroups": [{"tgId": 1,
        "parameterSet": "ML-KEM-512", "function": "encapsulationKeyCheck", "tests": [
        {"tcId": 1, "ek": "\(hexadecimal(valid))", "testPassed": true},
        {"tcId": 2, "ek": "\(hexadecimal(invalid))", "testPassed": false}]}]}
        """
    }

    /// The last number of 12 bits before ρ is 3329.
    private func lastCoefficientIsQ(_ key: [UInt8]) -> [UInt8] {
        var key = key
        key[767] = 0xD0
        key[766] = key[766] & 0x0F | 0x10
        return key
    }
}

func hexadecimal(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}
