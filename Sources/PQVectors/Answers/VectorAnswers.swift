/// The answers to a prompt in ACVP's form: what a server expects back.
public struct VectorAnswers: Sendable {
    /// The response as JSON.
    public let text: String
    /// How many cases were answered.
    public let answeredCount: Int
    /// The cases that the response leaves out, and why.
    public let exceptions: [CaseReport]

    /// Answers every case of a prompt.
    ///
    /// The response bears the prompt's numbers and names. A case that can't be answered is left out
    /// of it: a made-up answer would be judged as one.
    ///
    /// - Parameters:
    ///   - prompt: The prompt as JSON; one with a version before it gets a response with one.
    ///   - path: Where it comes from, for messages.
    ///   - implementation: Who answers.
    ///   - largestMessage: The largest message made up from a repeated content, in bytes.
    ///   - progress: Told how many of how many cases are done, after each.
    /// - Throws: ``VectorError`` for what is no prompt; `CancellationError`.
    public init(
        _ prompt: [UInt8],
        path: String,
        by implementation: any VectorImplementation = PQTwinImplementation(),
        largestMessage: Int = .max,
        progress: @Sendable (Int, Int) -> Void = { _, _ in }
    ) async throws {
        let file = try VectorReader.parse(prompt, path: path)
        let verifier = VectorVerifier(
            largestMessage: largestMessage,
            implementation: implementation
        )
        var groups: [OrderedJSON] = []
        var exceptions: [CaseReport] = []
        var count = 0
        for group in file.groups {
            var tests: [OrderedJSON] = []
            for test in group.cases {
                try Task.checkCancellation()
                switch await verifier.answer(to: test, in: group, of: file) {
                case .answered(let fields):
                    tests.append(.object([("tcId", .integer(test.id))] + fields))
                    count += 1
                case .exception(let outcome):
                    exceptions.append(
                        CaseReport(
                            groupID: group.id,
                            caseID: test.id,
                            outcome: outcome,
                            isAcceptable: false,
                            wasRefused: false
                        )
                    )
                }
                progress(count + exceptions.count, file.caseCount)
            }
            groups.append(.object([("tgId", .integer(group.id)), ("tests", .array(tests))]))
        }
        let (version, header) = try Self.header(prompt, path)
        let response = OrderedJSON.object(header + [("testGroups", .array(groups))])
        let versioned = version.map { version in
            OrderedJSON.array([.object([("acvVersion", .string(version))]), response])
        }
        text = (versioned ?? response).indentedText
        answeredCount = count
        self.exceptions = exceptions
    }

    /// What the response repeats of the prompt, and the version before it.
    private static func header(
        _ prompt: [UInt8],
        _ path: String
    ) throws(VectorError) -> (version: String?, members: [(String, OrderedJSON)]) {
        let content = try VectorReader.json(prompt, path)
        let version = content.array?.first?["acvVersion"]?.string
        let set = version == nil ? content : content.array?.last ?? content
        let members: [(String, OrderedJSON)] = [
            "vsId", "algorithm", "mode", "revision", "isSample",
        ].compactMap { name in
            switch set[name] {
            case .integer(let value)?: (name, .integer(value))
            case .string(let text)?: (name, .string(text))
            case .boolean(let value)?: (name, .boolean(value))
            default: nil
            }
        }
        return (version, members)
    }
}

extension VectorVerifier {
    fileprivate enum Answer {
        case answered([(String, OrderedJSON)])
        case exception(Outcome)
    }

    /// One case's answer in ACVP's fields.
    fileprivate func answer(
        to test: VectorCase,
        in group: VectorGroup,
        of file: VectorFile
    ) async -> Answer {
        if let damage = test.damage { return .exception(.malformed(damage)) }
        let context = CaseContext(file, group, test, largestMessage: largestMessage)
        do {
            let operation = try VectorOperation.of(context)
            let request = try operation.request(context)
            let response = await implementation.answer(request)
            return answer(response, operation, context)
        } catch {
            switch error {
            case .malformed(let reason): return .exception(.malformed(reason))
            case .unsupported(let reason): return .exception(.unsupported(reason))
            }
        }
    }

    private func answer(
        _ response: VectorResponse,
        _ operation: VectorOperation,
        _ context: CaseContext
    ) -> Answer {
        switch response {
        case .unsupported(let reason): return .exception(.unsupported(reason))
        case .malformed(let reason): return .exception(.malformed(reason))
        case .failed(let reason): return .exception(.failed(reason))
        case .refused(let reason):
            return operation.outputs == ["testPassed"]
                ? .answered([("testPassed", .boolean(false))])
                : .exception(.failed("refused: \(reason)"))
        case .answered(let outputs):
            var fields: [(String, OrderedJSON)] = []
            for name in operation.outputs {
                guard let value = outputs[name] else {
                    return .exception(.failed("no \(name) in the answer"))
                }
                fields.append((name, value.ordered))
            }
            if context.value("testType") == .string("VOT"),
                let length = context.value("outLen")?.integer
            {
                fields.append(("outLen", .integer(length)))
            }
            return .answered(fields)
        }
    }
}

extension JSONValue {
    /// The same for writing: members in the order of their names, digits in capitals as in ACVP's
    /// files.
    fileprivate var ordered: OrderedJSON {
        switch self {
        case .object(let members):
            .object(members.sorted { $0.key < $1.key }.map { ($0.key, $0.value.ordered) })
        case .array(let elements): .array(elements.map(\.ordered))
        case .string(let text): .string(text.uppercased())
        case .integer(let value): .integer(value)
        case .boolean(let value): .boolean(value)
        case .number(let value): .string("\(value)")
        case .null: .string("")
        }
    }
}
