import QuantumChemistry

extension TwinProblem {
    /// Solves an instance in every way.
    func solved(seed: UInt64, keyBits: Int) throws -> PlannedTask {
        switch self {
        case .shortRoster: try .roster(days: 5, seed: seed)
        case .longRoster: try .roster(days: 6, seed: seed)
        case .assignment: try .assignment(seed: seed)
        case .cohort: try .cohort(seed: seed)
        case .hydrogen: try .molecule(.hydrogen, distances: 0.6...1.1, seed: seed)
        case .lithiumHydride: try .molecule(.lithium, distances: 1.4...1.8, seed: seed)
        case .record: try .record(bits: 16, seed: seed)
        case .breathing:
            try .pace(
                bits: 10,
                samplesPerSecond: 4,
                hertz: 0.15...0.5,
                accidentRuns: 32,
                seed: seed
            )
        case .heartbeat:
            try .pace(
                bits: 16,
                samplesPerSecond: 250,
                hertz: 0.8...2,
                accidentRuns: 1,
                seed: seed
            )
        case .archivedKey: try .archivedKey(bits: keyBits, seed: seed)
        }
    }
}
