import QuantumJobs
import QuantumSimulator
import TestSupport
import Testing

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Estimates held against what jobs take: a node ends a job that takes much longer.
@Suite(.serialized) struct JobEstimateTests {
    private static let layers = """
        OPENQASM 3.0; include "stdgates.inc"; qubit[16] q; bit[16] c;
        for int i in [0:39] { rx(0.3) q; for int j in [0:14] { cx q[j], q[j + 1]; } }
        c = measure q;
        """

    private static let ring = (0..<14).map { JobTask.Edge($0, ($0 + 1) % 14) }

    static let tasks: [JobTask] = [
        .circuit(program: Array(layers.utf8), inputs: [:], shots: 100_000, precision: .double),
        .frequency(samples: (0..<1024).map { Double($0 % 32) }, shots: 1 << 20),
        .factors(of: 1009 * 1013), .logarithm(of: 256, base: 4, modulus: 1_000_003),
        .search(keys: [4711], bits: 16), .search(keys: Array(0..<1000), bits: 18),
        .cut(vertices: 14, edges: ring, layers: 1, shots: 1024),
        .cut(vertices: 14, edges: ring, layers: 4, shots: 1 << 20),
        .assignment(costs: [[4, 1, 3], [2, 0, 5], [3, 2, 2]], layers: 3, shots: 1024),
        .assignment(
            costs: [[4, 1, 3, 5], [2, 0, 5, 4], [3, 2, 2, 1], [7, 6, 3, 1]],
            layers: 1,
            shots: 1024
        ),
        .roster(wishes: [[0, 3, 1, 2], [4, 1, 0, 0], [2, 2, 2, 2]], layers: 2, shots: 1024),
        .phase(.turns(0.3), bits: 13, shots: 1024),
        .phase(
            .hamiltonian(
                "0.5*Z0 Z1 - 0.3*X0 - 0.3*X1 + 0.2*Z1 Z2 + 0.1*Y0 X1 Z2",
                start: 1,
                steps: 4
            ),
            bits: 10,
            shots: 1024
        ),
        .energy(of: .h2, distance: 0.735), .energy(of: .lih, distance: 1.595),
    ]

    @Test(.slow, arguments: tasks)
    func `no estimate is off by more than four times`(task: JobTask) throws {
        let job = QuantumJob(task, seed: 3)
        // What other threads do is not counted below; a circuit can be told to have none.
        let threads =
            if case .circuit = task { 1 } else { SimulationEngine.standard.threadCount }
        let estimate = try job.estimate(threads: threads)
        let (clock, start) = (ContinuousClock.now, processorSeconds())
        _ = try job.run(threads: threads, memoryLimit: max(estimate.bytes, 1 << 20))
        // Whatever else the machine does makes the one too long and not the other.
        let used = processorSeconds() - start
        let passed = (ContinuousClock.now - clock) / .seconds(1)
        // Hundredths of a second are the first run's own; a machine that is busy while the estimate
        // measures it seems slower than the job then finds it.
        #expect(
            used <= 4 * estimate.seconds + 0.02 && estimate.seconds <= 4 * passed + 0.1,
            "\(task.name): \(estimate.seconds) s estimated, \(used) to \(passed) s taken"
        )
    }

    /// What this thread has used of a processor, in seconds; other tests run beside this one.
    private func processorSeconds() -> Double {
        var time = timespec()
        // The structure is this function's own; the call fills it.
        unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }

    @Test func `the memory of an estimate has room for the state`() throws {
        for (task, qubits) in [
            (JobTask.search(keys: [1], bits: 20), 20),
            (
                .assignment(costs: .init(repeating: [1, 2, 3, 4], count: 4), layers: 1, shots: 1),
                16
            ),
            (.phase(.turns(0.25), bits: 16, shots: 1), 17),
        ] {
            let estimate = try QuantumJob(task, seed: 1).estimate(threads: 1)
            #expect(estimate.qubits == qubits)
            #expect(estimate.bytes >= 16 << qubits, "\(task.name)")
        }
    }
}
