import ComplexModule
import Foundation
import QuantumNoise
import QuantumSimulator
import TestSupport
import Testing

/// Holds the noise against qiskit-aer where its Python environment is installed.
struct AerNoiseTests {
    private static let python: String? = {
        let root = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let path =
            ProcessInfo.processInfo.environment["PQTWIN_QUANTUM_PYTHON"]
            ?? root.appending(path: ".venv-quantum/bin/python").path
        return FileManager.default.isExecutableFile(atPath: path) ? path : nil
    }()

    private struct Case: Encodable {
        let qubits: Int
        let gates: [Gate]
        let one: [[[[Double]]]]
        let two: [[[[Double]]]]

        struct Gate: Encodable {
            let application: Circuit.GateApplication

            func encode(to encoder: any Encoder) throws {
                var list = encoder.unkeyedContainer()
                try list.encode(application.gate.name)
                try list.encode(application.qubits)
                try list.encode(application.parameters)
            }
        }
    }

    @Test(.slow, .enabled(if: python != nil, "needs .venv-quantum"))
    func `exact distributions are those of Aer's density matrix`() throws {
        let models = [
            try NoiseModel(
                afterOneQubitGate: .depolarizing(0.01, qubits: 1),
                afterTwoQubitGate: .depolarizing(0.03, qubits: 2)
            ),
            try NoiseModel(
                afterOneQubitGate: .thermalRelaxation(time: 3e-6, t1: 50e-6, t2: 70e-6)
            ),
            try gateNoise(of: DeviceProfile.shipped()[0]),
            try gateNoise(of: DeviceProfile.shipped()[2]),
        ]
        var circuits: [Circuit] = []
        var ghz = try Circuit(qubits: 10)
        try ghz.append(.h, 0)
        for qubit in 1..<10 { try ghz.append(.cx, qubit - 1, qubit) }
        circuits.append(ghz)
        var generator = SimulationRandom(seed: 51)
        for _ in 0..<2 {
            // No diagonal gates on one qubit: profiles leave those without noise.
            let gates: [Gate] = [.h, .rx, .ry, .cx, .cz, .cp, .swap, .u, .rzz, .x, .sx]
            var circuit = try Circuit(qubits: 5)
            for number in 0..<60 {
                let gate = gates[number % gates.count]
                try circuit.append(
                    gate,
                    on: randomQubits(gate, of: 5, using: &generator),
                    parameters: randomAngles(gate, using: &generator)
                )
            }
            circuits.append(circuit)
        }
        var (cases, expected): ([Case], [[Int: Double]]) = ([], [])
        for circuit in circuits {
            for model in models {
                cases.append(
                    Case(
                        qubits: circuit.qubitCount,
                        gates: circuit.operations.compactMap {
                            if case .gate(let gate) = $0 { .init(application: gate) } else { nil }
                        },
                        one: listed(model.afterOneQubitGate),
                        two: listed(model.afterTwoQubitGate)
                    )
                )
                expected.append(try NoisySimulation(circuit, model).distribution())
            }
        }
        let answers = try answers(to: cases)
        #expect(answers.count == expected.count)
        for (ours, theirs) in zip(expected, answers) {
            let distance = theirs.enumerated().reduce(0.0) {
                $0 + abs($1.element - (ours[$1.offset] ?? 0))
            }
            #expect(distance < 1e-9)
        }
    }

    /// A profile's noise without its readout errors, which Aer's exact probabilities leave out.
    private func gateNoise(of profile: DeviceProfile) throws -> NoiseModel {
        let model = try profile.noiseModel()
        return try NoiseModel(
            afterOneQubitGate: model.afterOneQubitGate,
            afterTwoQubitGate: model.afterTwoQubitGate,
            hasVirtualPhases: model.hasVirtualPhases
        )
    }

    private func listed(_ channel: NoiseChannel?) -> [[[[Double]]]] {
        (channel?.krausMatrices ?? []).map { matrix in
            matrix.map { row in row.map { [$0.real, $0.imaginary] } }
        }
    }

    private func answers(to cases: [Case]) throws -> [[Double]] {
        let script = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "Peers/aer_noise.py")
        let process = Process()
        process.executableURL = URL(filePath: try #require(Self.python))
        process.arguments = [script.path]
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        try input.fileHandleForWriting.write(contentsOf: JSONEncoder().encode(cases))
        try input.fileHandleForWriting.close()
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return try JSONDecoder().decode([[Double]].self, from: data)
    }
}
