/// A roster: every day one of a few nurses, none on two days in a row, wishes kept where possible.
public struct RosterProblem: Equatable, Sendable {
    /// How many nurses there are.
    public let nurseCount: Int
    /// How many days there are.
    public let dayCount: Int
    /// What it costs if nurse i works on day j: by nurse, then by day.
    public let wishes: [[Double]]

    /// Makes a problem.
    ///
    /// - Parameter wishes: What it costs if nurse i works on day j, by nurse, then by day: `2 ... 6`
    ///   nurses, `2 ... 10` days, nurses times days at most 24; finite.
    /// - Throws: ``QuantumError/count(actual:minimum:maximum:)`` or
    ///   ``QuantumError/notFinite(index:)``.
    public init(wishes: [[Double]]) throws(QuantumError) {
        let days = wishes.first?.count ?? 0
        try Self.check(nurses: wishes.count, days: days)
        for (index, row) in wishes.enumerated() {
            guard row.count == days else {
                throw .count(actual: row.count, minimum: days, maximum: days)
            }
            guard row.allSatisfy(\.isFinite) else { throw .notFinite(index: index) }
        }
        (nurseCount, dayCount, self.wishes) = (wishes.count, days, wishes)
    }

    /// Makes a problem with wishes drawn at random.
    ///
    /// - Parameters:
    ///   - nurses: How many nurses, `2 ... 6`.
    ///   - days: How many days, `2 ... 10`; nurses times days at most 24.
    ///   - seed: The seed of the wishes.
    /// - Throws: ``QuantumError/count(actual:minimum:maximum:)``.
    public init(nurses: Int, days: Int, seed: UInt64) throws(QuantumError) {
        try Self.check(nurses: nurses, days: days)
        var generator = SimulationRandom(seed: seed)
        nurseCount = nurses
        dayCount = days
        wishes = (0..<nurses).map { _ in (0..<days).map { _ in Double(generator.next() % 5) } }
    }

    private static func check(nurses: Int, days: Int) throws(QuantumError) {
        guard (2...6).contains(nurses) else {
            throw .count(actual: nurses, minimum: 2, maximum: 6)
        }
        let mostDays = min(10, 24 / nurses)
        guard (2...mostDays).contains(days) else {
            throw .count(actual: days, minimum: 2, maximum: mostDays)
        }
    }

    /// The bits that belong together, one group a day: a day has one nurse.
    public var groups: [[Int]] {
        (0..<dayCount).map { day in (0..<nurseCount).map { $0 * dayCount + day } }
    }

    /// Who works on each day, or nil if the choice breaks a rule.
    ///
    /// - Parameter bits: Bit days·i + j says that nurse i works on day j.
    /// - Returns: A nurse for each day.
    public func nurses(of bits: Int) -> [Int]? {
        guard keepsRules(bits) else { return nil }
        return (0..<dayCount).map { day in
            (0..<nurseCount).first { bits >> ($0 * dayCount + day) & 1 == 1 } ?? 0
        }
    }

    /// The problem as one over bits: bit days·i + j says that nurse i works on day j.
    ///
    /// A day with another number of nurses than one, and a nurse on two days in a row, cost more
    /// than any wish.
    ///
    /// - Returns: A problem whose value is the cost of a roster that keeps the rules.
    /// - Throws: Never for a problem that could be made.
    public func binaryProblem() throws(QuantumError) -> BinaryProblem {
        let all = wishes.joined()
        let span = max(abs(all.max() ?? 0), abs(all.min() ?? 0))
        let penalty = max(10, 2.5 * span)
        var pairs: [BinaryProblem.Pair] = []
        func bit(_ nurse: Int, _ day: Int) -> Int { nurse * dayCount + day }
        // (1 - Σx)² = 1 - Σx + 2Σxy for each day.
        for day in 0..<dayCount {
            for nurse in 0..<nurseCount {
                for other in 0..<nurse {
                    pairs.append(BinaryProblem.Pair(bit(other, day), bit(nurse, day), 2 * penalty))
                }
            }
        }
        for nurse in 0..<nurseCount {
            for day in 1..<dayCount {
                pairs.append(BinaryProblem.Pair(bit(nurse, day - 1), bit(nurse, day), penalty))
            }
        }
        return try BinaryProblem(
            bits: nurseCount * dayCount,
            constant: penalty * Double(dayCount),
            linear: wishes.joined().map { $0 - penalty },
            quadratic: pairs
        )
    }

    /// The problem as a task for the quantum approximate optimisation algorithm, which
    /// keeps one nurse a day.
    ///
    /// - Parameter layers: How many layers, `1 ... 100`.
    /// - Returns: The task.
    /// - Throws: ``QuantumError/count(actual:minimum:maximum:)``.
    public func approximateOptimization(
        layers: Int
    ) throws(QuantumError) -> ApproximateOptimization {
        try ApproximateOptimization(
            binaryProblem(),
            mixer: .oneOfEach(groups),
            layers: layers
        )
    }

    /// Whether a choice keeps the rules.
    ///
    /// - Parameter bits: Bit days·i + j says that nurse i works on day j.
    /// - Returns: Whether every day has one nurse, and no nurse two days in a row.
    public func keepsRules(_ bits: Int) -> Bool {
        func works(_ nurse: Int, _ day: Int) -> Bool { bits >> (nurse * dayCount + day) & 1 == 1 }
        let daysAreCovered = (0..<dayCount).allSatisfy { day in
            (0..<nurseCount).count { works($0, day) } == 1
        }
        return daysAreCovered
            && (0..<nurseCount).allSatisfy { nurse in
                (1..<dayCount).allSatisfy { !(works(nurse, $0 - 1) && works(nurse, $0)) }
            }
    }
}
