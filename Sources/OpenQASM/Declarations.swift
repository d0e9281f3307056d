import QuantumSimulator

// Statements that give names.

extension Lowering {
    mutating func define(_ name: String, _ meaning: Meaning, _ place: Place) throws(Problem) {
        guard !scopes.isDefinedHere(name) else { throw Problem(.redefined(name), at: place.offset) }
        scopes.define(name, meaning)
    }

    func size(
        _ size: Expression?,
        free: Int,
        _ refusal: OpenQASMError.Reason,
        _ place: Place
    ) throws(Problem) -> Int {
        guard let size else {
            guard free >= 1 else { throw Problem(refusal, at: place.offset) }
            return 1
        }
        let count = try size.integer(scopes, place)
        guard count > 0 else { throw Problem(.type(expected: "a size above 0"), at: place.offset) }
        guard count <= free else { throw Problem(refusal, at: place.offset) }
        return count
    }

    mutating func declareQubits(
        _ name: String,
        _ size: Expression?,
        _ place: Place
    ) throws(Problem) {
        guard scopes.isGlobal, !usesMachineQubits else {
            throw Problem(.unsupported("a qubit declared here"), at: place.offset)
        }
        let limit = min(limits.qubits, Circuit.maximumQubitCount)
        let count = try self.size(size, free: limit - qubitCount, .qubits(limit: limit), place)
        let range = qubitCount..<qubitCount + count
        try define(name, .qubits(Array(range), isRegister: size != nil), place)
        qubitRegisters.append(.init(name: name, range: range))
        qubitCount += count
    }

    mutating func declareBits(
        _ name: String,
        _ size: Expression?,
        _ initial: Statement.Source?,
        _ place: Place
    ) throws(Problem) {
        let count = try self.size(size, free: 4096 - bitCount, .bits(limit: 4096), place)
        let range = bitCount..<bitCount + count
        try define(name, .bits(Array(range), isRegister: size != nil), place)
        bitRegisters.append(.init(name: name, range: range))
        bitCount += count
        let whole = Operand(name: name, selections: [], place: place)
        switch initial {
        case .value(let value)?: try assign(whole, "=", value, place)
        case .measurement(let source)?: try measure(source, into: whole, place)
        case nil: break
        }
    }

    /// A bit that no name stands for, and that is none of those written while it is needed.
    mutating func hiddenBit(
        _ place: Place,
        besides written: Set<Int> = []
    ) throws(Problem) -> Int {
        if let free = freeHiddenBits.firstIndex(where: { !written.contains($0) }) {
            return freeHiddenBits.remove(at: free)
        }
        guard bitCount + hiddenBitCount < 4096 else {
            throw Problem(.bits(limit: 4096), at: place.offset)
        }
        hiddenBitCount += 1
        return -hiddenBitCount
    }

    mutating func declareVariable(
        _ name: String,
        _ syntax: TypeSyntax,
        _ storage: Statement.Storage,
        _ initial: Expression?,
        _ place: Place
    ) throws(Problem) {
        let type = try syntax.type(scopes, place)
        let value: Value
        if storage == .input {
            guard let given = inputs[name] else {
                throw Problem(.missingInput(name), at: place.offset)
            }
            declaredInputs.insert(name)
            value = .real(given)
        } else if let initial {
            value = try initial.value(scopes)
        } else {
            throw Problem(.unsupported("a variable without a first value"), at: place.offset)
        }
        if type.word == "bool", value.isAtRunTime, let condition = value.condition {
            // The bits may change later, the variable must not.
            try scopes.tally.add(condition.size, place)
            let bit = try hiddenBit(place)
            try emit(.assign(bit: bit, condition), place)
            return try define(name, .bits([bit], isRegister: false), place)
        }
        let first = try type.converted(value, place)
        try define(name, storage == .constant ? .value(first) : .variable(first, type), place)
    }

    mutating func declareAlias(
        _ name: String,
        _ parts: [Operand],
        _ place: Place
    ) throws(Problem) {
        if case .bits? = scopes[parts[0].name] {
            var all: [Int] = []
            for part in parts {
                all += try bits(part).indices
                try countSteps(all.count, place)
            }
            guard Set(all).count == all.count else {
                throw Problem(.repeatedElement, at: place.offset)
            }
            try define(name, .bits(all, isRegister: true), place)
        } else {
            let all = try allQubits(parts, place)
            try countSteps(all.count, place)
            try define(name, .qubits(all, isRegister: true), place)
        }
    }

    mutating func declareGate(_ syntax: GateSyntax) throws(Problem) {
        guard scopes.isGlobal else {
            throw Problem(.unsupported("a gate defined inside a block"), at: syntax.place.offset)
        }
        guard userGates.insert(syntax.name).inserted else {
            throw Problem(.redefined("the gate \(syntax.name)"), at: syntax.place.offset)
        }
        try check(syntax.body, of: syntax.name)
        // What says the same as the library's own definition is the library's gate.
        if let library = libraryDefinitions[syntax.name], library == syntax.withPlainNames {
            return
        }
        gates[syntax.name] = .defined(syntax)
    }

    /// Only gates, barriers and loops stand in a gate, and only gates defined before it.
    func check(_ body: [Statement], of name: String) throws(Problem) {
        for statement in body {
            switch statement.kind {
            case .call(let call):
                // A gate may shadow one of the library and use the shadowed one.
                let isItself = call.name == name && libraryGates[name] == nil
                guard !isItself, gates[call.name] != nil else {
                    throw Problem(
                        isItself
                            ? .unsupported("a gate that contains itself")
                            : .undefined("the gate \(call.name)"),
                        at: statement.place.offset
                    )
                }
            case .barrier: break
            case .loop(_, _, _, let inner): try check(inner, of: name)
            default:
                throw Problem(
                    .unsupported("this statement inside a gate"),
                    at: statement.place.offset
                )
            }
        }
    }
}
