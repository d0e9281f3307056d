import Foundation
import PQVectors
import Testing
import TestSupport

struct OfficialVectorTests {
    static let sets = [
        ("ML-KEM-keyGen-FIPS203", 75), ("ML-KEM-encapDecap-FIPS203", 165),
        ("ML-DSA-keyGen-FIPS204", 75), ("ML-DSA-sigGen-FIPS204", 360),
        ("ML-DSA-sigVer-FIPS204", 180), ("SHAKE-128-FIPS202", 269), ("SHAKE-256-FIPS202", 237),
        ("TLS-v1.3-KDF-RFC8446", 250),
    ]

    @Test(.slow, arguments: sets)
    func `every official case passes`(name: String, caseCount: Int) async throws {
        guard let folder = OfficialVectors.acvp(name, caseCount: caseCount)?.path else { return }
        let files = try VectorReader.read(folder).files
        #expect(files.count == 1)
        for file in files {
            let report = try await VectorVerifier(workerCount: 2).verify(file)
            #expect(report.exceptions.isEmpty)
            #expect(report.counts.passed == caseCount && report.counts.total == caseCount)
        }
    }

    // The four largest messages of each have 1 to 8 GiB: minutes. `pqtwin vectors verify` hashes
    // them; here they must be reported, not dropped.
    @Test(.slow, arguments: [("SHA3-256-2.0", 1199), ("SHA3-512-2.0", 687)])
    func `every official SHA-3 case of a moderate length passes`(
        name: String,
        caseCount: Int
    ) async throws {
        guard let folder = OfficialVectors.acvp(name, caseCount: caseCount)?.path else { return }
        for file in try VectorReader.read(folder).files {
            let verifier = VectorVerifier(largestMessage: 1 << 20, workerCount: 2)
            let report = try await verifier.verify(file)
            #expect(report.counts.total == caseCount)
            #expect(report.counts.passed == caseCount - 4 && report.counts.filtered == 4)
        }
    }

    @Test(arguments: [
        ("cose-jose", 2), ("hpke-pq", 7), ("hybrid", 3), ("cctv/ML-KEM/strcmp", 3),
        ("cctv/ML-KEM/modulus", 775), ("cctv/ML-KEM/intermediate", 15),
    ])
    func `every case of a published draft passes`(name: String, caseCount: Int) async throws {
        guard let folder = OfficialVectors.locate(name, caseCount: caseCount)?.path else { return }
        var passed = 0
        for file in try VectorReader.read(folder).files {
            let report = try await VectorVerifier(workerCount: 2).verify(file)
            #expect(report.exceptions.map(\.outcome) == [], "\(file.path)")
            #expect(report.known?.caseCount == report.counts.total, "\(file.path)")
            passed += report.counts.passed
        }
        #expect(passed == caseCount)
    }
}
