import PQVectors
import TestSupport
import Testing

/// The folders of the project's own vectors that test whole protocols and formats, one by one.
struct OwnFolderTests {
    static let folders: [OwnVectorFolder] = [.keys, .tls, .hpke, .cose]

    @Test(.slow, arguments: folders)
    func `every good case passes and every defect is refused`(
        folder: OwnVectorFolder
    ) async throws {
        for file in try folder.files(seed: "x") {
            let report = try await outcomes(of: file.text)
            #expect(report.exceptions.isEmpty, "\(file.path): \(report.exceptions)")
            #expect(report.counts.passed == file.caseCount)
            #expect(file.validCount > 0 && file.invalidCount >= 6, "\(file.path)")
        }
    }

    @Test(.slow, arguments: folders)
    func `every defect is refused for the reason that its file names`(
        folder: OwnVectorFolder
    ) throws {
        for file in try folder.files(seed: "x") {
            let vectors = try VectorReader.parse(Array(file.text.utf8), path: file.path)
            for group in vectors.groups {
                for test in group.cases where test.expected["result"] == .string("invalid") {
                    // In TLS the reason is the alert, and part of the answer.
                    let named = test.expected["reason"] ?? test.expected["alert"]
                    let reason = try #require(named?.string)
                    #expect(
                        refusal(of: test, group, vectors)?.hasPrefix(reason) == true,
                        "\(file.path) \(test.id): \(refusal(of: test, group, vectors) as Any)"
                    )
                }
            }
        }
    }

    @Test(.slow, arguments: folders)
    func `what differs from a good case in one output fails`(folder: OwnVectorFolder) async throws {
        let outputs = ["exported", "exportedValue", "spkiSHA256", "pkSHA256"]
        for file in try folder.files(seed: "x") {
            var text = file.text.replacing("\"result\": \"valid\"", with: "\"result\": \"invalid\"")
            if folder != .cose {
                text = file.text
                for name in outputs {
                    text = text.replacing("\"\(name)\": \"", with: "\"\(name)\": \"00")
                }
            }
            let report = try await outcomes(of: text)
            #expect(report.counts.failed == file.validCount, "\(file.path)")
        }
    }

    private func refusal(
        of test: VectorCase,
        _ group: VectorGroup,
        _ file: VectorFile
    ) -> String? {
        let question = VectorVerifier().question(of: test, in: group, of: file)
        guard case .asked(let request, _) = question,
            case .refused(let reason) = PQTwinImplementation().response(to: request)
        else { return nil }
        return reason
    }
}
