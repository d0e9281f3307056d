import ComplexModule
import QuantumSimulator
import RealModule

/// A modifier, its numbers worked out.
enum Change: Equatable {
    case control(Int, isNegative: Bool)
    case inverse
    case repetition(Int)
    case power(Double)
}

private typealias Application = Circuit.GateApplication

extension Lowering {
    func change(_ modifier: Modifier, _ scopes: Scopes, free: Int) throws(Problem) -> Change {
        switch modifier {
        case .inverse: return .inverse
        case .control(let count, let isNegative, let place):
            let count = try count?.integer(scopes, place) ?? 1
            guard count > 0 else {
                throw Problem(.type(expected: "a number of controls above 0"), at: place.offset)
            }
            guard count <= free else {
                throw Problem(
                    .qubitCount(name: "ctrl", expected: count, actual: free),
                    at: place.offset
                )
            }
            return .control(count, isNegative: isNegative)
        case .power(let exponent, let place):
            let exponent = try exponent.number(scopes.withFractions, place)
            guard let times = Int(exactly: exponent) else { return .power(exponent) }
            return .repetition(times)
        }
    }

    /// A list of gates under a modifier; `controls` begins with the qubits that it takes.
    mutating func changed(
        _ list: [Circuit.GateApplication],
        by change: Change,
        controls: ArraySlice<Int>,
        _ place: Place
    ) throws(Problem) -> [Circuit.GateApplication] {
        try countChanges(list.count, place)
        switch change {
        case .inverse: return list.reversed().map(\.inverse)
        case .control(let count, let isNegative):
            // Every gate gets a list of qubits of its own, which is as long as its controls.
            try countChanges(list.count * count, place)
            let controls = Array(controls.prefix(count))
            let controlled = list.map { gate in
                Application(
                    gate: gate.gate,
                    parameters: gate.parameters,
                    qubits: controls + gate.qubits,
                    addedControls: count + gate.addedControls
                )
            }
            guard isNegative else { return controlled }
            let flips = controls.map { Application(gate: .x, parameters: [], qubits: [$0]) }
            return flips + controlled + flips
        case .repetition(let times):
            let total = times.magnitude.multipliedReportingOverflow(by: UInt(list.count))
            guard !total.overflow, total.partialValue <= UInt(limits.operations) else {
                throw Problem(.operations(limit: limits.operations), at: place.offset)
            }
            try checkSize(Int(total.partialValue), place)
            let one = times < 0 ? list.reversed().map(\.inverse) : list
            // Nothing repeated any number of times is nothing.
            return one.isEmpty ? [] : (0..<times.magnitude).flatMap { _ in one }
        case .power(let exponent):
            // A matrix takes as long as about eight gates in a list.
            try countChanges(8 * list.count, place)
            return try power(list, exponent, place)
        }
    }

    /// Counts gates that modifiers change, whether or not they are left in the end.
    private mutating func countChanges(_ count: Int, _ place: Place) throws(Problem) {
        changes += count
        guard changes <= 16 * limits.operations else {
            throw Problem(.operations(limit: limits.operations), at: place.offset)
        }
    }

    /// A broken power of gates that come to one matrix on one qubit, or a phase, under controls.
    ///
    /// It is the principal power: every eigenvalue's phase is taken in (-π, π].
    private func power(
        _ list: [Circuit.GateApplication],
        _ exponent: Double,
        _ place: Place
    ) throws(Problem) -> [Circuit.GateApplication] {
        let refusal = Problem(
            .unsupported("a broken power of a gate on several qubits"),
            at: place.offset
        )
        if let only = list.first, list.count == 1 {
            if only.targets.isEmpty {
                let phase = wrapped(only.parameters[0]) * exponent
                return [Application(gate: only.gate, parameters: [phase], qubits: only.qubits)]
            }
            guard only.targets.count == 1 else { throw refusal }
            // Controls would make the matrix a million entries, of which four matter.
            let block = try targetMatrix(only, place)
            return [
                Application(
                    gate: .unitary1,
                    parameters: parts(principalPower(block, exponent)),
                    qubits: only.qubits,
                    addedControls: only.controlCount
                )
            ]
        }
        guard let qubit = list.compactMap({ $0.qubits.first }).first else { return list }
        var product: [[Complex<Double>]] = [[.one, .zero], [.zero, .one]]
        for gate in list {
            guard gate.qubits.isEmpty || gate.qubits == [qubit] else { throw refusal }
            let rows = try targetMatrix(gate, place)
            product = (0..<2).map { row in
                (0..<2).map { column in
                    if rows.count == 1 { return rows[0][0] * product[row][column] }
                    return rows[row][0] * product[0][column] + rows[row][1] * product[1][column]
                }
            }
        }
        return [
            Application(
                gate: .unitary1,
                parameters: parts(principalPower(product, exponent)),
                qubits: [qubit]
            )
        ]
    }

    private func targetMatrix(
        _ gate: Circuit.GateApplication,
        _ place: Place
    ) throws(Problem) -> [[Complex<Double>]] {
        do {
            return try gate.targetMatrix()
        } catch {
            throw Problem(.circuit("\(error)"), at: place.offset)
        }
    }
}

/// An angle in (-π, π]; what rounding puts just above -π is π.
private func wrapped(_ angle: Double) -> Double {
    let wrapped = Double.atan2(y: Double.sin(angle), x: Double.cos(angle))
    return wrapped < 1e-9 - .pi ? wrapped + 2 * .pi : wrapped
}

private func parts(_ matrix: [[Complex<Double>]]) -> [Double] {
    matrix.flatMap { $0.flatMap { [$0.real, $0.imaginary] } }
}

/// The principal power of a 2×2 unitary matrix, by its eigenvalues e^(i(α ± β)).
private func principalPower(_ m: [[Complex<Double>]], _ exponent: Double) -> [[Complex<Double>]] {
    func unit(_ angle: Double) -> Complex<Double> {
        Complex(Double.cos(angle), Double.sin(angle))
    }
    let α = (m[0][0] * m[1][1] - m[0][1] * m[1][0]).phase / 2
    let turned = m.map { $0.map { $0 * unit(-α) } }
    let cosine = max(-1, min(1, (turned[0][0] + turned[1][1]).real / 2))
    let β = Double.acos(cosine)
    let (minus, plus) = (unit(exponent * wrapped(α - β)), unit(exponent * wrapped(α + β)))
    let sine = Double.sin(β)
    // A multiple of the identity has one eigenvalue.
    guard sine > 1e-9 else { return [[minus, .zero], [.zero, minus]] }
    return (0..<2).map { row in
        (0..<2).map { column in
            let one: Complex<Double> = row == column ? .one : .zero
            // n·σ, the part of the matrix with eigenvalues 1 and -1.
            let n = (turned[row][column] - one * Complex(cosine)) / Complex(0, -sine)
            return (minus * (one + n) + plus * (one - n)) / Complex(2)
        }
    }
}
