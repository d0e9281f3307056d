import RealModule

/// A problem over bits: a constant, a cost for each bit set and for each pair of bits set; the
/// smallest value wins.
///
/// Also called quadratic unconstrained binary optimisation.
public struct BinaryProblem: Equatable, Sendable {
    /// How many bits there are.
    public let bitCount: Int
    /// The value with no bit set.
    public let constant: Double
    /// What each bit adds.
    public let linear: [Double]
    /// What pairs of bits add; each pair once.
    public let quadratic: [Pair]

    /// Two different bits and what they add when both are set.
    public struct Pair: Equatable, Sendable {
        /// One bit.
        public let first: Int
        /// The other.
        public let second: Int
        /// What the pair adds.
        public let weight: Double

        /// Makes a pair.
        ///
        /// - Parameters:
        ///   - first: One bit.
        ///   - second: The other.
        ///   - weight: What the pair adds.
        public init(_ first: Int, _ second: Int, _ weight: Double) {
            self.first = first
            self.second = second
            self.weight = weight
        }
    }

    /// A choice of bits and its value.
    public struct Solution: Equatable, Sendable {
        /// The choice: bit i of the number.
        public let bits: Int
        /// Its value.
        public let value: Double
        /// How many choices were looked at to find it.
        public let evaluations: Int
    }

    /// Makes a problem.
    ///
    /// - Parameters:
    ///   - bits: How many bits, `1 ... 30`.
    ///   - constant: The value with no bit set.
    ///   - linear: What each bit adds: as many finite numbers as bits.
    ///   - quadratic: What pairs of different bits add.
    /// - Throws: ``QuantumError`` naming what doesn't fit.
    public init(
        bits: Int,
        constant: Double = 0,
        linear: [Double],
        quadratic: [Pair]
    ) throws(QuantumError) {
        guard (1...30).contains(bits) else {
            throw .qubitCount(actual: bits, minimum: 1, maximum: 30)
        }
        guard linear.count == bits else {
            throw .count(actual: linear.count, minimum: bits, maximum: bits)
        }
        if let index = linear.firstIndex(where: { !$0.isFinite }) { throw .notFinite(index: index) }
        guard constant.isFinite else { throw .notFinite(index: 0) }
        for (index, pair) in quadratic.enumerated() {
            for bit in [pair.first, pair.second] where !(0..<bits).contains(bit) {
                throw .noSuchBit(index: bit, bitCount: bits)
            }
            guard pair.first != pair.second else { throw .repeatedQubit(index: pair.first) }
            guard pair.weight.isFinite else { throw .notFinite(index: index) }
        }
        bitCount = bits
        self.constant = constant
        self.linear = linear
        self.quadratic = quadratic
    }

    /// The value of a choice.
    ///
    /// - Parameter bits: The choice; bits beyond the problem's are ignored.
    /// - Returns: The value.
    public func value(of bits: Int) -> Double {
        var sum = constant
        for (bit, cost) in linear.enumerated() where bits >> bit & 1 == 1 { sum += cost }
        for pair in quadratic where (bits >> pair.first & bits >> pair.second) & 1 == 1 {
            sum += pair.weight
        }
        return sum
    }

    /// The value as an observable, diagonal in the computational basis.
    ///
    /// - Returns: A sum of Z strings: each bit is (1 - Z)/2.
    /// - Throws: ``QuantumError/notFinite(index:)`` if a sum leaves a Double's range.
    public func observable() throws(QuantumError) -> PauliSum {
        func z(_ mask: UInt64) -> PauliString { PauliString(xMask: 0, zMask: mask) }
        var terms = [PauliSum.Term(constant, .identity)]
        for (bit, cost) in linear.enumerated() {
            terms.append(PauliSum.Term(cost / 2, .identity))
            terms.append(PauliSum.Term(-cost / 2, z(1 << UInt64(bit))))
        }
        for pair in quadratic {
            let (a, b): (UInt64, UInt64) = (1 << UInt64(pair.first), 1 << UInt64(pair.second))
            for (sign, mask) in [(1.0, 0), (-1, a), (-1, b), (1, a | b)] {
                terms.append(PauliSum.Term(sign * pair.weight / 4, z(mask)))
            }
        }
        return try PauliSum(terms)
    }
}

extension BinaryProblem {
    /// What setting or clearing each bit would add, kept up to date one flip at a time.
    private struct Flips {
        let problem: BinaryProblem
        let neighbours: [[(bit: Int, weight: Double)]]
        /// What each bit adds if set, given the others.
        var field: [Double]
        var bits: Int
        var value: Double

        init(_ problem: BinaryProblem, bits: Int) {
            self.problem = problem
            self.bits = bits
            value = problem.value(of: bits)
            var neighbours = [[(bit: Int, weight: Double)]](
                repeating: [],
                count: problem.bitCount
            )
            for pair in problem.quadratic {
                neighbours[pair.first].append((pair.second, pair.weight))
                neighbours[pair.second].append((pair.first, pair.weight))
            }
            self.neighbours = neighbours
            field = problem.linear.enumerated().map { index, cost in
                neighbours[index].reduce(cost) { sum, other in
                    bits >> other.bit & 1 == 1 ? sum + other.weight : sum
                }
            }
        }

        /// What flipping a bit would change.
        func change(_ bit: Int) -> Double { bits >> bit & 1 == 1 ? -field[bit] : field[bit] }

        mutating func flip(_ bit: Int) {
            value += change(bit)
            bits ^= 1 << bit
            let sign = bits >> bit & 1 == 1 ? 1.0 : -1.0
            for other in neighbours[bit] { field[other.bit] += sign * other.weight }
        }
    }

    /// The best choice by looking at all of them, each one flip from the last (a Gray code).
    ///
    /// - Returns: A best choice; 2ⁿ evaluations.
    /// - Throws: ``QuantumError/cancelled``.
    public func enumerated() throws(QuantumError) -> Solution {
        var flips = Flips(self, bits: 0)
        var best = (bits: 0, value: flips.value)
        for step in 1..<(1 << bitCount) {
            if step & 0xFFFF == 0, Task.isCancelled { throw .cancelled }
            flips.flip(step.trailingZeroBitCount)
            if flips.value < best.value { best = (flips.bits, flips.value) }
        }
        return Solution(bits: best.bits, value: value(of: best.bits), evaluations: 1 << bitCount)
    }

    /// A choice that no single flip improves, the best of several random starts.
    ///
    /// - Parameters:
    ///   - restarts: How many starts, `1 ... 1000000`.
    ///   - seed: The seed of the starts.
    /// - Returns: The best choice seen.
    /// - Throws: ``QuantumError/count(actual:minimum:maximum:)``.
    public func locallySearched(
        restarts: Int = 20,
        seed: UInt64
    ) throws(QuantumError) -> Solution {
        guard (1...1_000_000).contains(restarts) else {
            throw .count(actual: restarts, minimum: 1, maximum: 1_000_000)
        }
        var generator = SimulationRandom(seed: seed)
        var (best, evaluations) = (Flips(self, bits: 0), 0)
        for _ in 0..<restarts {
            var flips = Flips(self, bits: Int(generator.next() >> UInt64(64 - bitCount)))
            while let bit = (0..<bitCount).min(by: { flips.change($0) < flips.change($1) }),
                flips.change(bit) < -1e-12
            {
                flips.flip(bit)
                evaluations += bitCount
            }
            if flips.value < best.value { best = flips }
        }
        return Solution(bits: best.bits, value: value(of: best.bits), evaluations: evaluations)
    }

    /// A good choice by simulated annealing with a falling temperature.
    ///
    /// Source: Kirkpatrick, Gelatt, Vecchi, Science 220 (1983) 671.
    ///
    /// - Parameters:
    ///   - sweeps: How often every bit is tried, `1 ... 1000000`.
    ///   - seed: The seed.
    /// - Returns: The best choice seen.
    /// - Throws: ``QuantumError/count(actual:minimum:maximum:)``.
    public func annealed(sweeps: Int = 1000, seed: UInt64) throws(QuantumError) -> Solution {
        guard (1...1_000_000).contains(sweeps) else {
            throw .count(actual: sweeps, minimum: 1, maximum: 1_000_000)
        }
        var generator = SimulationRandom(seed: seed)
        var flips = Flips(self, bits: Int(generator.next() >> UInt64(64 - bitCount)))
        var best = (bits: flips.bits, value: flips.value)
        // From the largest change that one flip can make down to a thousandth of it.
        let hottest = (0..<bitCount).reduce(1e-9) { largest, bit in
            max(largest, flips.neighbours[bit].reduce(abs(linear[bit])) { $0 + abs($1.weight) })
        }
        for sweep in 0..<sweeps {
            let temperature = hottest * .pow(1e-3, Double(sweep) / Double(sweeps))
            for bit in 0..<bitCount {
                let change = flips.change(bit)
                guard change <= 0 || generator.unitInterval() < .exp(-change / temperature) else {
                    continue
                }
                flips.flip(bit)
                if flips.value < best.value - 1e-12 { best = (flips.bits, flips.value) }
            }
        }
        return Solution(
            bits: best.bits,
            value: value(of: best.bits),
            evaluations: sweeps * bitCount
        )
    }
}
