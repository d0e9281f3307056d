import QuantumSimulator

// Measurements, choices, loops and assignments.

extension Lowering {
    mutating func measure(
        _ source: Operand,
        into target: Operand?,
        _ place: Place
    ) throws(Problem) {
        let qubits = try qubits(source).indices
        var bits: [Int] = []
        if let target {
            bits = try self.bits(target).indices
        } else {
            for _ in qubits { bits.append(try hiddenBit(place)) }
        }
        guard qubits.count == bits.count else {
            throw Problem(.sizes(qubits.count, bits.count), at: place.offset)
        }
        for (qubit, bit) in zip(qubits, bits) { try emit(.measure(qubit: qubit, bit: bit), place) }
    }

    mutating func choose(
        _ question: Expression,
        _ then: [Statement],
        _ otherwise: [Statement],
        _ place: Place
    ) throws(Problem) {
        guard var condition = try question.value(scopes).condition else {
            throw Problem(.type(expected: "true or false"), at: place.offset)
        }
        if let constant = condition.constant {
            return try lowerBlock(constant ? then : otherwise)
        }
        try scopes.tally.add(condition.size, place)
        let start = operations.count
        runTimeDepth += 1
        try lowerBlock(then)
        let middle = operations.count
        try lowerBlock(otherwise)
        runTimeDepth -= 1
        // What the last operation changes, nobody asks for afterwards.
        let last = operations[start...].last?.writtenBit
        let written = Set(operations[start...].dropLast().compactMap(\.writtenBit))
        // The answer is kept before the branch changes the bits that it came from, and where many
        // operations would ask long questions.
        let isLong = condition.size > Self.longCondition && operations.count - start > 1
        let question = condition
        var copy: Int?
        if isLong || condition.firstBit(where: written.contains) != nil {
            let bit = try hiddenBit(place, besides: written.union(last.map { [$0] } ?? []))
            condition = .bit(bit)
            copy = bit
        }
        let negated = condition.negated
        for index in start..<operations.count {
            let guarded = operations[index].only(if: index < middle ? condition : negated)
            try scopes.tally.add(guarded.addedSize(to: operations[index]), place)
            operations[index] = guarded
        }
        if let copy {
            operations.insert(.assign(bit: copy, question), at: start)
            freeHiddenBits.append(copy)
        }
    }

    /// Questions beyond this are answered once, not for every operation that depends on them.
    private static var longCondition: Int { 64 }

    mutating func lowerBlock(_ body: [Statement]) throws(Problem) {
        scopes.enter()
        try lower(body)
        scopes.leave()
    }

    mutating func loop(
        _ name: String,
        _ syntax: TypeSyntax,
        _ values: Statement.Values,
        _ body: [Statement],
        _ place: Place
    ) throws(Problem) {
        let type = try syntax.type(scopes, place)
        let range = try loopValues(values, place)
        for index in 0..<range.count {
            try countStep(place)
            scopes.enter([name: .variable(try type.converted(range[index], place), type)])
            try lowerBlock(body)
            scopes.leave()
        }
    }

    /// The values of a loop's variable, refused before any is used if there are too many.
    func loopValues(_ values: Statement.Values, _ place: Place) throws(Problem) -> LoopValues {
        switch values {
        case .set(let items):
            var values: [Value] = []
            for item in items {
                let value = try item.value(scopes)
                if value.isAtRunTime { throw Problem(.notConstant, at: place.offset) }
                values.append(value)
            }
            return .listed(values)
        case .range(let range):
            guard let first = range.start, let last = range.stop else {
                throw Problem(
                    .unexpected(found: "an open range", expected: "two ends"),
                    at: place.offset
                )
            }
            let start = try first.integer(scopes, place)
            let stop = try last.integer(scopes, place)
            let step = try range.step?.integer(scopes, place) ?? 1
            let (distance, overflow) = stop.subtractingReportingOverflow(start)
            guard step != 0, !overflow else {
                throw Problem(.operations(limit: limits.operations), at: place.offset)
            }
            guard (distance >= 0) == (step > 0) || distance == 0 else { return .listed([]) }
            let rounds = distance.magnitude / step.magnitude
            guard rounds < UInt(limits.operations) else {
                throw Problem(.operations(limit: limits.operations), at: place.offset)
            }
            return .counted(from: start, by: step, count: Int(rounds) + 1)
        }
    }

    mutating func assign(
        _ target: Operand,
        _ sign: String,
        _ expression: Expression,
        _ place: Place
    ) throws(Problem) {
        if case .value? = scopes[target.name] {
            let reason = OpenQASMError.Reason.kind(name: target.name, expected: "a variable")
            throw Problem(reason, at: place.offset)
        }
        if case .variable(let old, let type)? = scopes[target.name], target.selections.isEmpty {
            guard runTimeDepth == 0 else { throw Problem(.notConstant, at: place.offset) }
            let old = scopes.body([
                "old": .value(old), "new": .value(try expression.value(scopes)),
            ])
            let value =
                try sign == "="
                ? expression.value(scopes)
                : Expression.binary(
                    String(sign.dropLast()),
                    .name("old", place),
                    .name("new", place),
                    place
                ).value(old)
            return scopes.change(target.name, .variable(try type.converted(value, place), type))
        }
        let bits = try self.bits(target).indices
        var value = try expression.value(scopes)
        if sign != "=" {
            guard bits.count == 1 else {
                throw Problem(.unsupported("arithmetic on a register"), at: place.offset)
            }
            let names = scopes.body(["old": .value(.bits(bits)), "new": .value(value)])
            value = try Expression.binary(
                String(sign.dropLast()),
                .name("old", place),
                .name("new", place),
                place
            ).value(names)
        }
        try set(bits, to: value, place)
    }

    mutating func set(_ bits: [Int], to value: Value, _ place: Place) throws(Problem) {
        var answers: [BitCondition] = []
        switch value {
        case .bitString(let constants): answers = constants.map { .constant($0) }
        case .bits(let sources):
            guard bits.count == 1 || Set(bits).isDisjoint(with: sources) else {
                throw Problem(.unsupported("moving bits within a register"), at: place.offset)
            }
            answers = sources.map { .bit($0) }
        case .integer(let number) where number >= 0 && bits.count > 1:
            answers = bits.indices.map { .constant($0 < 63 && number >> $0 & 1 == 1) }
        default:
            guard let condition = value.condition else {
                throw Problem(.type(expected: "bits"), at: place.offset)
            }
            answers = [condition]
        }
        guard answers.count == bits.count else {
            throw Problem(.sizes(bits.count, answers.count), at: place.offset)
        }
        for (bit, answer) in zip(bits, answers) { try emit(.assign(bit: bit, answer), place) }
    }
}

/// The values of a loop's variable, one after another: nested loops would hold many of them.
enum LoopValues {
    case listed([Value])
    case counted(from: Int, by: Int, count: Int)

    var count: Int {
        switch self {
        case .listed(let values): values.count
        case .counted(_, _, let count): count
        }
    }

    subscript(index: Int) -> Value {
        switch self {
        case .listed(let values): values[index]
        // At most as far as the range's end, so no overflow.
        case .counted(let start, let step, _): .integer(start + index * step)
        }
    }
}
