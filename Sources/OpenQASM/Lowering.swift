import QuantumSimulator

/// Turns statements into a circuit: loops and gate definitions are written out, values worked out.
struct Lowering {
    var scopes: Scopes
    var gates: [String: GateMeaning]
    var operations: [Circuit.Operation] = []
    let inputs: [String: Double]
    /// The inputs that the program has declared.
    var declaredInputs: Set<String> = []
    let limits: OpenQASMProgram.Limits

    var qubitCount = 0
    var usesMachineQubits = false
    var bitCount = 0
    var qubitRegisters: [OpenQASMProgram.Register] = []
    var bitRegisters: [OpenQASMProgram.Register] = []
    /// Bits that conditions need, numbered downwards from -1 until all declared bits are known.
    var hiddenBitCount = 0
    /// Hidden bits that no later operation asks for.
    var freeHiddenBits: [Int] = []
    var runTimeDepth = 0
    var steps = 0
    /// Qubits that the operations name.
    var operands = 0
    /// Gates that modifiers were applied to.
    var changes = 0
    /// Gates of unfinished lists, while what stands inside them is written out.
    var waiting = 0
    var userGates: Set<String> = []

    init(
        inputs: [String: Double],
        limits: OpenQASMProgram.Limits,
        gates: [String: GateMeaning],
        version: Int
    ) {
        scopes = Scopes(
            tally: ExpressionTally(operations: limits.operations),
            keepsFractions: version == 2
        )
        self.inputs = inputs
        self.limits = limits
        self.gates = gates
    }

    /// The circuit, when all statements are lowered.
    func program() throws(Problem) -> OpenQASMProgram {
        if let name = inputs.keys.sorted().first(where: { !declaredInputs.contains($0) }) {
            throw Problem(.noSuchInput(name), at: 0)
        }
        do {
            var circuit = try Circuit(qubits: qubitCount, bits: bitCount + hiddenBitCount)
            for operation in operations {
                try circuit.append(operation.withHiddenBits(from: bitCount))
            }
            return OpenQASMProgram(
                circuit: circuit,
                qubitRegisters: qubitRegisters,
                bitRegisters: bitRegisters
            )
        } catch {
            throw Problem(.circuit("\(error)"), at: 0)
        }
    }

    mutating func lower(_ statements: [Statement]) throws(Problem) {
        for statement in statements { try lower(statement) }
    }

    /// Counts work that leaves no operation behind, such as an empty loop.
    mutating func countStep(_ place: Place) throws(Problem) { try countSteps(1, place) }

    mutating func countSteps(_ count: Int, _ place: Place) throws(Problem) {
        steps += count
        guard steps <= 4 * limits.operations else {
            throw Problem(.operations(limit: limits.operations), at: place.offset)
        }
    }

    mutating func emit(_ operation: Circuit.Operation, _ place: Place) throws(Problem) {
        guard operations.count < limits.operations else {
            throw Problem(.operations(limit: limits.operations), at: place.offset)
        }
        operands += operation.operandCount
        guard operands <= operandLimit else {
            throw Problem(.operands(limit: operandLimit), at: place.offset)
        }
        operations.append(operation)
    }

    /// Sixteen qubits for an operation: those of few operations may be more.
    var operandLimit: Int { 16 * limits.operations }

    mutating func lower(_ statement: Statement) throws(Problem) {
        let place = statement.place
        try countStep(place)
        switch statement.kind {
        case .qubits(let name, let size): try declareQubits(name, size, place)
        case .bits(let name, let size, let initial): try declareBits(name, size, initial, place)
        case .variable(let name, let type, let storage, let initial):
            try declareVariable(name, type, storage, initial, place)
        case .alias(let name, let parts): try declareAlias(name, parts, place)
        case .gate(let syntax): try declareGate(syntax)
        case .call(let call): try lower(call)
        case .measure(let source, let target): try measure(source, into: target, place)
        case .reset(let operands):
            for operand in operands {
                for qubit in try qubits(operand).indices { try emit(.reset(qubit: qubit), place) }
            }
        case .barrier(let operands):
            let qubits = try operands.isEmpty ? Array(0..<qubitCount) : allQubits(operands, place)
            if !qubits.isEmpty { try emit(.barrier(qubits: qubits), place) }
        case .delay(let duration, let operands):
            guard case .duration(let seconds) = try duration.value(scopes) else {
                throw Problem(.type(expected: "a duration, such as 100ns"), at: place.offset)
            }
            guard seconds.isFinite, seconds >= 0 else {
                throw Problem(.notFinite, at: place.offset)
            }
            let qubits = try operands.isEmpty ? Array(0..<qubitCount) : allQubits(operands, place)
            for qubit in qubits { try emit(.delay(qubit: qubit, seconds: seconds), place) }
        case .choice(let condition, let then, let otherwise):
            try choose(condition, then, otherwise, place)
        case .loop(let name, let type, let values, let body):
            try loop(name, type, values, body, place)
        case .assign(let target, let sign, let value): try assign(target, sign, value, place)
        case .block(let body):
            scopes.enter()
            try lower(body)
            scopes.leave()
        }
    }
}

extension Lowering {
    /// What an operand stands for, and whether it is a register.
    mutating func qubits(
        _ operand: Operand
    ) throws(Problem) -> (indices: [Int], isRegister: Bool) {
        let offset = operand.place.offset
        try scopes.tally.step(offset)
        if operand.name.hasPrefix("$"), let number = Int(operand.name.dropFirst()) {
            guard qubitRegisters.isEmpty else {
                throw Problem(.unsupported("a machine's qubit beside registers"), at: offset)
            }
            let limit = min(limits.qubits, Circuit.maximumQubitCount)
            guard number < limit else { throw Problem(.qubits(limit: limit), at: offset) }
            usesMachineQubits = true
            qubitCount = max(qubitCount, number + 1)
            return ([number], false)
        }
        switch scopes[operand.name] {
        case .qubits(let indices, let isRegister)?:
            return try selected(operand, indices, isRegister)
        case nil: throw Problem(.undefined(operand.name), at: offset)
        default: throw Problem(.kind(name: operand.name, expected: "a qubit"), at: offset)
        }
    }

    func bits(_ operand: Operand) throws(Problem) -> (indices: [Int], isRegister: Bool) {
        switch scopes[operand.name] {
        case .bits(let indices, let isRegister)?:
            return try selected(operand, indices, isRegister)
        case nil: throw Problem(.undefined(operand.name), at: operand.place.offset)
        default:
            throw Problem(.kind(name: operand.name, expected: "a bit"), at: operand.place.offset)
        }
    }

    func selected(
        _ operand: Operand,
        _ all: [Int],
        _ isRegister: Bool
    ) throws(Problem) -> (indices: [Int], isRegister: Bool) {
        var (indices, isRegister) = (all, isRegister)
        for selection in operand.selections {
            let chosen = try selection.indices(size: indices.count, scopes, operand.place)
            indices = chosen.map { indices[$0] }
            if case .element = selection { isRegister = false } else { isRegister = true }
        }
        return (indices, isRegister)
    }

    mutating func allQubits(
        _ operands: [Operand],
        _ place: Place
    ) throws(Problem) -> [Int] {
        var all: [Int] = []
        for operand in operands { all += try qubits(operand).indices }
        guard Set(all).count == all.count else { throw Problem(.repeatedQubit, at: place.offset) }
        return all
    }
}
