import ComplexModule
import QuantumSimulator
import RealModule
import Testing

struct PauliSumTests {
    @Test func `a sum reads back from its own text exactly`() throws {
        var generator = SimulationRandom(seed: 21)
        for _ in 0..<200 {
            let sum = try randomSum(qubits: 9, terms: 12, using: &generator)
            #expect(try PauliSum(parsing: sum.description) == sum)
        }
    }

    @Test(arguments: [
        ("0.5*Z0 Z1", "0.5*Z0 Z1"), ("Z1Z0", "1.0*Z0 Z1"), (" - X3 ", "-1.0*X3"),
        ("2", "2.0*I"), ("1e-2 * Y47 + .5*I", "0.5*I + 0.01*Y47"), ("X0 - X0", "0.0*I"),
        ("1*Z0+2*Z0", "3.0*Z0"), ("2.5e+1*I\n-Z0", "25.0*I - 1.0*Z0"), ("0*I", "0.0*I"),
    ])
    func `text is read and merged`(text: String, expected: String) throws {
        #expect(try PauliSum(parsing: text).description == expected)
    }

    @Test(arguments: [
        ("", 0), ("Q0", 0), ("0.5*", 4), ("0.5 Z0", 4), ("Z", 1), ("Z0 +", 4), ("Z0 Z1 3", 6),
        ("1..2*Z0", 2), ("1e", 2), ("é", 0), ("--Z0", 1), (".", 1),
    ])
    func `text that is no sum is refused at its byte`(text: String, offset: Int) {
        do throws(QuantumError) {
            let sum = try PauliSum(parsing: text)
            Issue.record("\(text) was read as \(sum)")
        } catch {
            guard case .observableText(let place, _) = error else {
                Issue.record("\(error)")
                return
            }
            #expect(place == offset)
        }
    }

    @Test func `text with impossible qubits or numbers is refused`() {
        #expect(throws: QuantumError.noSuchQubit(index: 48, qubitCount: 48)) {
            try PauliSum(parsing: "Z48")
        }
        #expect(throws: QuantumError.noSuchQubit(index: .max, qubitCount: 48)) {
            try PauliSum(parsing: "Z99999999999999999999999")
        }
        #expect(throws: QuantumError.repeatedQubit(index: 3)) { try PauliSum(parsing: "Z3 X3") }
        #expect(throws: QuantumError.notFinite(index: 0)) { try PauliSum(parsing: "1e999*Z0") }
        #expect(throws: QuantumError.notFinite(index: 0)) {
            try PauliSum(parsing: "1e308*Z0 + 1e308*Z0")
        }
    }

    @Test func `products of strings are products of matrices`() throws {
        var generator = SimulationRandom(seed: 22)
        for _ in 0..<100 {
            let strings = try (0..<2).map { _ in try randomString(qubits: 3, using: &generator) }
            let (string, phase) = PauliString.product(strings[0], strings[1])
            let powers: [Complex<Double>] = [.one, .i, -.one, -.i]
            let matrices = try strings.map { try denseMatrix(PauliSum([.init(1, $0)]), qubits: 3) }
            let expected = DenseOracle.product(matrices[0], matrices[1])
            let product = try denseMatrix(PauliSum([.init(1, string)]), qubits: 3)
                .map { $0.map { $0 * powers[phase] } }
            #expect(DenseOracle.distance(product, expected) < 1e-15)
            let reversed = DenseOracle.product(matrices[1], matrices[0])
            #expect(
                strings[0].commutes(with: strings[1])
                    == (DenseOracle.distance(expected, reversed) < 1e-15)
            )
        }
    }

    @Test(arguments: [1, 2, 4])
    func `expectation and variance are those of the dense matrix`(qubits: Int) throws {
        for seed in 0..<4 as Range<UInt64> {
            var generator = SimulationRandom(seed: seed)
            let sum = try randomSum(qubits: qubits, terms: 16, using: &generator)
            let state = try randomState(qubits: qubits, using: &generator)
            let vector = try state.doubles
            let image = DenseOracle.apply(try denseMatrix(sum, qubits: qubits), to: vector)
            let mean = zip(vector, image).reduce(0) { $0 + ($1.0.conjugate * $1.1).real }
            let square = image.reduce(0) { $0 + $1.lengthSquared }
            #expect(abs(try state.expectation(of: sum) - mean) < 1e-12)
            #expect(abs(try state.variance(of: sum) - (square - mean * mean)) < 1e-11)
        }
    }

    @Test func `blocks and high qubits agree with an explicit flip`() throws {
        // 12 qubits: more than one block of the diagonal, with flips inside and across blocks.
        var generator = SimulationRandom(seed: 5)
        let state = try randomState(qubits: 12, using: &generator)
        for text in ["X11 Y3 Z10 Z0", "Y0 Y11", "Z11 Z4", "Y10", "X0 X5 X11"] {
            let sum = try PauliSum(parsing: text)
            var flipped = state
            for (qubit, letter) in sum.terms[0].string.letters {
                let gate: Gate = letter == .x ? .x : letter == .y ? .y : .z
                try flipped.apply(gate, qubit)
            }
            let overlap = zip(try state.doubles, try flipped.doubles)
                .reduce(Complex<Double>.zero) { $0 + $1.0.conjugate * $1.1 }
            #expect(abs(overlap.real - (try state.expectation(of: sum))) < 1e-13, "\(text)")
        }
    }

    @Test func `single precision agrees with double`() throws {
        var generator = SimulationRandom(seed: 6)
        let circuit = try randomCircuit(qubits: 6, gates: 40, using: &generator)
        let sum = try randomSum(qubits: 6, terms: 20, using: &generator)
        let double = try circuit.run(as: Double.self, using: &generator).state
        let single = try circuit.run(as: Float.self, using: &generator).state
        #expect(abs(try double.expectation(of: sum) - single.expectation(of: sum)) < 1e-4)
    }

    @Test func `an observable on qubits that aren't there is refused`() throws {
        let state = try StateVector<Double>(qubits: 3)
        #expect(throws: QuantumError.noSuchQubit(index: 3, qubitCount: 3)) {
            try state.expectation(of: PauliSum(parsing: "Z3"))
        }
    }
}

func randomString(
    qubits: Int,
    using generator: inout SimulationRandom
) throws -> PauliString {
    let mask: UInt64 = (1 << UInt64(qubits)) - 1
    return PauliString(xMask: generator.next() & mask, zMask: generator.next() & mask)
}

func randomSum(
    qubits: Int,
    terms: Int,
    using generator: inout SimulationRandom
) throws -> PauliSum {
    try PauliSum(
        (0..<terms).map { _ in
            PauliSum.Term(
                Double.random(in: -1...1, using: &generator),
                try randomString(qubits: qubits, using: &generator)
            )
        }
    )
}

func randomState(
    qubits: Int,
    using generator: inout SimulationRandom
) throws -> StateVector<Double> {
    var circuit = try Circuit(qubits: qubits)
    for layer in 0..<3 {
        for qubit in 0..<qubits {
            let angles = (0..<3).map { _ in Double.random(in: -3...3, using: &generator) }
            try circuit.append(.u, qubit, parameters: angles)
            let other = (qubit + layer + 1) % qubits
            if other != qubit { try circuit.append(.cx, qubit, other) }
        }
    }
    return try circuit.run(using: &generator).state
}

/// The matrix of a sum, built as Kronecker products letter by letter.
func denseMatrix(_ sum: PauliSum, qubits: Int) throws -> Matrix {
    let letters: [PauliString.Letter: Matrix] = [
        .x: try Gate.x.matrix(), .y: try Gate.y.matrix(), .z: try Gate.z.matrix(),
    ]
    var result = DenseOracle.identity(1 << qubits).map { $0.map { _ in Complex<Double>.zero } }
    for term in sum.terms {
        var product = DenseOracle.identity(1 << qubits)
        for (qubit, letter) in term.string.letters {
            let single = try #require(letters[letter])
            let matrix = DenseOracle.matrix(of: single, on: [qubit], registerSize: qubits)
            product = DenseOracle.product(matrix, product)
        }
        result = zip(result, product).map { row, other in
            zip(row, other).map { $0 + Complex(term.coefficient) * $1 }
        }
    }
    return result
}
