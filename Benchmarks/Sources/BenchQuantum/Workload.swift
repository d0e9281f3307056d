import Foundation
import QuantumChemistry
import QuantumSimulator

/// One thing to measure: a circuit, and what is compared of its result.
struct Workload {
    let name: String
    let qubits: Int
    let gates: [GateLine]
    /// For QAOA: the edges of the graph whose cut is averaged.
    var edges: [[Int]] = []
    /// For VQE: the Hamiltonian, and how often it is averaged while all angles grow by a step.
    var terms: [(coefficient: Double, letters: String)] = []
    var count = 0
    let step = 0.003
    /// How many threads all subjects have, if not as many as asked for.
    var threads: Int?

    /// A gate as every subject can read it.
    struct GateLine {
        let name: String
        var parameters: [Double] = []
        let qubits: [Int]
    }

    /// The basis states whose amplitudes are compared.
    var indices: [Int] { [0, 1, 2, 5, (1 << qubits) - 1, 0x5A5A_5A5A & ((1 << qubits) - 1)] }

    /// The circuit for our simulator.
    func circuit() throws -> Circuit {
        var circuit = try Circuit(qubits: qubits)
        for gate in gates {
            if gate.name == "mcz" {
                let application = Circuit.GateApplication(
                    gate: .z,
                    parameters: [],
                    qubits: gate.qubits,
                    addedControls: gate.qubits.count - 1
                )
                try circuit.append(.gate(application))
            } else if let known = Gate(named: gate.name) {
                try circuit.append(known, on: gate.qubits, parameters: gate.parameters)
            }
        }
        return circuit
    }

    /// What our own process reads of a request: it has the workloads itself.
    struct Name: Decodable {
        let name: String
    }

    /// The line that hands the workload to a subject.
    func request() throws -> Data {
        let object: [String: Any] = [
            "name": name, "qubits": qubits, "indices": indices, "edges": edges, "count": count,
            "step": step,
            "terms": terms.map { [$0.coefficient, $0.letters] as [Any] },
            "gates": gates.map {
                ["name": $0.name, "parameters": $0.parameters, "qubits": $0.qubits] as [String: Any]
            },
        ]
        return try JSONSerialization.data(withJSONObject: object)
    }
}

extension Workload {
    /// All measures, in the order of the tables.
    static func all() throws -> [Workload] {
        try [
            fourier(24), fourier(26), random(24, depth: 20), volume(24, depth: 20),
            grover(16), optimization(), eigensolver(),
        ]
    }

    private static func fourier(_ qubits: Int) -> Workload {
        var gates: [GateLine] = []
        // Begins at 1 and not at 0, so that the amplitudes differ.
        gates.append(GateLine(name: "x", qubits: [0]))
        for target in (0..<qubits).reversed() {
            gates.append(GateLine(name: "h", qubits: [target]))
            for control in (0..<target).reversed() {
                let angle = Double.pi / Double(1 << (target - control))
                gates.append(GateLine(name: "cp", parameters: [angle], qubits: [control, target]))
            }
        }
        for low in 0..<(qubits / 2) {
            gates.append(GateLine(name: "swap", qubits: [low, qubits - 1 - low]))
        }
        return Workload(name: "QFT-\(qubits)", qubits: qubits, gates: gates)
    }

    private static func random(_ qubits: Int, depth: Int) -> Workload {
        var generator = SimulationRandom(seed: 1)
        var gates: [GateLine] = []
        for _ in 0..<depth {
            for qubit in 0..<qubits {
                let angles = (0..<3).map { _ in Double.random(in: -3...3, using: &generator) }
                gates.append(GateLine(name: "u", parameters: angles, qubits: [qubit]))
            }
            let order = (0..<qubits).shuffled(using: &generator)
            for pair in 0..<(qubits / 2) {
                gates.append(GateLine(name: "cx", qubits: [order[2 * pair], order[2 * pair + 1]]))
            }
        }
        return Workload(name: "random-\(qubits)", qubits: qubits, gates: gates)
    }

    private static func volume(_ qubits: Int, depth: Int) -> Workload {
        var generator = SimulationRandom(seed: 2)
        var gates: [GateLine] = []
        for _ in 0..<depth {
            let order = (0..<qubits).shuffled(using: &generator)
            for pair in 0..<(qubits / 2) {
                gates.append(
                    GateLine(
                        name: "unitary2",
                        parameters: randomUnitary(using: &generator),
                        qubits: [order[2 * pair], order[2 * pair + 1]]
                    )
                )
            }
        }
        return Workload(name: "QV-\(qubits)", qubits: qubits, gates: gates)
    }

    /// Grover's search for 0x5A5A with an oracle of X gates and one many-controlled Z.
    private static func grover(_ qubits: Int) -> Workload {
        var gates: [GateLine] = []
        func layer(_ name: String, _ on: [Int]) {
            gates += on.map { GateLine(name: name, qubits: [$0]) }
        }
        let all = Array(0..<qubits)
        let zeros = all.filter { 0x5A5A >> $0 & 1 == 0 }
        layer("h", all)
        for _ in 0..<201 {
            layer("x", zeros)
            gates.append(GateLine(name: "mcz", qubits: all))
            layer("x", zeros)
            layer("h", all)
            layer("x", all)
            gates.append(GateLine(name: "mcz", qubits: all))
            layer("x", all)
            layer("h", all)
        }
        return Workload(name: "Grover-\(qubits)", qubits: qubits, gates: gates, threads: 1)
    }

    /// QAOA with three layers for the largest cut of a graph of 20 nodes and 30 edges.
    private static func optimization() -> Workload {
        let qubits = 20
        let edges = (0..<qubits).map { [$0, ($0 + 1) % qubits] } + (0..<10).map { [$0, $0 + 10] }
        var gates = (0..<qubits).map { GateLine(name: "h", qubits: [$0]) }
        for (cost, mixer) in [(0.42, 0.61), (0.73, 0.47), (0.85, 0.28)] {
            gates += edges.map { GateLine(name: "rzz", parameters: [-cost], qubits: $0) }
            gates += (0..<qubits).map {
                GateLine(name: "rx", parameters: [2 * mixer], qubits: [$0])
            }
        }
        return Workload(name: "QAOA-20", qubits: qubits, gates: gates, edges: edges, threads: 1)
    }

    /// 1,353 energies of H₂ at 0.735 Å in the STO-3G basis, at the angles of a line through parameter
    /// space: as many as an optimiser asks for, and the same for all subjects.
    private static func eigensolver() throws -> Workload {
        var gates = [0, 1].map { GateLine(name: "x", qubits: [$0]) }
        for layer in 0..<2 {
            for qubit in 0..<4 {
                let angle = 0.1 * Double(qubit + 1) + 0.05 * Double(layer)
                gates.append(GateLine(name: "ry", parameters: [angle], qubits: [qubit]))
                gates.append(GateLine(name: "rz", parameters: [-angle], qubits: [qubit]))
            }
            gates += [[0, 1], [1, 2], [2, 3]].map { GateLine(name: "cx", qubits: $0) }
        }
        let hydrogen = try Molecule(.hydrogen, .hydrogen, distance: 0.735)
        // Without the constant, which is no work for anyone.
        let terms = try MolecularHamiltonian(hydrogen).observable.terms
            .filter { $0.string != .identity }
            .map { term in
                let letters = term.string.letters.map { "\($0.letter.rawValue) \($0.qubit)" }
                return (term.coefficient, letters.joined(separator: " "))
            }
        return Workload(
            name: "VQE-H2",
            qubits: 4,
            gates: gates,
            terms: terms,
            count: 1353,
            threads: 1
        )
    }

    /// A random 4×4 unitary as the parameters of `unitary2`.
    private static func randomUnitary(using generator: inout SimulationRandom) -> [Double] {
        var rows: [[(Double, Double)]] = []
        while rows.count < 4 {
            var row = (0..<4).map { _ in
                (
                    Double.random(in: -1...1, using: &generator),
                    Double.random(in: -1...1, using: &generator)
                )
            }
            for earlier in rows {
                // Gram and Schmidt: without what points along the earlier rows.
                var (x, y) = (0.0, 0.0)
                for (a, b) in zip(earlier, row) {
                    x += a.0 * b.0 + a.1 * b.1
                    y += a.0 * b.1 - a.1 * b.0
                }
                row = zip(earlier, row).map { a, b in
                    (b.0 - x * a.0 + y * a.1, b.1 - x * a.1 - y * a.0)
                }
            }
            let norm = row.reduce(0) { $0 + $1.0 * $1.0 + $1.1 * $1.1 }.squareRoot()
            rows.append(row.map { ($0.0 / norm, $0.1 / norm) })
        }
        return rows.flatMap { $0 }.flatMap { [$0.0, $0.1] }
    }
}
