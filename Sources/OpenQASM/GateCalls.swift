import QuantumSimulator

/// What a gate's name stands for.
enum GateMeaning: Sendable {
    /// A row of the gate table.
    case row(Gate)
    /// A definition to be written out.
    case defined(GateSyntax)
    /// A definition of the library, whose body means library gates whatever the program defines.
    case library(GateSyntax)
}

/// The gates that a body may use.
private struct KnownGates {
    let gates: [String: GateMeaning]
    /// The gate whose body it is; by this name it means the library's gate, which it may shadow.
    var shadowing: String?

    subscript(name: String) -> GateMeaning? {
        name == shadowing ? libraryGates[name] ?? gates[name] : gates[name]
    }
}

/// The gates known from the start, by name.
let libraryGates: [String: GateMeaning] = {
    var gates: [String: GateMeaning] = [:]
    for gate in Gate.allCases where !gate.definition.isGivenByMatrix {
        gates[gate.name] = .row(gate)
    }
    for (name, row) in aliases { gates[name] = Gate(named: row).map { .row($0) } }
    for syntax in definitions(in: preludeSource) { gates[syntax.name] = .library(syntax) }
    return gates
}()

/// The definitions that programs repeat for gates of the library, with plain names.
let libraryDefinitions: [String: GateSyntax] = {
    let text = preludeSource + writtenDefinitions.map(\.text).joined()
    return Dictionary(
        uniqueKeysWithValues: definitions(in: text).map { ($0.name, $0.withPlainNames) }
    )
}()

private func definitions(in text: String) -> [GateSyntax] {
    guard var parser = try? Parser(Array(text.utf8)), let statements = try? parser.program() else {
        return []
    }
    return statements.compactMap {
        if case .gate(let syntax) = $0.kind { syntax } else { nil }
    }
}

private typealias Application = Circuit.GateApplication

extension Lowering {
    /// How deeply gate definitions may use each other.
    static var callLimit: Int { 64 }

    mutating func lower(_ call: GateCall) throws(Problem) {
        var operands: [(indices: [Int], isRegister: Bool)] = []
        for operand in call.operands { operands.append(try qubits(operand)) }
        // Registers go through element by element, all in step; single qubits stay.
        let sizes = operands.filter(\.isRegister).map(\.indices.count)
        if let size = sizes.first, let other = sizes.first(where: { $0 != size }) {
            throw Problem(.sizes(size, other), at: call.place.offset)
        }
        for instance in 0..<(sizes.first ?? 1) {
            let qubits = operands.map { $0.isRegister ? $0.indices[instance] : $0.indices[0] }
            let known = KnownGates(gates: gates)
            for application in try applications(of: call, on: qubits, scopes, known, depth: 0) {
                try emit(.gate(application), call.place)
            }
        }
    }

    /// A call as gates of the table.
    private mutating func applications(
        of call: GateCall,
        on qubits: [Int],
        _ scopes: Scopes,
        _ gates: KnownGates,
        depth: Int
    ) throws(Problem) -> [Circuit.GateApplication] {
        let offset = call.place.offset
        try countStep(call.place)
        guard Set(qubits).count == qubits.count else { throw Problem(.repeatedQubit, at: offset) }
        guard depth < Self.callLimit else {
            throw Problem(.nesting(limit: Self.callLimit), at: offset)
        }
        guard let meaning = gates[call.name] else {
            throw Problem(.undefined("the gate \(call.name)"), at: offset)
        }
        var changes: [Change] = []
        var controlCount = 0
        for modifier in call.modifiers {
            let change = try self.change(modifier, scopes, free: qubits.count - controlCount)
            if case .control(let count, _) = change { controlCount += count }
            changes.append(change)
        }
        var angles: [Double] = []
        for parameter in call.parameters {
            angles.append(try parameter.number(scopes, call.place))
        }
        try check(call, meaning, qubits: qubits.count - controlCount, angles: angles.count)
        let own = Array(qubits[controlCount...])
        var list: [Circuit.GateApplication] = []
        // What is done no times at all need not be written out.
        if let last = changes.lastIndex(of: .repetition(0)) {
            for case .control(let count, _) in changes[last...] { controlCount -= count }
            changes.removeSubrange(last...)
        } else {
            list = try applications(of: meaning, angles, on: own, depth: depth)
        }
        // The modifier next to the gate acts first, and its controls stand last.
        for change in changes.reversed() {
            if case .control(let count, _) = change { controlCount -= count }
            list = try changed(list, by: change, controls: qubits[controlCount...], call.place)
        }
        return list
    }

    private func check(
        _ call: GateCall,
        _ meaning: GateMeaning,
        qubits: Int,
        angles: Int
    ) throws(Problem) {
        let (expectedAngles, expectedQubits) =
            switch meaning {
            case .row(let gate):
                (gate.definition.parameterNames.count, gate.definition.qubitCount)
            case .defined(let syntax), .library(let syntax):
                (syntax.parameters.count, syntax.qubits.count)
            }
        guard angles == expectedAngles else {
            throw Problem(
                .parameterCount(name: call.name, expected: expectedAngles, actual: angles),
                at: call.place.offset
            )
        }
        guard qubits == expectedQubits else {
            throw Problem(
                .qubitCount(name: call.name, expected: expectedQubits, actual: qubits),
                at: call.place.offset
            )
        }
    }

    private mutating func applications(
        of meaning: GateMeaning,
        _ angles: [Double],
        on qubits: [Int],
        depth: Int
    ) throws(Problem) -> [Circuit.GateApplication] {
        switch meaning {
        case .row(let gate):
            return [Application(gate: gate, parameters: angles, qubits: qubits)]
        case .defined(let syntax):
            let known = KnownGates(gates: gates, shadowing: syntax.name)
            return try body(syntax, angles, qubits, known, depth)
        case .library(let syntax):
            return try body(syntax, angles, qubits, KnownGates(gates: libraryGates), depth)
        }
    }

    private mutating func body(
        _ syntax: GateSyntax,
        _ angles: [Double],
        _ qubits: [Int],
        _ known: KnownGates,
        _ depth: Int
    ) throws(Problem) -> [Circuit.GateApplication] {
        var names: [String: Meaning] = [:]
        for (name, angle) in zip(syntax.parameters, angles) { names[name] = .value(.real(angle)) }
        for (name, qubit) in zip(syntax.qubits, qubits) {
            names[name] = .qubits([qubit], isRegister: false)
        }
        return try list(syntax.body, scopes.body(names), known, depth)
    }

    private mutating func list(
        _ body: [Statement],
        _ scopes: Scopes,
        _ known: KnownGates,
        _ depth: Int
    ) throws(Problem) -> [Circuit.GateApplication] {
        var list: [Circuit.GateApplication] = []
        for statement in body {
            switch statement.kind {
            case .call(let call):
                var qubits: [Int] = []
                for operand in call.operands {
                    guard case .qubits(let qubit, isRegister: false)? = scopes[operand.name],
                        operand.selections.isEmpty
                    else {
                        throw Problem(
                            .kind(name: operand.name, expected: "a qubit of the gate"),
                            at: operand.place.offset
                        )
                    }
                    qubits += qubit
                }
                waiting += list.count
                let inner = try applications(of: call, on: qubits, scopes, known, depth: depth + 1)
                waiting -= list.count
                try checkSize(list.count + inner.count, statement.place)
                list += inner
            case .loop(let name, let syntax, let values, let inner):
                let type = try syntax.type(scopes, statement.place)
                let outer = self.scopes
                self.scopes = scopes
                let range = try loopValues(values, statement.place)
                self.scopes = outer
                for index in 0..<range.count {
                    try countStep(statement.place)
                    var scope = scopes
                    let value = try type.converted(range[index], statement.place)
                    scope.enter([name: .value(value)])
                    waiting += list.count
                    let round = try self.list(inner, scope, known, depth)
                    waiting -= list.count
                    try checkSize(list.count + round.count, statement.place)
                    list += round
                }
            default: continue
            }
        }
        return list
    }

    /// Refuses a list of gates before it is made, those that wait for it counted.
    func checkSize(_ count: Int, _ place: Place) throws(Problem) {
        guard waiting + count <= limits.operations else {
            throw Problem(.operations(limit: limits.operations), at: place.offset)
        }
    }
}

extension GateSyntax {
    /// The definition with its parameters and qubits numbered, to be compared with another one.
    var withPlainNames: GateSyntax {
        var names: [String: String] = [:]
        for (index, name) in parameters.enumerated() { names[name] = "p\(index)" }
        for (index, name) in qubits.enumerated() { names[name] = "q\(index)" }
        return GateSyntax(
            name: name,
            parameters: parameters.indices.map { "p\($0)" },
            qubits: qubits.indices.map { "q\($0)" },
            body: body.map { $0.renamed(names) },
            place: place
        )
    }
}

extension Statement {
    /// The statement with other names, where it is a plain gate.
    fileprivate func renamed(_ names: [String: String]) -> Statement {
        guard case .call(let call) = kind else { return self }
        let renamed = GateCall(
            modifiers: call.modifiers,
            name: call.name,
            parameters: call.parameters.map { $0.renamed(names) },
            operands: call.operands.map {
                Operand(name: names[$0.name] ?? $0.name, selections: $0.selections, place: $0.place)
            },
            place: call.place
        )
        return Statement(kind: .call(renamed), place: place)
    }
}

extension Expression {
    fileprivate func renamed(_ names: [String: String]) -> Expression {
        switch self {
        case .name(let name, let place): .name(names[name] ?? name, place)
        case .unary(let sign, let inner, let place): .unary(sign, inner.renamed(names), place)
        case .binary(let sign, let left, let right, let place):
            .binary(sign, left.renamed(names), right.renamed(names), place)
        default: self
        }
    }
}
