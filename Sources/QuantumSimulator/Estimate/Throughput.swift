import ComplexModule
import Synchronization

/// How fast this machine simulates, measured once in a process for each kind of state.
struct Throughput: Sendable {
    /// Seconds for one operation on one amplitude, in the caches, by all threads together.
    let unit: Double
    /// Seconds for one amplitude to be read and written once, in memory.
    private let memoryPass: Double
    /// The same in a state that stays in the caches.
    private let cachedPass: Double
    /// Seconds for one amplitude's memory to be given by the system.
    let first: Double
    /// What takes its time however small the state.
    private let planning: PlanningTime
    /// Seconds for one instruction to be planned.
    var instruction: Double { planning.instruction }
    /// Seconds for one measurement, reset or list of gates, however small the state.
    var turn: Double { planning.turn }

    /// Seconds for one amplitude of a register to be read and written once.
    func pass(qubits: Int) -> Double { qubits <= 17 ? cachedPass : memoryPass }

    private struct Key: Hashable {
        let precision: AmplitudePrecision
        let engine: SimulationEngine
    }

    private static let known = Mutex<[Key: Throughput]>([:])

    /// The throughput, measured now if it isn't known.
    static func measured(
        _ precision: AmplitudePrecision,
        _ engine: SimulationEngine
    ) -> Throughput {
        let key = Key(precision: precision, engine: engine)
        if let found = known.withLock({ $0[key] }) { return found }
        let result =
            switch precision {
            case .single: measure(Float.self, engine)
            case .double: measure(Double.self, engine)
            }
        known.withLock { $0[key] = result }
        return result
    }

    private static func measure<Scalar: AmplitudeScalar>(
        _ type: Scalar.Type,
        _ engine: SimulationEngine
    ) -> Throughput {
        let rotation = Matrix2(
            m00: Complex(0.6, 0),
            m01: Complex(0, 0.8),
            m10: Complex(0, 0.8),
            m11: Complex(0.6, 0)
        )
        func time(_ qubits: Int, _ count: Int, _ engine: SimulationEngine) -> (Double, Double) {
            let instructions = (0..<count).map {
                Instruction(
                    action: .matrix(rotation),
                    target: qubits - 1 - $0 % min(4, qubits),
                    controls: 0
                )
            }
            // Without memory for so small a state there is nothing to estimate.
            guard var state = try? StateVector<Scalar>(qubits: qubits, engine: engine) else {
                return (0, 0)
            }
            let clock = ContinuousClock()
            let start = clock.now
            try? state.run(instructions)
            let middle = clock.now
            try? state.run(instructions)
            let seconds = (middle - start) / .seconds(1)
            return (seconds, (clock.now - middle) / .seconds(1))
        }
        /// The shortest of three times: what else runs can only make them longer.
        func shortest(_ qubits: Int, _ count: Int, _ engine: SimulationEngine) -> (Double, Double) {
            let times = (0..<3).map { _ in time(qubits, count, engine) }
            return (times.map(\.0).min() ?? 0, times.map(\.1).min() ?? 0)
        }
        // Tiles of a given size, so that small states are planned too.
        let single = SimulationEngine(
            threadCount: 1,
            level: engine.level,
            tileBits: engine.tileBits ?? 20
        )
        let threads = Double(engine.threadCount)
        // 512 instructions of eight operations in the caches; four in memory.
        let small = shortest(13, 512, single).1
        let unit = small / Double(512 * 8 << 13) / threads
        let large = shortest(21, 4, engine)
        let amplitudes = Double(1 << 21)
        let cached = shortest(16, 4, engine).1 / Double(1 << 16) - 32 * unit
        return Throughput(
            unit: unit,
            // No memory is faster: both parts are read and written at 100 GB/s.
            memoryPass: max(
                large.1 / amplitudes - 32 * unit,
                4 * Double(Scalar.precision.byteCount) / 1e11
            ),
            cachedPass: max(cached, 0),
            first: max((large.0 - large.1) / amplitudes, 0),
            planning: .measured(engine)
        )
    }
}
