import PQCBOR
import QuantumJobs
import Testing

/// Jobs, estimates and answers as bytes.
@Suite struct JobEncodingTests {
    static let tasks: [JobTask] = [
        .circuit(
            program: Array("qubit q;".utf8),
            inputs: ["θ": 0.5],
            shots: 7,
            precision: .single
        ),
        .frequency(samples: [0, 1, 0, -1], shots: 64), .factors(of: .max),
        .search(keys: [1, 5], bits: 4), .predicate("x % 7 == 3", bits: 4),
        .encoding([0.5, -1, 3], shots: 9),
        .cut(vertices: 3, edges: [.init(0, 1), .init(1, 2)], layers: 2, shots: 10),
        .energy(of: .lih, distance: 1.595),
        .assignment(costs: [[1, 2.5], [0, -3]], layers: 2, shots: 10),
        .roster(wishes: [[1, 2, 3], [0, 4, 1]], layers: 1, shots: 5),
        .phase(.turns(0.375), bits: 3, shots: 9),
        .phase(.hamiltonian("1.0*Z0", start: 1, steps: 2), bits: 4, shots: 9),
        .logarithm(of: 256, base: 4, modulus: 7079),
    ]

    @Test(arguments: tasks)
    func `a job is read as it was written`(_ task: JobTask) throws {
        for job in [
            QuantumJob(task, seed: .max),
            QuantumJob(task, seed: 0, priority: -100, patience: 0.25),
        ] {
            #expect(try QuantumJob(decoding: job.encoded) == job)
        }
    }

    static let results: [JobResult] = [
        .counts(["00": 3, "01 1": 5]), .factors([3, 5], quantumRuns: 1),
        .found(key: 5, isMarked: true, oracleCalls: 3),
        .plan([1, 0], cost: -2.5, expectation: 0.5), .plan([], cost: 9, expectation: 0.5),
        .phase(numerator: 7, bits: 3, shotsOfBest: 5, shots: 9),
        .logarithm(4, order: 3539, quantumRuns: 2),
        .cut(size: 2, sides: 5, expectation: 1.5), .energy(-1.137, excitations: 1),
        .encoding(
            JobResult.EncodingFigures(
                place: 2,
                shots: 9,
                shotsOfPlace: 8,
                fidelity: 1,
                qubits: 2,
                rotations: 3,
                controlledNots: 2
            )
        ),
        .frequency(
            JobResult.FrequencyFigures(
                bin: 1,
                length: 4,
                shots: 64,
                shotsInBin: 60,
                qubits: 2,
                gates: 3,
                preparationRotations: 3,
                preparationControlledNots: 2
            )
        ),
    ]

    @Test(arguments: results)
    func `an answer is read as it was written`(_ result: JobResult) throws {
        let answer = JobAnswer(.success(result), seconds: 0.5)
        #expect(try JobAnswer(decoding: answer.encoded) == answer)
    }

    @Test func `a result with any member missing or of another kind is refused`() throws {
        for result in Self.results {
            let whole = try CBORValue(decoding: JobAnswer(.success(result)).encoded)
            let inner = try #require(whole["result"]?.mapValue)
            for entry in inner.entries {
                let name = try #require(entry.key.textValue)
                for value in [nil, CBORValue.null, .array([.null]), .float(.nan), -1] {
                    // Energies and expectations may be negative.
                    if value == -1, entry.value.integerValue == nil { continue }
                    var map = inner
                    map[name] = value
                    var answer = try #require(whole.mapValue)
                    answer["result"] = .map(map)
                    #expect(throws: JobFailure.self, "\(name): \(String(describing: value))") {
                        try JobAnswer(decoding: CBORValue.map(answer).encoded())
                    }
                }
            }
        }
    }

    @Test(arguments: JobFailure.Code.allCases)
    func `a failure is read as it was written`(_ code: JobFailure.Code) throws {
        let answer = JobAnswer(.failure(JobFailure(code, "why")))
        #expect(try JobAnswer(decoding: answer.encoded) == answer)
    }

    @Test(arguments: ["e\u{301}", "\u{1F600}", "a"])
    func `a failure's text is cut by its bytes, between two scalars`(_ unit: String) throws {
        // One letter with more marks than fit, among others.
        let marks = String(repeating: unit, count: 100_000)
        let letter = "e" + String(repeating: "\u{301}", count: 300_000)
        for text in [marks, letter] {
            let answer = JobAnswer(.failure(JobFailure(.malformed, text)))
            #expect(answer.encoded.count < 5000)
            let read = try JobAnswer(decoding: answer.encoded)
            let failure = #expect(throws: JobFailure.self) { try read.outcome.get() }
            let found = failure?.description ?? ""
            #expect(text.unicodeScalars.starts(with: found.unicodeScalars))
            #expect((4093...4096).contains(found.utf8.count))
        }
    }

    @Test func `a result too long for a frame is a failure that says so`() throws {
        let outcomes = (0..<100_000).map { ("outcome \($0)", 1) }
        let answer = JobAnswer(
            .success(.counts(Dictionary(uniqueKeysWithValues: outcomes))),
            seconds: 1
        )
        let bytes = answer.encoded
        #expect(bytes.count <= JobAnswer.maximumByteCount)
        let read = try JobAnswer(decoding: bytes)
        let failure = #expect(throws: JobFailure.self) { try read.outcome.get() }
        #expect(failure?.code == .answerTooLong)
    }

    /// Their sum would overflow where it is shown.
    @Test func `counts that nobody can have counted are refused`() throws {
        let results: [JobResult] = [
            .counts(["0": .max, "1": .max]),
            .phase(numerator: 7, bits: 3, shotsOfBest: 5, shots: .max),
            .factors([3, 5], quantumRuns: .max),
        ]
        for result in results {
            let answer = JobAnswer(.success(result)).encoded
            #expect(throws: JobFailure.self) { try JobAnswer(decoding: answer).outcome.get() }
        }
    }

    @Test func `a job with any member missing, cut or of another kind is refused`() throws {
        for task in Self.tasks {
            let whole = try CBORValue(decoding: QuantumJob(task, seed: 1).encoded)
            for part in ["task", "seed"] { try refuse(whole.without(part)) }
            let inner = try #require(whole["task"]?.mapValue)
            for entry in inner.entries {
                let name = try #require(entry.key.textValue)
                for value in [nil, CBORValue.null, .array([.null]), .float(.nan)] {
                    var map = inner
                    map[name] = value
                    var job = try #require(whole.mapValue)
                    job["task"] = .map(map)
                    try refuse(.map(job))
                }
            }
        }
    }

    private func refuse(_ job: CBORValue) throws {
        let failure = #expect(throws: JobFailure.self, "\(job)") {
            try QuantumJob(decoding: job.encoded())
        }
        #expect(failure?.code == .malformed)
    }

    @Test func `no cut or flipped byte traps`() throws {
        for task in Self.tasks {
            let bytes = QuantumJob(task, seed: 1, priority: 3, patience: 1).encoded
            for end in bytes.indices {
                #expect(throws: JobFailure.self) { try QuantumJob(decoding: Array(bytes[..<end])) }
                for bit in 0..<8 {
                    var other = bytes
                    other[end] ^= 1 << bit
                    _ = try? QuantumJob(decoding: other)
                    _ = try? JobAnswer(decoding: other)
                    _ = try? JobEstimate(decoding: other)
                }
            }
        }
    }

    @Test func `an estimate is read as it was written`() throws {
        let estimate = JobEstimate(qubits: 30, bytes: 1 << 34, seconds: 1.5)
        #expect(try JobEstimate(decoding: estimate.encoded) == estimate)
        #expect(throws: JobFailure.self) { try JobEstimate(decoding: [0x80]) }
    }
}

extension CBORValue {
    /// A map with one member less.
    fileprivate func without(_ name: String) -> CBORValue {
        var map = mapValue ?? CBORMap()
        map[name] = nil
        return .map(map)
    }
}
