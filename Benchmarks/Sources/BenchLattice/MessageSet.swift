import Foundation

/// The messages that are signed, the same for every implementation.
///
/// How often signing starts anew depends on key and message, so a fair mean needs messages whose
/// attempts are distributed as those of all messages are. CCTV's `benchmark` sets are that, for the
/// key of the seed of 32 zeros, deterministic signing and an empty context. Where they are not at
/// hand, sets of this project stand in: 128 numbered messages in a row, chosen among 40,000 so
/// that the mean and the distribution of attempts and the share of those that fail by z are those
/// of the whole.
struct MessageSet {
    let set: String
    let messages: [String]
    let source: String

    /// The set for a parameter set: CCTV's if it is there, else the project's own.
    static func forSigning(with set: String, vectors: URL) -> MessageSet {
        let file = vectors.appending(path: "cctv/ML-DSA/benchmark/\(set).json")
        if let data = try? Data(contentsOf: file),
            let messages = try? JSONDecoder().decode([String].self, from: data), !messages.isEmpty
        {
            return MessageSet(set: set, messages: messages, source: "CCTV's \(set).json")
        }
        let first = firstNumbers[set, default: 0]
        return MessageSet(
            set: set,
            messages: (first..<first + 128).map { "message \($0)" },
            source: "messages \(first) to \(first + 127)"
        )
    }

    // They need 4.352, 5.133 and 3.898 attempts in the mean; 4.351, 5.136 and 3.903 are expected.
    private static let firstNumbers = ["ML-DSA-44": 25836, "ML-DSA-65": 31008, "ML-DSA-87": 22205]
}

/// The folder that holds the package whose benchmarks these are.
let packageFolder = URL(filePath: #filePath).resolvingSymlinksInPath()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

/// Where the officially published vectors lie: as for the tests.
func vectorsFolder(_ environment: [String: String]) -> URL {
    environment["PQTWIN_VECTORS"].map { URL(filePath: $0) }
        ?? packageFolder.deletingLastPathComponent().appending(path: "shared/official-vectors")
}
