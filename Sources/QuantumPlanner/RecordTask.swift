import QuantumNoise
import QuantumSimulator

// A record by its key: Grover's search against a hash table and a scan.

extension PlannedTask {
    /// One key of 2ⁿ, drawn by the seed.
    ///
    /// Quality is the probability of finding it.
    ///
    /// - Parameters:
    ///   - bits: n.
    ///   - seed: The seed of key and chance.
    /// - Returns: The solved instance.
    /// - Throws: What the search throws.
    static func record(bits: Int, seed: UInt64) throws -> Self {
        var generator = SimulationRandom(seed: seed)
        let size = 1 << bits
        let key = Int(generator.next() >> UInt64(64 - bits))
        let search = try GroverSearch(marking: [key], qubits: bits)
        let (report, times) = try RunTimes.measuring { try search.run(using: &generator) }
        let places = (0..<size).shuffled(using: &generator)
        let table = Dictionary(uniqueKeysWithValues: places.enumerated().map { ($1, $0) })
        let (place, lookup) = RunTimes.measuring { table[key] }
        let (found, scan) = RunTimes.measuring { places.firstIndex(of: key) }
        // One use of the oracle with its diffusion stands for all: they are alike.
        let start = try GroverSearch.circuit(marking: [key], qubits: bits, iterations: 0)
        var step = try Circuit(qubits: bits)
        let first = try GroverSearch.circuit(marking: [key], qubits: bits, iterations: 1)
        for operation in first.operations.dropFirst(start.operations.count) {
            try step.append(operation)
        }
        let (repeated, count) = (step, search.iterationCount)
        return PlannedTask(
            rivals: [
                Rival(method: "hash lookup", quality: place == nil ? 0 : 1, times: lookup),
                Rival(method: "scan", quality: found == place ? 1 : 0, times: scan),
            ],
            simulated: (.exactly(report.successProbability), times),
            candidates: [
                DeviceRun(
                    qubits: bits,
                    shots: 1,
                    estimate: ErrorFreeMixture(
                        ideal: report.successProbability,
                        chance: 1 / Double(size),
                        cost: { $0.cost(of: repeated).repeated(count).measuring(bits) }
                    ),
                    smaller: try .record(key & 31, bits: 5)
                )
            ]
        )
    }
}
