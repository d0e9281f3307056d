import Foundation
import ComplexModule
import QuantumSimulator

/// What one run gave: times in seconds, and numbers that all subjects must agree on.
struct Run: Decodable {
    let wall: Double
    let cpu: Double
    let value: [Double]
}

/// Something that simulates workloads.
protocol Subject {
    var name: String { get }
    var variant: String { get }
    /// Makes a workload ready; false if this subject can't do it.
    func prepare(_ workload: Workload) throws -> Bool
    func run() throws -> Run
}

/// Our simulator, in this process.
final class OwnSubject<Scalar: AmplitudeScalar>: Subject {
    let name = "pqtwin"
    let variant: String
    private let threads: Int
    private var prepared: (workload: Workload, circuit: Circuit, sum: PauliSum?)?

    init(_ variant: String, threads: Int) {
        (self.variant, self.threads) = (variant, threads)
    }

    func prepare(_ workload: Workload) throws -> Bool {
        var terms = workload.terms.map { "\($0.coefficient)*\(joined($0.letters))" }
        if !workload.edges.isEmpty {
            // ⟨C⟩ = Σ (1 - Z Z)/2.
            terms = ["\(0.5 * Double(workload.edges.count))*I"]
            terms += workload.edges.map { "-0.5*Z\($0[0]) Z\($0[1])" }
        }
        let text = terms.joined(separator: " + ").replacingOccurrences(of: "+ -", with: "- ")
        let sum = terms.isEmpty ? nil : try PauliSum(parsing: text)
        prepared = (workload, try workload.circuit(), sum)
        return true
    }

    func run() throws -> Run {
        guard let (workload, circuit, sum) = prepared else {
            return Run(wall: 0, cpu: 0, value: [])
        }
        var generator = SimulationRandom(seed: 0)
        let engine = SimulationEngine(threadCount: workload.threads ?? threads)
        let clock = ContinuousClock()
        let (start, cpu) = (clock.now, processorSeconds())
        var value: [Double] = []
        if workload.count > 0, let sum {
            var total = 0.0
            for number in 0..<workload.count {
                let shifted = try shift(circuit, by: workload.step * Double(number))
                let state = try shifted.run(as: Scalar.self, engine: engine, using: &generator)
                    .state
                total += try state.expectation(of: sum)
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
        return Run(wall: time, cpu: processorSeconds() - cpu, value: value)
    }

    /// A circuit made anew with all angles greater.
    private func shift(_ circuit: Circuit, by angle: Double) throws -> Circuit {
        var result = try Circuit(qubits: circuit.qubitCount)
        for case .gate(let gate) in circuit.operations {
            let parameters = gate.parameters.map { $0 + angle }
            try result.append(gate.gate, on: gate.qubits, parameters: parameters)
        }
        return result
    }

    /// "Z 0 Z 1" as "Z0 Z1".
    private func joined(_ letters: String) -> String {
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
