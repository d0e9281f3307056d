import QuantumJobs
import QuantumSimulator
import Testing

/// Jobs estimated and done.
@Suite struct JobWorkTests {
    private static func circuit(_ text: String, shots: Int = 1000) -> JobTask {
        .circuit(program: Array(text.utf8), inputs: [:], shots: shots, precision: .double)
    }

    private static let bell = """
        OPENQASM 3.0; include "stdgates.inc"; qubit[2] q; bit[2] c;
        h q[0]; cx q[0], q[1]; c = measure q;
        """

    private func result(of task: JobTask, seed: UInt64 = 1) throws -> JobResult {
        let job = QuantumJob(task, seed: seed)
        let estimate = try job.estimate(threads: 1)
        #expect(estimate.seconds.isFinite && estimate.seconds > 0)
        return try job.run(threads: 1, memoryLimit: max(estimate.bytes, 1 << 20))
    }

    @Test func `a Bell pair agrees with itself, and a seed with itself`() throws {
        let first = try result(of: Self.circuit(Self.bell))
        guard case .counts(let counts) = first else {
            Issue.record("no counts")
            return
        }
        #expect(Set(counts.keys) == ["00", "11"] && counts.values.reduce(0, +) == 1000)
        #expect(try result(of: Self.circuit(Self.bell)) == first)
        #expect(try result(of: Self.circuit(Self.bell), seed: 2) != first)
    }

    @Test func `every algorithm solves its problem`() throws {
        guard
            case .frequency(let figures) = try result(
                of: .frequency(samples: [0, 1, 0, -1, 0, 1, 0, -1], shots: 64)
            )
        else { throw JobFailure(.malformed, "frequency") }
        #expect((figures.bin, figures.length) == (2, 8))
        #expect(try result(of: .factors(of: 15347)) == .factors([103, 149], quantumRuns: 1))
        guard
            case .found(let key, let isMarked, let calls) = try result(
                of: .search(keys: [9], bits: 8)
            )
        else { throw JobFailure(.malformed, "search") }
        #expect((key, isMarked, calls) == (9, true, 12))
        guard
            case .found(let number, true, let uses) = try result(
                of: .predicate("x % 50 == 7 && x > 100", bits: 8)
            )
        else { throw JobFailure(.malformed, "predicate") }
        // 107, 157 and 207: three of 256.
        #expect(number % 50 == 7 && number > 100 && uses == 7)
        guard case .encoding(let loaded) = try result(of: .encoding([1, -3, 0, 1, 1], shots: 500))
        else { throw JobFailure(.malformed, "encoding") }
        #expect(abs(loaded.fidelity - 1) < 1e-12 && loaded.place == 1 && loaded.shotsOfPlace > 300)
        #expect((loaded.qubits, loaded.rotations, loaded.controlledNots) == (3, 7, 6))
        let square = JobTask.cut(
            vertices: 4,
            edges: [.init(0, 1), .init(1, 2), .init(2, 3), .init(3, 0)],
            layers: 2,
            shots: 256
        )
        guard case .cut(let size, let sides, let expectation) = try result(of: square) else {
            throw JobFailure(.malformed, "cut")
        }
        #expect(size == 4 && [5, 10].contains(sides) && expectation > 2)
        let assignment = JobTask.assignment(
            costs: [[4, 1, 3], [2, 0, 5], [3, 2, 2]],
            layers: 3,
            shots: 1024
        )
        guard case .plan(let columns, let cost, let mean) = try result(of: assignment) else {
            throw JobFailure(.malformed, "assignment")
        }
        #expect(columns == [1, 0, 2] && cost == 5 && mean > 5)
        let roster = JobTask.roster(wishes: [[0, 3, 0], [4, 0, 4]], layers: 2, shots: 256)
        guard case .plan(let nurses, let wishes, _) = try result(of: roster) else {
            throw JobFailure(.malformed, "roster")
        }
        #expect(nurses == [0, 1, 0] && wishes == 0)
        guard
            case .logarithm(let exponent, let order, _) = try result(
                of: .logarithm(of: 256, base: 4, modulus: 7079)
            )
        else { throw JobFailure(.malformed, "logarithm") }
        #expect((exponent, order) == (4, 3539))
        #expect(
            try result(of: .phase(.turns(0.375), bits: 4, shots: 50))
                == .phase(numerator: 6, bits: 4, shotsOfBest: 50, shots: 50)
        )
        // Energies of -1, 0 (twice) and 1 turn the phase by 1/4, 0 and -1/4.
        #expect(
            try result(
                of: .phase(
                    .hamiltonian("0.5*Z0 + 0.5*Z1", start: 3, steps: 1),
                    bits: 3,
                    shots: 50
                )
            ) == .phase(numerator: 2, bits: 3, shotsOfBest: 50, shots: 50)
        )
        guard case .energy(let energy, _) = try result(of: .energy(of: .h2, distance: 0.735))
        else { throw JobFailure(.malformed, "energy") }
        #expect(abs(energy + 1.137306) < 1e-5)
    }

    static let refused: [(JobTask, String)] = [
        (circuit("qubit q"), "1:8"), (circuit("qubit q; h q;"), "no bits"),
        (circuit(bell, shots: 0), "shots"), (circuit(bell, shots: -1), "shots"),
        (circuit("OPENQASM 3.0; qubit[1000000] q; bit c;"), "qubits"),
        (.frequency(samples: [1], shots: 1), "2"),
        (.frequency(samples: [1, 1], shots: 1), "const"),
        (.factors(of: 17), "prime"), (.factors(of: .max), "large"), (.factors(of: 0), ""),
        (.search(keys: [], bits: 4), ""), (.search(keys: [16], bits: 4), ""),
        (.search(keys: [1], bits: 63), "bits"),
        (.predicate("x % 7 = 3", bits: 8), "1:7"), (.predicate("x == 9", bits: 3), "0 marked"),
        (.predicate("x > 1", bits: 3), "6 marked"), (.predicate("1 / x == 1", bits: 3), "x = 0"),
        (.predicate("x == 1", bits: 21), "bits"), (.encoding([0, 0], shots: 1), "zeros"),
        (.encoding([1], shots: 1), "2"), (.encoding([1, .infinity], shots: 1), ""),
        (.encoding([1, 2], shots: 0), "shots"),
        (.cut(vertices: 100, edges: [], layers: 1, shots: 1), "vertices"),
        (.cut(vertices: 2, edges: [.init(0, 5)], layers: 1, shots: 1), ""),
        (.cut(vertices: 2, edges: [.init(0, -1)], layers: 1, shots: 1), ""),
        (.cut(vertices: 2, edges: [.init(0, 1)], layers: 1 << 40, shots: 1), "layers"),
        (.assignment(costs: [[1, 2]], layers: 1, shots: 1), "2"),
        (.assignment(costs: [[.infinity]], layers: 1, shots: 1), ""),
        (.assignment(costs: [[1]], layers: 0, shots: 1), "layers"),
        (.assignment(costs: [[1, 2], [3, 4]], layers: 1, shots: 0), "shots"),
        (.roster(wishes: [[1, 2]], layers: 1, shots: 1), "1"),
        (.roster(wishes: [[1, 2], [3]], layers: 1, shots: 1), ""),
        (.roster(wishes: [[1, .nan], [3, 4]], layers: 1, shots: 1), ""),
        (.phase(.turns(.nan), bits: 4, shots: 1), ""),
        (.phase(.turns(0.5), bits: 17, shots: 1), "17"),
        (.phase(.turns(0.5), bits: 4, shots: 0), "shots"),
        (.phase(.hamiltonian("Z0 +", start: 0, steps: 1), bits: 4, shots: 1), ""),
        (.phase(.hamiltonian("1", start: 0, steps: 1), bits: 4, shots: 1), "qubits"),
        (.phase(.hamiltonian("Z12", start: 0, steps: 1), bits: 4, shots: 1), "qubits"),
        (.phase(.hamiltonian("Z0", start: 2, steps: 1), bits: 4, shots: 1), "2"),
        (.phase(.hamiltonian("Z0", start: 0, steps: 0), bits: 4, shots: 1), ""),
        (.phase(.hamiltonian("X0 + Z0", start: 0, steps: 1000), bits: 16, shots: 1), ""),
        (.logarithm(of: 4, base: 2, modulus: 21), "prime"),
        (.logarithm(of: 4, base: 1, modulus: 23), ""),
        (.logarithm(of: 0, base: 4, modulus: 23), ""),
        (.energy(of: .h2, distance: .nan), ""), (.energy(of: .h2, distance: 0), ""),
    ]

    @Test(arguments: refused)
    func `what can't be done is refused by the estimate, with its reason`(
        task: JobTask,
        reason: String
    ) throws {
        let failure = #expect(throws: JobFailure.self) {
            try QuantumJob(task, seed: 1).estimate(threads: 1)
        }
        #expect(failure?.code == .malformed)
        let text = failure?.description ?? ""
        #expect(!text.isEmpty && (reason.isEmpty || text.contains(reason)), "\(text)")
    }

    @Test func `a register that does not fit is estimated, and not run`() throws {
        let job = QuantumJob(
            Self.circuit("OPENQASM 3.0; qubit[40] q; bit c; c = measure q[0];"),
            seed: 1
        )
        #expect(try job.estimate(threads: 1).bytes >= 16 << 40)
        let failure = #expect(throws: JobFailure.self) {
            try job.run(threads: 1, memoryLimit: 1 << 30)
        }
        #expect(failure?.code == .memoryLimit)
    }
}
