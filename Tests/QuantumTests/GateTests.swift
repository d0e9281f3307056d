import ComplexModule
import QuantumSimulator
import RealModule
import Testing

struct GateTests {
    @Test(arguments: Gate.allCases)
    func `every gate acts as its Kronecker matrix on every choice of qubits`(gate: Gate) throws {
        let size = 5
        for seed in 0..<20 as Range<UInt64> {
            var generator = SimulationRandom(seed: seed)
            let start = try randomCircuit(qubits: size, gates: 40, using: &generator)
            var state = try StateVector<Double>(qubits: size)
            try state.run(start, using: &generator)
            let qubits = randomQubits(gate, of: size, using: &generator)
            let angles = randomAngles(gate, using: &generator)
            var step = try Circuit(qubits: size)
            try step.append(gate, on: qubits, parameters: angles)

            let matrix = DenseOracle.matrix(
                of: try gate.matrix(angles),
                on: qubits,
                registerSize: size
            )
            let expected = DenseOracle.apply(matrix, to: try state.doubles)
            try state.run(step, using: &generator)

            let distance = DenseOracle.distance(try state.doubles, expected)
            #expect(distance < 1e-13, "\(gate) on \(qubits), seed \(seed)")
        }
    }

    @Test(arguments: Gate.allCases)
    func `every gate is undone by its inverse`(gate: Gate) throws {
        var generator = SimulationRandom(seed: 11)
        let angles = randomAngles(gate, using: &generator)
        let undo = try gate.inverse(angles)
        let product = DenseOracle.product(
            try undo.gate.matrix(undo.parameters),
            try gate.matrix(angles)
        )
        #expect(DenseOracle.distance(product, DenseOracle.identity(product.count)) < 1e-14)
    }

    @Test(arguments: Gate.allCases)
    func `every row of the table tells the truth about itself`(gate: Gate) throws {
        var generator = SimulationRandom(seed: 12)
        let definition = gate.definition
        let matrix = try gate.matrix(randomAngles(gate, using: &generator))
        let offDiagonal = matrix.indices.contains { row in
            matrix.indices.contains { $0 != row && matrix[row][$0] != .zero }
        }
        #expect(definition.isDiagonal == !offDiagonal)
        #expect(Gate(named: definition.name) == gate)
        #expect(definition.help.hasSuffix("."))
        #expect(matrix.count == 1 << definition.qubitCount)
        let product = DenseOracle.product(DenseOracle.adjoint(matrix), matrix)
        #expect(DenseOracle.distance(product, DenseOracle.identity(matrix.count)) < 1e-14)
        // Outside the controls the matrix is the identity.
        let controls = (1 << definition.controlCount) - 1
        for row in matrix.indices where row & controls != controls {
            #expect(matrix[row] == DenseOracle.identity(matrix.count)[row])
        }
    }

    @Test(arguments: Gate.allCases)
    func `every gate refuses a wrong number of parameters`(gate: Gate) throws {
        let expected = gate.definition.parameterNames.count
        for count in [0, 1, 2, 3, 4, 5, 8, 32] where count != expected {
            let angles = [Double](repeating: 1, count: count)
            #expect(
                throws: QuantumError.parameterCount(
                    gate: gate.name,
                    expected: expected,
                    actual: count
                )
            ) { try gate.matrix(angles) }
        }
    }

    @Test func `powers and products of gates are the known ones`() throws {
        func check(_ left: Matrix, _ right: Matrix, _ what: Comment) {
            #expect(DenseOracle.distance(left, right) < 1e-15, what)
        }
        let (x, z) = (try Gate.x.matrix(), try Gate.z.matrix())
        check(DenseOracle.product(try Gate.s.matrix(), try Gate.s.matrix()), z, "S² = Z")
        check(
            DenseOracle.product(try Gate.t.matrix(), try Gate.t.matrix()),
            try Gate.s.matrix(),
            "T² = S"
        )
        let h = try Gate.h.matrix()
        check(DenseOracle.product(h, DenseOracle.product(x, h)), z, "HXH = Z")
        let i = Complex<Double>(0, 1)
        check(
            try Gate.y.matrix(),
            DenseOracle.product(x, z).map { $0.map { i * $0 } },
            "Y = iXZ"
        )
        check(try Gate.u.matrix([.pi / 2, 0, .pi]), h, "U(π/2, 0, π) = H")
        check(try Gate.u.matrix([0.7, 0, 0]), try Gate.ry.matrix([0.7]), "U(θ, 0, 0) = RY(θ)")
        check(try Gate.u.matrix([0, 0, 0.7]), try Gate.p.matrix([0.7]), "U(0, 0, λ) = P(λ)")
    }

    @Test(arguments: [(Gate.rx, Gate.x), (.ry, .y), (.rz, .z)])
    func `a rotation is the exponential of its Pauli matrix`(rotation: Gate, pauli: Gate) throws {
        let angle = 1.234
        // exp(-iθP/2) by its power series.
        let generator = try pauli.matrix().map { $0.map { Complex(0, -angle / 2) * $0 } }
        var (term, sum) = (DenseOracle.identity(2), DenseOracle.identity(2))
        for order in 1...25 {
            term = DenseOracle.product(term, generator).map {
                $0.map { $0 / Complex(Double(order)) }
            }
            sum = zip(sum, term).map { zip($0, $1).map { $0 + $1 } }
        }
        #expect(DenseOracle.distance(try rotation.matrix([angle]), sum) < 1e-14)
    }

    @Test(arguments: [(Gate.cx, [0, 3, 2, 1]), (.swap, [0, 2, 1, 3])])
    func `a permuting gate has its truth table`(gate: Gate, images: [Int]) throws {
        for (input, output) in images.enumerated() {
            #expect(try gate.matrix()[output][input] == .one)
        }
    }

    @Test func `the Toffoli gate flips only when both controls are one`() throws {
        for input in 0..<8 {
            let output = input & 3 == 3 ? input ^ 4 : input
            #expect(try Gate.ccx.matrix()[output][input] == .one)
        }
    }
}
