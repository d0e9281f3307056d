import QuantumJobs
import QuantumNoise
import QuantumSimulator

/// What a quantum node and its tenants read from each other, and texts from files and command lines.
let jobTargets: [FuzzTarget] = [
    FuzzTarget("quantum-job") { bytes in
        guard let job = try? QuantumJob(decoding: bytes) else { return false }
        let again = try? QuantumJob(decoding: job.encoded)
        try demand(again == job, "a job that is read is written and read again")
        return true
    } seeds: {
        let bell = "OPENQASM 3.0; qubit[2] q; bit[2] c; h q[0]; cx q[0], q[1]; c = measure q;"
        let tasks: [JobTask] = [
            .circuit(
                program: Array(bell.utf8),
                inputs: ["a": 0.5],
                shots: 10,
                precision: .single
            ),
            .factors(of: 15),
            .logarithm(of: 9, base: 2, modulus: 23), .search(keys: [3, 5], bits: 4),
            .cut(
                vertices: 3,
                edges: [JobTask.Edge(0, 1), JobTask.Edge(1, 2)],
                layers: 1,
                shots: 5
            ),
            .assignment(costs: [[1, 2], [2, 1]], layers: 1, shots: 5),
            .frequency(samples: [0, 1, 0, -1], shots: 5), .energy(of: .h2, distance: 0.7),
        ]
        return tasks.map { QuantumJob($0, seed: 1, priority: 2, patience: 3).encoded }
    },
    FuzzTarget("job-answer") { bytes in
        guard let answer = try? JobAnswer(decoding: bytes) else { return false }
        let again = try? JobAnswer(decoding: answer.encoded)
        try demand(again == answer, "an answer that is read is written and read again")
        return true
    } seeds: {
        let results: [JobResult] = [
            .counts(["00": 3, "11": 5]), .factors([3, 5], quantumRuns: 1),
            .found(key: 5, isMarked: true, oracleCalls: 3),
            .plan([1, 0], cost: -2.5, expectation: 0.5), .energy(-1.1, excitations: 1),
        ]
        return results.map { JobAnswer(.success($0), seconds: 0.5).encoded }
            + [JobAnswer(.failure(JobFailure(.deadline, "too late"))).encoded]
    },
    FuzzTarget("job-estimate") { bytes in
        guard let estimate = try? JobEstimate(decoding: bytes) else { return false }
        let again = try? JobEstimate(decoding: estimate.encoded)
        try demand(again == estimate, "an estimate that is read is written and read again")
        return true
    } seeds: {
        [JobEstimate(qubits: 4, bytes: 1024, seconds: 0.5).encoded]
    },
    FuzzTarget("observable") { bytes in
        guard let sum = try? PauliSum(parsing: String(decoding: bytes, as: UTF8.self)) else {
            return false
        }
        let again = try? PauliSum(parsing: sum.description)
        try demand(again == sum, "a sum that is read is written and read again")
        return true
    } seeds: {
        ["0.5*Z0 Z1 - 0.25*X0 + Y47", "-1e-3*X1 Y2 + 2*I", "Z0"].map { Array($0.utf8) }
    },
    FuzzTarget("device-profile") { bytes in
        guard let profile = try? DeviceProfile(json: bytes) else { return false }
        var circuit = try Circuit(qubits: 2, bits: 1)
        try circuit.append(.h, 0)
        try circuit.append(.cx, 0, 1)
        try circuit.measure(1, into: 0)
        let cost = profile.cost(of: circuit)
        try demand(cost.seconds >= 0, "a circuit takes time")
        let share = profile.errorFreeProbability(of: cost)
        try demand((0...1).contains(share), "a probability is one")
        return true
    } seeds: {
        let text = """
            {"name": "a", "title": "b", "qubits": 5, "oneQubitError": 1e-4, "twoQubitError": 2e-3,
             "oneQubitTime": 1e-8, "twoQubitTime": 5e-8, "readoutTime": 1e-6, "resetTime": 1e-4,
             "readOneForZero": 0.01, "readZeroForOne": 0.02, "t1": 1e-4, "t2": 8e-5,
             "hasVirtualPhases": true, "sources": ["c"], "assumptions": ["d"]}
            """
        return [Array(text.utf8)]
    },
]
