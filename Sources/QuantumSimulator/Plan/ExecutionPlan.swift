import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A list of gates as passes over a state: what runs.
///
/// The plan of a simulator in two sentences: gates become instructions on index bits, fused and
/// merged (InstructionBuilder); those that commute and fit into a tile become passes (Scheduler),
/// which the kernels run tile by tile, each tile staying in a core's cache (PassBuilder,
/// QuantumKernels).
struct ExecutionPlan: Sendable {
    let passes: [ScheduledPass]
    let precision: AmplitudePrecision
    let stateBits: Int
    let laneBits: Int
    let engine: SimulationEngine
    /// How many instructions there are in all.
    let instructionCount: Int

    /// Plans gates on a register.
    init(
        _ applications: some Sequence<Circuit.GateApplication>,
        qubits: Int,
        precision: AmplitudePrecision,
        engine: SimulationEngine
    ) {
        var builder = InstructionBuilder(qubits: qubits)
        for application in applications { builder.append(application) }
        self.init(builder.finish(), qubits: qubits, precision: precision, engine: engine)
    }

    /// Plans instructions.
    init(
        _ instructions: [Instruction],
        qubits: Int,
        precision: AmplitudePrecision,
        engine: SimulationEngine
    ) {
        stateBits = max(qubits, 5)
        laneBits = engine.laneBits(precision)
        let tileBits = engine.tileBits(stateBits: stateBits, precision)
        passes = Scheduler(
            stateBits: stateBits,
            tileBits: tileBits,
            lowBits: min(laneBits, tileBits),
            // Where a pass takes milliseconds, a tenth of one to save some is well spent.
            // States that no machine holds are planned for estimates only.
            effort: (22...36).contains(stateBits) ? 150 : 0
        )
        .passes(instructions)
        instructionCount = instructions.count
        self.precision = precision
        self.engine = engine
    }

    /// Runs the plan.
    ///
    /// - Parameters:
    ///   - state: The state, held by nobody else.
    ///   - checksCancellation: Whether a cancelled task ends the run between two passes; the state
    ///     is of no use then.
    /// - Throws: ``QuantumError/cancelled`` or ``QuantumError/allocation(bytes:)``.
    func run(on state: AmplitudeStorage, checksCancellation: Bool) throws(QuantumError) {
        guard !passes.isEmpty else { return }
        let threads = min(engine.threadCount, tileCount)
        let scratch = try ScratchMemory(
            bytes: KernelDispatch.scratchByteCount(tileBits: stateBits - outerBits, precision),
            threads: threads
        )
        for pass in passes {
            if checksCancellation, Task.isCancelled { throw .cancelled }
            let prepared = try PreparedPass(
                PassBuilder(pass, precision: precision, stateBits: stateBits, laneBits: laneBits)
            )
            run(prepared, on: state, threads: threads, scratch: scratch)
        }
    }

    private var outerBits: Int { stateBits - passes[0].local.nonzeroBitCount }
    private var tileCount: Int { 1 << outerBits }

    private func run(
        _ pass: PreparedPass,
        on state: AmplitudeStorage,
        threads: Int,
        scratch: ScratchMemory
    ) {
        let (count, level) = (pass.tileCount, engine.level)
        guard threads > 1 else {
            return unsafe pass.run(
                tiles: 0..<count,
                on: state,
                scratch: scratch.part(0),
                level: level
            )
        }
        // Small shares, taken one by one: a core that others use slows nobody down.
        let share = max(count / (threads * 8), 1)
        let next = Atomic(0)
        WorkerThreads.perform(threads) { thread in
            while true {
                let start = next.wrappingAdd(share, ordering: .relaxed).oldValue
                guard start < count else { return }
                // Tiles don't overlap, and each thread has its own scratch memory.
                unsafe pass.run(
                    tiles: start..<min(start + share, count),
                    on: state,
                    scratch: scratch.part(thread),
                    level: level
                )
            }
        }
    }
}

/// Scratch memory for some threads.
///
/// Unchecked, because the compiler can't see that each thread writes to its own part.
@safe
private final class ScratchMemory: @unchecked Sendable {
    private let memory: UnsafeMutableRawPointer
    private let stride: Int

    init(bytes: Int, threads: Int) throws(QuantumError) {
        stride = (bytes + 4095) & ~4095
        var memory: UnsafeMutableRawPointer?
        let needed = stride * threads
        guard unsafe posix_memalign(&memory, 4096, needed) == 0, let found = unsafe memory else {
            throw .allocation(bytes: needed)
        }
        unsafe self.memory = found
    }

    deinit {
        unsafe free(memory)
    }

    @unsafe
    func part(_ thread: Int) -> UnsafeMutableRawPointer { unsafe memory + stride * thread }
}
