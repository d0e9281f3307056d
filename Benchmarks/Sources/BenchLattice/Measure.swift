/// What is timed: an operation of a parameter set, on key bytes or on a key object.
struct Measure: Hashable {
    let set: String
    let operation: String
    let isCached: Bool

    /// Every measure, in the order of the table.
    static let all: [Measure] =
        ["ML-KEM-512", "ML-KEM-768", "ML-KEM-1024"].flatMap {
            measures(of: $0, operations: ["keygen", "encaps", "decaps"])
        }
        + signatureSets.flatMap {
            measures(of: $0, operations: ["keygen", "sign", "verify"])
        }

    /// The parameter sets that sign.
    static let signatureSets = ["ML-DSA-44", "ML-DSA-65", "ML-DSA-87"]

    private static func measures(of set: String, operations: [String]) -> [Measure] {
        operations.map { Measure(set: set, operation: $0, isCached: false) }
            + operations.dropFirst().map { Measure(set: set, operation: $0, isCached: true) }
    }

    /// As in `ML-KEM-768 encaps cached`.
    var name: String { "\(set) \(operation)\(isCached ? " cached" : "")" }

    /// Whether a filter names this measure: all words of one of its comma-separated parts occur.
    func matches(_ filter: String) -> Bool {
        filter.split(separator: ",").contains { part in
            part.split(separator: " ").allSatisfy { name.contains($0) }
        }
    }
}
