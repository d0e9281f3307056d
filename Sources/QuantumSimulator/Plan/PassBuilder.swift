import ComplexModule
import QuantumPasses
import RealModule

/// Writes a pass as the kernels read it: places become local or outer bits, matrices become tables
/// with a number for each lane.
struct PassBuilder {
    let precision: AmplitudePrecision
    let stateBits: Int
    let laneBits: Int
    /// The local bits' places in the amplitude's index, lowest first.
    let localPlaces: [Int]
    /// The outer bits' places, lowest first.
    let outerPlaces: [Int]
    private(set) var steps: [TileStep] = []
    private(set) var table: [Double] = []
    private(set) var forms: [TileForm] = []
    private(set) var weights: [Double] = []
    private(set) var factors: [OuterFactor] = []
    /// For each place, its local bit, or nil if it is an outer one.
    private let localBits: [Int?]

    var tileBits: Int { localPlaces.count }
    private var laneCount: Int { 1 << laneBits }

    /// How many of the lowest places are local bits of the same number.
    var runBits: Int {
        localPlaces.enumerated().prefix { $0.offset == $0.element }.count
    }

    init(_ pass: ScheduledPass, precision: AmplitudePrecision, stateBits: Int, laneBits: Int) {
        self.precision = precision
        self.stateBits = stateBits
        self.laneBits = laneBits
        let places = 0..<stateBits
        localPlaces = places.filter { pass.local >> $0 & 1 == 1 }
        outerPlaces = places.filter { pass.local >> $0 & 1 == 0 }
        var bits = [Int?](repeating: nil, count: stateBits)
        for (bit, place) in localPlaces.enumerated() { bits[place] = bit }
        localBits = bits
        steps.reserveCapacity(pass.instructions.count)
        table.reserveCapacity(pass.instructions.count * 8 << laneBits)
        for (instruction, partner) in pass.pairs(lanes: (1 << laneBits) - 1) {
            if let partner {
                addMatrices(instruction, partner)
            } else if !joinsFlip(instruction) {
                add(instruction)
            }
        }
        // The kernels take pointers to all of these: none may be empty.
        if forms.isEmpty {
            forms.append(
                TileForm(weights: 0, firstFactor: 0, factorCount: 0, isQuadratic: false, table: 0)
            )
        }
        if weights.isEmpty { weights.append(1) }
        if factors.isEmpty {
            factors.append(OuterFactor(mask: 0, weight: 0, real: 1, imaginary: 0))
        }
    }

    private mutating func add(_ instruction: Instruction) {
        let controls = split(instruction.controls)
        // The scheduler made every place that is mixed local.
        let target = localBits[instruction.target] ?? 0
        let second = localBits[instruction.second] ?? 0
        switch instruction.action {
        case .matrix(let matrix):
            addMatrix(matrix, target, controls)
        case .pairMatrix(let entries):
            addPairMatrix(entries, target, second, controls)
        case .exchange:
            if min(target, second) >= laneBits, controls.lanes == 0 {
                addStep(.exchange, target, second, controls)
            } else {
                addPairMatrix(exchangeMatrix, target, second, controls)
            }
        case .factor(let factor):
            addStep(.phase, 0, 0, controls)
            addFactor { controls.allow($0) ? factor : .one }
        case .form(let polynomial):
            addForm(polynomial, controls)
        }
    }

    /// Makes a controlled flip part of the last step, if that is two matrices on the same bits.
    private mutating func joinsFlip(_ instruction: Instruction) -> Bool {
        guard case .matrix(let matrix) = instruction.action, matrix == .exchange,
            let step = steps.last, step.kind == .matrices, step.flip == .none,
            let target = localBits[instruction.target]
        else { return false }
        let (controls, places) = (split(instruction.controls), [step.target, step.second])
        guard controls.outer == 0, controls.lanes == 0, places.contains(target),
            controls.above == (1 << step.target | 1 << step.second) & ~(1 << target)
        else { return false }
        steps[steps.count - 1].flip = target == step.target ? .target : .second
        return true
    }

    private mutating func addMatrix(
        _ matrix: Matrix2,
        _ target: Int,
        _ controls: LocalControls
    ) {
        if target >= laneBits, matrix == .exchange, controls.lanes == 0 {
            return addStep(.flip, target, 0, controls)
        }
        let kind = target >= laneBits ? TileStep.Kind.matrix : .laneMatrix
        addStep(kind, entries: matrix.entries, target, 0, controls)
        addEntries(matrix, as: matrix.entries, target, controls)
    }

    /// Adds two matrices without controls as one step, one of them above the lanes.
    private mutating func addMatrices(_ one: Instruction, _ two: Instruction) {
        let (one, two) = one.target < two.target ? (one, two) : (two, one)
        guard case .matrix(let first) = one.action, case .matrix(let second) = two.action else {
            return
        }
        let (target, above) = (localBits[one.target] ?? 0, localBits[two.target] ?? 0)
        let entries = first.entries == second.entries ? first.entries : .complex
        let kind = target >= laneBits ? TileStep.Kind.matrices : .laneMatrices
        addStep(kind, entries: entries, target, above, split(0))
        addEntries(first, as: entries, target, split(0))
        addEntries(second, as: entries, above, split(0))
    }

    /// Adds the entries of a matrix on a local bit to the table.
    private mutating func addEntries(
        _ matrix: Matrix2,
        as entries: TileStep.Entries,
        _ target: Int,
        _ controls: LocalControls
    ) {
        let (diagonal, other) = entries.parts
        if target >= laneBits {
            for (row, column) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
                let otherwise: Complex<Double> = row == column ? .one : .zero
                addFactor(row == column ? diagonal : other) {
                    controls.allow($0) ? matrix[row, column] : otherwise
                }
            }
        } else {
            addFactor(diagonal) { lane in
                let row = lane >> target & 1
                return controls.allow(lane) ? matrix[row, row] : .one
            }
            addFactor(other) { lane in
                let row = lane >> target & 1
                return controls.allow(lane) ? matrix[row, 1 - row] : .zero
            }
        }
    }

    private mutating func addPairMatrix(
        _ entries: [Complex<Double>],
        _ target: Int,
        _ second: Int,
        _ controls: LocalControls
    ) {
        if target >= laneBits, second < laneBits {
            // The kernel has the lanes' bit first: the matrix's index bits change places.
            let order = [0, 2, 1, 3]
            let turned = (0..<16).map { entries[order[$0 >> 2] << 2 | order[$0 & 3]] }
            return addPairMatrix(turned, second, target, controls)
        }
        guard target < laneBits else {
            addStep(.pairMatrix, target, second, controls)
            for number in 0..<16 {
                let otherwise: Complex<Double> = number >> 2 == number & 3 ? .one : .zero
                addFactor { controls.allow($0) ? entries[number] : otherwise }
            }
            return
        }
        let isLane = second < laneBits
        addStep(isLane ? .lanesMatrix : .lanePairMatrix, target, second, controls)
        for high in 0..<(isLane ? 1 : 2) {
            for difference in 0..<4 {
                addFactor { lane in
                    guard controls.allow(lane) else { return difference == 0 ? .one : .zero }
                    let upper = isLane ? lane >> second & 1 : high
                    let row = lane >> target & 1 | upper << 1
                    return entries[row << 2 | row ^ difference]
                }
            }
        }
    }

    private mutating func addForm(_ polynomial: PhasePolynomial, _ controls: LocalControls) {
        // Lanes can't be left out one by one: their controls go back into the terms. Their places
        // are the lowest in every pass, so they are bits of the same numbers.
        let whole =
            controls.lanes == 0 ? polynomial : polynomial.multiplied(byBits: controls.lanes)
        var phases = [Double](repeating: 0, count: tileBits + 1)
        var products: [(mask: Int, angle: Double)] = []
        let firstFactor = factors.count
        for (mask, angle) in whole.terms {
            let (local, outer) = splitPlaces(mask)
            switch (local.nonzeroBitCount, outer) {
            case (0, 0): phases[0] += angle
            case (1, 0): phases[local.trailingZeroBitCount + 1] += angle
            case (2, _): products.append((local, angle))
            default:
                let weight = local == 0 ? 0 : local.trailingZeroBitCount + 1
                factors.append(
                    OuterFactor(
                        mask: outer,
                        weight: weight,
                        real: .cos(angle),
                        imaginary: .sin(angle)
                    )
                )
            }
        }
        let tables = FormTables(products, tileBits: tileBits, laneBits: laneBits)
        let step = TileStep(
            .form,
            controls: controls.above,
            outerControls: controls.outer,
            table: table.count,
            form: forms.count
        )
        forms.append(
            TileForm(
                weights: weights.count,
                firstFactor: firstFactor,
                factorCount: factors.count - firstFactor,
                isQuadratic: !products.isEmpty,
                table: table.count
            )
        )
        steps.append(step)
        for phase in phases { weights += [.cos(phase), .sin(phase)] }
        if !products.isEmpty { table += tables.numbers }
    }

    private mutating func addStep(
        _ kind: TileStep.Kind,
        entries: TileStep.Entries = .complex,
        _ target: Int,
        _ second: Int,
        _ controls: LocalControls
    ) {
        steps.append(
            TileStep(
                kind,
                entries,
                target: target,
                second: second,
                controls: controls.above,
                outerControls: controls.outer,
                table: table.count
            )
        )
    }

    /// Adds a vector of real parts, one of imaginary parts, or both.
    @inline(__always)
    private mutating func addFactor(
        _ parts: EntryParts = .both,
        _ value: (Int) -> Complex<Double>
    ) {
        if parts != .imaginary { for lane in 0..<laneCount { table.append(value(lane).real) } }
        if parts != .real { for lane in 0..<laneCount { table.append(value(lane).imaginary) } }
    }

    /// A mask of places as lanes, local bits above them, and outer places.
    private func split(_ mask: Int) -> LocalControls {
        let (local, outer) = splitPlaces(mask)
        let lanes = local & (laneCount - 1)
        return LocalControls(lanes: lanes, above: local & ~lanes, outer: outer)
    }

    private func splitPlaces(_ mask: Int) -> (local: Int, outer: Int) {
        var (local, outer, rest) = (0, 0, mask)
        while rest != 0 {
            let place = rest.trailingZeroBitCount
            rest &= rest - 1
            if let bit = localBits[place] { local |= 1 << bit } else { outer |= 1 << place }
        }
        return (local, outer)
    }
}

/// An instruction's controls as a pass sees them.
private struct LocalControls {
    /// Those among the lanes' bits.
    let lanes: Int
    /// Those among the local bits above the lanes.
    let above: Int
    /// Those among the outer bits, as bits of the amplitude's index.
    let outer: Int

    /// Whether a lane has all controls among the lanes' bits.
    func allow(_ lane: Int) -> Bool { lane & lanes == lanes }
}

/// Which parts of an entry stand in a table.
private enum EntryParts {
    case both, real, imaginary
}

extension TileStep.Entries {
    /// What stands there of a diagonal entry, and of another one.
    fileprivate var parts: (diagonal: EntryParts, other: EntryParts) {
        switch self {
        case .complex: (.both, .both)
        case .real: (.real, .real)
        case .cross: (.real, .imaginary)
        }
    }
}

extension Matrix2 {
    /// Which parts of the entries there are.
    fileprivate var entries: TileStep.Entries {
        guard m00.imaginary == 0, m11.imaginary == 0 else { return .complex }
        if m01.imaginary == 0, m10.imaginary == 0 { return .real }
        return m01.real == 0 && m10.real == 0 ? .cross : .complex
    }

    /// The matrix that exchanges 0 and 1.
    static let exchange = Matrix2(m00: .zero, m01: .one, m10: .one, m11: .zero)
}

private let exchangeMatrix: [Complex<Double>] = (0..<16).map {
    [0, 6, 9, 15].contains($0) ? .one : .zero
}
