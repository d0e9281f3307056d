import ComplexModule
import Synchronization

/// What instructions take however small the state, measured once in a process for each engine.
///
/// Nothing of it depends on the amplitudes' number type.
struct PlanningTime: Sendable {
    /// Seconds for one instruction to be planned.
    let instruction: Double
    /// Seconds for one measurement, reset or list of gates.
    let turn: Double

    private static let known = Mutex<[SimulationEngine: PlanningTime]>([:])

    /// The times, measured now if they aren't known.
    static func measured(_ engine: SimulationEngine) -> PlanningTime {
        if let found = known.withLock({ $0[engine] }) { return found }
        let result = measure(engine)
        known.withLock { $0[engine] = result }
        return result
    }

    private static func measure(_ engine: SimulationEngine) -> PlanningTime {
        let (instructions, turns) = (512, 64)
        // The first is the processor's and the allocator's; then the shortest counts, because what
        // else runs can only make them longer.
        let planned = (0..<4).map { _ in time(list(instructions), turns: 1, engine) }.dropFirst()
        let turned = (0..<4).map { _ in time(list(1), turns: turns, engine) }.dropFirst()
        return PlanningTime(
            instruction: (planned.min() ?? 0) / Double(instructions),
            turn: (turned.min() ?? 0) / Double(2 * turns)
        )
    }

    private static func list(_ count: Int) -> [Instruction] {
        let rotation = Matrix2(
            m00: Complex(0.6, 0),
            m01: Complex(0, 0.8),
            m10: Complex(0, 0.8),
            m11: Complex(0.6, 0)
        )
        return (0..<count).map { _ in
            Instruction(action: .matrix(rotation), target: 0, controls: 0)
        }
    }

    /// Seconds for lists of gates on one qubit, with a measurement after each.
    private static func time(
        _ instructions: [Instruction],
        turns: Int,
        _ engine: SimulationEngine
    ) -> Double {
        // A tile's size is given, so that the small state is planned too.
        let planning = SimulationEngine(
            threadCount: engine.threadCount,
            level: engine.level,
            tileBits: engine.tileBits ?? 20
        )
        guard var state = try? StateVector<Double>(qubits: 1, engine: planning) else { return 0 }
        var generator = SimulationRandom(seed: 1)
        let start = ContinuousClock.now
        for _ in 0..<turns {
            try? state.run(instructions)
            _ = try? state.measure(0, using: &generator)
        }
        return (ContinuousClock.now - start) / .seconds(1)
    }
}
