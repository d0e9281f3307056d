import ComplexModule
import Foundation
import QuantumSimulator

/// Does as ``ProcessSubject`` says, line by line, until standard input ends: a name makes a workload
/// ready, `"run"` runs it.
func serve<Scalar: AmplitudeScalar>(as type: Scalar.Type, threads: Int) throws {
    func say(_ answer: some Encodable) throws {
        FileHandle.standardOutput.write(try JSONEncoder().encode(answer) + Data("\n".utf8))
    }
    var subject: OwnSubject<Scalar>?
    try say(["ready": true])
    while let line = readLine() {
        if line == "\"run\"" {
            guard let subject else { throw SubjectProblem(text: "nothing is ready") }
            try say(try subject.run())
        } else {
            let name = try JSONDecoder().decode(Workload.Name.self, from: Data(line.utf8)).name
            guard let workload = try Workload.all().first(where: { $0.name == name }) else {
                throw SubjectProblem(text: "no workload \(name)")
            }
            subject = try OwnSubject<Scalar>(workload, threads: threads)
            try say(["ready": true])
        }
    }
}

/// Our simulator with a workload made ready.
struct OwnSubject<Scalar: AmplitudeScalar> {
    private let workload: Workload
    private let circuit: Circuit
    private let sum: PauliSum?
    private let threads: Int

    init(_ workload: Workload, threads: Int) throws {
        var terms = workload.terms.map { "\($0.coefficient)*\(Self.joined($0.letters))" }
        if !workload.edges.isEmpty {
            // ⟨C⟩ = Σ (1 - Z Z)/2.
            terms = ["\(0.5 * Double(workload.edges.count))*I"]
            terms += workload.edges.map { "-0.5*Z\($0[0]) Z\($0[1])" }
        }
        let text = terms.joined(separator: " + ").replacingOccurrences(of: "+ -", with: "- ")
        sum = terms.isEmpty ? nil : try PauliSum(parsing: text)
        (self.workload, self.threads, circuit) = (workload, threads, try workload.circuit())
    }

    func run() throws -> Run {
        var generator = SimulationRandom(seed: 0)
        let engine = SimulationEngine(threadCount: threads)
        let memory = PeakMemory()
        let clock = ContinuousClock()
        let (start, cpu) = (clock.now, processorSeconds())
        var value: [Double] = []
        if workload.count > 0, let sum {
            var total = 0.0
            let ansatz = try ansatz(of: circuit)
            for number in 0..<workload.count {
                let values = [workload.step * Double(number)]
                total += try ansatz.expectation(of: sum, at: values, as: Scalar.self)
            }
            value = [total]
        } else {
            let state = try circuit.run(as: Scalar.self, engine: engine, using: &generator).state
            if let sum {
                value = [try state.expectation(of: sum)]
            } else {
                for index in workload.indices {
                    let amplitude = try state.amplitude(at: index)
                    value += [Double(amplitude.real), Double(amplitude.imaginary)]
                }
            }
        }
        let time = start.duration(to: clock.now) / .seconds(1)
        return Run(
            wall: time,
            cpu: processorSeconds() - cpu,
            bytes: memory.bytes,
            value: value
        )
    }

    /// The circuit with one parameter that all angles grow by.
    private func ansatz(of circuit: Circuit) throws -> ParameterizedCircuit {
        var result = try ParameterizedCircuit(qubits: circuit.qubitCount, parameters: 1)
        for case .gate(let gate) in circuit.operations {
            let angles = gate.parameters.map { ParameterizedCircuit.Angle.parameter(0, plus: $0) }
            try result.append(gate.gate, on: gate.qubits, angles: angles)
        }
        return result
    }

    /// "Z 0 Z 1" as "Z0 Z1".
    private static func joined(_ letters: String) -> String {
        let words = letters.split(separator: " ")
        return stride(from: 0, to: words.count, by: 2).map { words[$0] + words[$0 + 1] }
            .joined(separator: " ")
    }
}

/// The processor time of this process in seconds.
func processorSeconds() -> Double {
    var time = timespec()
    unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}

/// How much more memory the process holds at most than when this was made (Linux).
struct PeakMemory {
    private let before: Int

    init() {
        // The system forgets the peak so far.
        try? Data("5".utf8).write(to: URL(fileURLWithPath: "/proc/self/clear_refs"))
        before = Self.status("VmRSS")
    }

    var bytes: Int { max(Self.status("VmHWM") - before, 0) }

    private static func status(_ name: String) -> Int {
        let text = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = text?.split(separator: "\n").first { $0.hasPrefix(name) }
        return line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) }
            .map { $0 << 10 } ?? 0
    }
}
