import ComplexModule
import RealModule

/// Turns gates into instructions: fuses what acts on one qubit, gathers diagonals, relabels swaps.
///
/// Two things wait: for each place a matrix of all gates on it so far, and one phase polynomial.
/// A place never has both, so the two commute, and whatever else commutes with them goes ahead.
struct InstructionBuilder {
    /// The instructions that don't wait.
    private(set) var instructions: [Instruction] = []
    /// Where each qubit's bit stands in the amplitude's index.
    private var places: [Int]
    private var waiting: [Matrix2?]
    private var polynomial = PhasePolynomial()

    init(qubits: Int) {
        places = Array(0..<qubits)
        waiting = Array(repeating: nil, count: qubits)
    }

    /// Adds a gate; it acts on all that was added before.
    mutating func append(_ application: Circuit.GateApplication) {
        let definition = application.gate.definition
        let targets = application.targets.map { places[$0] }
        let controls = application.controls.reduce(0) { $0 | 1 << places[$1] }
        switch definition.action {
        case .matrix(let make):
            let matrix = make(application.parameters)
            if matrix.isDiagonal {
                appendDiagonal([matrix.m00, matrix.m11], [targets[0]], controls)
            } else {
                append(matrix, target: targets[0], controls: controls)
            }
        case .phase(let make):
            appendDiagonal([make(application.parameters)], [], controls)
        case .matrix4(let make):
            let entries = make(application.parameters).entries
            let isDiagonal = entries.indices.allSatisfy { $0 % 5 == 0 || entries[$0] == .zero }
            if isDiagonal {
                appendDiagonal([0, 5, 10, 15].map { entries[$0] }, targets, controls)
            } else {
                append(entries, targets[0], targets[1], controls: controls)
            }
        case .exchange:
            if controls == 0 {
                places.swapAt(application.qubits[0], application.qubits[1])
            } else {
                release(controls | 1 << targets[0] | 1 << targets[1])
                releasePolynomial(ifOn: 1 << targets[0] | 1 << targets[1])
                instructions.append(
                    Instruction(
                        action: .exchange,
                        target: targets[0],
                        second: targets[1],
                        controls: controls
                    )
                )
            }
        }
    }

    /// All instructions, with the bits back where the qubits' numbers say.
    mutating func finish() -> [Instruction] {
        release(~0)
        releasePolynomial(ifOn: ~0)
        for qubit in places.indices {
            while places[qubit] != qubit {
                let place = places[qubit]
                instructions.append(
                    Instruction(action: .exchange, target: qubit, second: place, controls: 0)
                )
                // The bit that stood at this qubit's own place moves to where the qubit's was.
                if let other = places.firstIndex(of: qubit) { places[other] = place }
                places[qubit] = qubit
            }
        }
        return instructions
    }

    private mutating func append(_ matrix: Matrix2, target: Int, controls: Int) {
        guard controls == 0 else {
            release(controls | 1 << target)
            releasePolynomial(ifOn: 1 << target)
            instructions.append(
                Instruction(action: .matrix(matrix), target: target, controls: controls)
            )
            return
        }
        if let earlier = waiting[target] {
            waiting[target] = matrix * earlier
            return
        }
        if polynomial.pairedBits >> target & 1 == 1 { releasePolynomial(ifOn: ~0) }
        guard polynomial.bits >> target & 1 == 1 else {
            waiting[target] = matrix
            return
        }
        let phase = Complex(length: 1, phase: polynomial.removeLinear(target))
        waiting[target] = matrix * .diagonal(.one, phase)
    }

    /// Adds a 4×4 matrix; gates on its targets that wait become part of it.
    private mutating func append(
        _ entries: [Complex<Double>],
        _ first: Int,
        _ second: Int,
        controls: Int
    ) {
        var entries = entries
        release(controls)
        if controls == 0 {
            let (a, b) = (waiting[first], waiting[second])
            if a != nil || b != nil {
                entries = multiplied(entries, a ?? .identity, b ?? .identity)
            }
            (waiting[first], waiting[second]) = (nil, nil)
        } else {
            release(1 << first | 1 << second)
        }
        releasePolynomial(ifOn: 1 << first | 1 << second)
        instructions.append(
            Instruction(
                action: .pairMatrix(entries),
                target: first,
                second: second,
                controls: controls
            )
        )
    }

    /// Adds a diagonal; bit i of an entry's number belongs to the i-th target.
    private mutating func appendDiagonal(
        _ entries: [Complex<Double>],
        _ targets: [Int],
        _ controls: Int
    ) {
        if controls == 0, targets.count == 1, let earlier = waiting[targets[0]] {
            waiting[targets[0]] = .diagonal(entries[0], entries[1]) * earlier
            return
        }
        release(targets.reduce(controls) { $0 | 1 << $1 })
        // The phase as a polynomial: each product of bits adds what the products within it lack.
        let angles = entries.map(\.phase)
        var coefficients = angles
        for bit in targets.indices {
            for number in angles.indices where number >> bit & 1 == 1 {
                coefficients[number] -= coefficients[number & ~(1 << bit)]
            }
        }
        for (number, angle) in coefficients.enumerated() where angle != 0 {
            let mask = targets.enumerated().reduce(controls) {
                number >> $1.offset & 1 == 1 ? $0 | 1 << $1.element : $0
            }
            if mask.nonzeroBitCount <= 2 {
                polynomial.add(angle, on: mask)
            } else {
                let factor = Complex(length: 1, phase: angle)
                instructions.append(Instruction(action: .factor(factor), controls: mask))
            }
        }
    }

    /// Lets the matrices that wait at places act.
    private mutating func release(_ mask: Int) {
        for place in waiting.indices where mask >> place & 1 == 1 {
            guard let matrix = waiting[place] else { continue }
            waiting[place] = nil
            instructions.append(Instruction(action: .matrix(matrix), target: place, controls: 0))
        }
    }

    /// Lets the polynomial act if it looks at any of some places.
    private mutating func releasePolynomial(ifOn mask: Int) {
        guard polynomial.bits & mask != 0 || mask == ~0, !polynomial.isEmpty else { return }
        let (controls, rest) = polynomial.factored()
        polynomial = PhasePolynomial()
        let terms = rest.terms
        guard !terms.isEmpty else { return }
        if rest.bits == 0 {
            let factor = Complex(length: 1, phase: terms[0].angle)
            instructions.append(Instruction(action: .factor(factor), controls: controls))
        } else {
            instructions.append(Instruction(action: .form(rest), controls: controls))
        }
    }
}

extension Matrix2 {
    static var identity: Self { .diagonal(.one, .one) }

    var isDiagonal: Bool { m01 == .zero && m10 == .zero }

    var isReal: Bool {
        m00.imaginary == 0 && m01.imaginary == 0 && m10.imaginary == 0 && m11.imaginary == 0
    }

    /// The matrix that acts as the right one, then as the left one.
    static func * (a: Self, b: Self) -> Self {
        Self(
            m00: a.m00 * b.m00 + a.m01 * b.m10,
            m01: a.m00 * b.m01 + a.m01 * b.m11,
            m10: a.m10 * b.m00 + a.m11 * b.m10,
            m11: a.m10 * b.m01 + a.m11 * b.m11
        )
    }

    /// The entry of a row and a column, 0 or 1.
    subscript(row: Int, column: Int) -> Complex<Double> {
        row == 0 ? (column == 0 ? m00 : m01) : (column == 0 ? m10 : m11)
    }
}

/// A 4×4 matrix after two 2×2 matrices, the first on the lower bit of its index.
private func multiplied(
    _ entries: [Complex<Double>],
    _ low: Matrix2,
    _ high: Matrix2
) -> [Complex<Double>] {
    (0..<16).map { number in
        let (row, column) = (number >> 2, number & 3)
        return (0..<4).reduce(.zero) { sum, inner in
            let factor = low[inner & 1, column & 1] * high[inner >> 1, column >> 1]
            return sum + entries[row << 2 | inner] * factor
        }
    }
}
