/// Assignment: each of n patients gets one of n beds, no bed two patients, at the lowest cost.
public struct AssignmentProblem: Equatable, Sendable {
    /// What it costs to give row i (a patient) column j (a bed).
    public let costs: [[Double]]

    /// Makes a problem.
    ///
    /// - Parameter costs: n rows of n finite costs, n of `1 ... 5`: n² bits on a quantum computer.
    /// - Throws: ``QuantumError/count(actual:minimum:maximum:)`` or
    ///   ``QuantumError/notFinite(index:)``.
    public init(costs: [[Double]]) throws(QuantumError) {
        guard (1...5).contains(costs.count) else {
            throw .count(actual: costs.count, minimum: 1, maximum: 5)
        }
        for (index, row) in costs.enumerated() {
            guard row.count == costs.count else {
                throw .count(actual: row.count, minimum: costs.count, maximum: costs.count)
            }
            guard row.allSatisfy(\.isFinite) else { throw .notFinite(index: index) }
        }
        self.costs = costs
    }

    /// A problem with whole costs of `1 ... 9`, drawn at random.
    ///
    /// - Parameters:
    ///   - size: n, `1 ... 5`.
    ///   - seed: The seed.
    /// - Returns: The problem.
    /// - Throws: ``QuantumError/count(actual:minimum:maximum:)``.
    public static func random(size: Int, seed: UInt64) throws(QuantumError) -> Self {
        guard (1...5).contains(size) else { throw .count(actual: size, minimum: 1, maximum: 5) }
        var generator = SimulationRandom(seed: seed)
        return try Self(
            costs: (0..<size).map { _ in (0..<size).map { _ in Double(generator.next() % 9 + 1) } }
        )
    }

    /// How many rows and columns there are.
    public var size: Int { costs.count }

    /// The bits that belong together, one group a row: exactly one of each group is set.
    public var groups: [[Int]] {
        (0..<size).map { row in (0..<size).map { row * size + $0 } }
    }

    /// The column of each row, or nil if the choice is no assignment.
    ///
    /// - Parameter bits: Bit n·i + j says that row i gets column j.
    /// - Returns: The columns, all different.
    public func columns(of bits: Int) -> [Int]? {
        var columns: [Int] = []
        for row in 0..<size {
            let chosen = bits >> (row * size) & ((1 << size) - 1)
            guard chosen.nonzeroBitCount == 1, !columns.contains(chosen.trailingZeroBitCount) else {
                return nil
            }
            columns.append(chosen.trailingZeroBitCount)
        }
        return columns
    }

    /// The cost of an assignment.
    ///
    /// - Parameter columns: The column of each row.
    /// - Returns: The sum of the costs; columns that don't exist cost nothing.
    public func cost(_ columns: [Int]) -> Double {
        zip(costs, columns).reduce(0) { sum, choice in
            choice.0.indices.contains(choice.1) ? sum + choice.0[choice.1] : sum
        }
    }

    /// The problem as one over bits, if exactly one bit of each group is set: two rows that share
    /// a column pay more than any assignment could save.
    ///
    /// - Returns: A problem whose value is the cost of an assignment.
    /// - Throws: ``QuantumError/notFinite(index:)`` for costs beyond a Double's range.
    public func binaryProblem() throws(QuantumError) -> BinaryProblem {
        let all = costs.joined()
        let span = (all.max() ?? 0) - (all.min() ?? 0)
        let penalty = 2 * max(span, 1)
        var pairs: [BinaryProblem.Pair] = []
        for column in 0..<size {
            for row in 0..<size {
                for other in 0..<row {
                    pairs.append(
                        BinaryProblem.Pair(other * size + column, row * size + column, penalty)
                    )
                }
            }
        }
        return try BinaryProblem(bits: size * size, linear: Array(all), quadratic: pairs)
    }

    /// The problem as a task for the quantum approximate optimisation algorithm, which
    /// keeps one column a row.
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

    /// The best assignment by the Hungarian method, in n³ steps.
    ///
    /// Source: Kuhn, *The Hungarian method for the assignment problem*, Naval Research Logistics
    /// Quarterly 2 (1955) 83; shortest augmenting paths with potentials.
    ///
    /// - Returns: The column of each row.
    public func solved() -> [Int] {
        let n = size
        var rowPotential = [Double](repeating: 0, count: n + 1)
        var columnPotential = rowPotential
        // Row n stands for none; column n starts each path.
        var rowOfColumn = [Int](repeating: n, count: n + 1)
        for row in 0..<n {
            rowOfColumn[n] = row
            var column = n
            var distance = [Double](repeating: .infinity, count: n + 1)
            var previous = [Int](repeating: n, count: n + 1)
            var isDone = [Bool](repeating: false, count: n + 1)
            repeat {
                isDone[column] = true
                let from = rowOfColumn[column]
                var (shortest, next) = (Double.infinity, n)
                for candidate in 0..<n where !isDone[candidate] {
                    let slack =
                        costs[from][candidate] - rowPotential[from] - columnPotential[candidate]
                    if slack < distance[candidate] {
                        (distance[candidate], previous[candidate]) = (slack, column)
                    }
                    if distance[candidate] < shortest {
                        (shortest, next) = (distance[candidate], candidate)
                    }
                }
                for other in 0...n {
                    if isDone[other] {
                        rowPotential[rowOfColumn[other]] += shortest
                        columnPotential[other] -= shortest
                    } else {
                        distance[other] -= shortest
                    }
                }
                column = next
            } while rowOfColumn[column] != n
            while column != n {
                rowOfColumn[column] = rowOfColumn[previous[column]]
                column = previous[column]
            }
        }
        var columns = [Int](repeating: 0, count: n)
        for column in 0..<n { columns[rowOfColumn[column]] = column }
        return columns
    }
}
