import PQTwin
import PQTwinStore

// What an engine does with what comes in: decide, make durable, send, react.

extension NodeEngine {
    /// Whoever waits for what an input comes to: for each write, why it was dropped, if it was.
    typealias Answer = CheckedContinuation<[TwinError?], any Error>

    /// What comes in.
    enum Input: Sendable {
        /// A frame of the right shape.
        case frame(Frame)
        /// A frame that is none.
        case refused(TwinError)
        /// Writes of this node.
        case writes([NodeWrite], Answer)
        /// A way to a peer came up.
        case greeting(NodeName, opening: @Sendable () -> Void, Answer)
        /// Another policy holds from now on.
        case policy(TwinPolicy, Answer)
        /// A node is gone for good.
        case departure(NodeName, Answer)
        /// The node ends: keep the figures.
        case end(Answer)

        fileprivate var answer: Answer? {
            switch self {
            case .frame, .refused: nil
            case .writes(_, let answer), .greeting(_, _, let answer), .policy(_, let answer),
                .departure(_, let answer), .end(let answer):
                answer
            }
        }
    }

    /// What a turn has decided on.
    private struct Decisions {
        enum Step {
            case action(SyncAction)
            case open(@Sendable () -> Void)
        }

        /// What to do when all of it is durable, in order.
        var steps: [Step] = []
        /// Inputs that were not taken, by their place.
        var refusals: [Int: NodeError] = [:]
        /// What came of the writes of inputs, by their place.
        var outcomes: [Int: [TwinError?]] = [:]
        var keepsFigures = false

        mutating func add(_ actions: [SyncAction]) { steps += actions.map { .action($0) } }

        var actions: [SyncAction] {
            steps.compactMap { if case .action(let action) = $0 { action } else { nil } }
        }
    }

    /// Hands in what is answered when its turn is done.
    @discardableResult
    nonisolated func ask(_ input: (Answer) -> Input) async throws -> [TwinError?] {
        try await withCheckedThrowingContinuation { answer in
            do {
                try inbox.put(input(answer))
            } catch {
                answer.resume(throwing: error)
            }
        }
    }

    /// Takes nothing more, and tells those who wait for answers.
    func closeInbox(because reason: any Error) {
        for input in inbox.close(reason) { input.answer?.resume(throwing: reason) }
    }

    /// One turn: decides on all that came, makes it durable at once, sends, and lets the role
    /// react.
    ///
    /// While a transaction is on its way the inbox fills with the next turn.
    func turn(_ intake: TurnInbox<Input>.Intake) async throws {
        do {
            let decisions = try decide(intake)
            let entries = try await record(decisions)
            for step in decisions.steps { perform(step) }
            feed?.tell(decisions.actions, entries, at: clock())
            for entry in entries
            where entry.write.stamp.author != name {
                for request in reactions(to: entry) { take(request) }
            }
            // Whoever is answered may look at once, so watchers are told first.
            tellWatchers()
            for (place, input) in intake.inputs.enumerated() {
                if let refusal = decisions.refusals[place] {
                    input.answer?.resume(throwing: refusal)
                } else {
                    input.answer?.resume(returning: decisions.outcomes[place] ?? [])
                }
            }
        } catch {
            failure = error
            tellWatchers()
            for input in intake.inputs { input.answer?.resume(throwing: error) }
            throw error
        }
    }

    private func decide(_ intake: TurnInbox<Input>.Intake) throws -> Decisions {
        var decisions = Decisions()
        let wall = clock()
        if intake.timeHasPassed, let deadline = exchange.deadline, deadline <= wall {
            decisions.add(try exchange.advance(wall: wall))
        }
        // What the role wrote in turns before; a turn's worth of it, unless there is no other.
        let isLast = intake.inputs.contains { if case .end = $0 { true } else { false } }
        let share = roleWrites.prefix(isLast ? .max : Self.roleShare)
        roleWrites.removeFirst(share.count)
        if !roleWrites.isEmpty { inbox.ring() }
        decisions.add(seal(share, wall: wall).actions)
        for (place, input) in intake.inputs.enumerated() {
            decisions.refusals[place] = try decide(on: input, at: place, wall: wall, &decisions)
        }
        return decisions
    }

    /// What the role says to a write of another node.
    private func reactions(to entry: HistoryEntry) -> [NodeRequest] {
        switch entry.outcome {
        case .applied: role.react(to: entry)
        case .forbidden: role.react(toForbidden: entry)
        case .superseded, .conflict: []
        }
    }

    /// Decides on one input.
    ///
    /// - Returns: Why it was not taken, if it was not.
    private func decide(
        on input: Input,
        at place: Int,
        wall: UInt64,
        _ decisions: inout Decisions
    ) throws -> NodeError? {
        switch input {
        case .frame(let frame):
            let actions = exchange.receive(frame, wall: wall)
            decisions.add(actions)
            // One whose certificate had expired may be there again, too.
            let isSomeoneThere = actions.contains {
                if case .report(.nodeVerified) = $0 { true } else { false }
            }
            if isSomeoneThere { decisions.add(sealWaiting(wall: wall)) }
        case .refused(let error): decisions.add(exchange.refuse(error))
        case .writes(let writes, _):
            guard waitingWrites.hasRoom(for: writes, waits: { waits($0, wall: wall) }) else {
                return .tooManyWaiting(limit: WaitingWrites.limit)
            }
            let sealing = seal(writes, wall: wall)
            decisions.add(sealing.actions)
            decisions.outcomes[place] = sealing.refusals
        case .greeting(let peer, let opening, _):
            let announcement = try exchange.announce(wall: wall)
            decisions.steps.append(.open(opening))
            decisions.add([.send(announcement, to: [peer])])
            decisions.add(exchange.resend(to: peer, wall: wall))
        case .policy(let policy, _):
            decisions.add(try exchange.adopt(policy, wall: wall))
            // Who may read what waits may be others now; and the policy itself is kept.
            decisions.add(sealWaiting(wall: wall))
            decisions.keepsFigures = true
        case .departure(let node, _): decisions.add(try exchange.release(node, wall: wall))
        case .end: decisions.keepsFigures = true
        }
        return nil
    }

    /// Makes durable what the machines ask for.
    ///
    /// In a task of its own, on purpose: the machines have moved on already, so an engine that is
    /// cancelled here must not leave the journal behind them.
    private func record(_ decisions: Decisions) async throws -> [HistoryEntry] {
        let (journal, actions, figures) = (journal, decisions.actions, exchange.figures)
        let (isDurable, isLast) = (actions.contains(where: \.isDurable), decisions.keepsFigures)
        guard isDurable || isLast else { return [] }
        transactions += 1
        return try await Task {
            let entries = try await journal.record(actions, of: figures)
            if isLast { try await journal.keep(figures) }
            return entries
        }.value
    }

    private func perform(_ step: Decisions.Step) {
        switch step {
        case .open(let open): open()
        case .action(.persist): break
        case .action(.send(let frame, let recipients)): send(frame, to: recipients)
        // Counted, and no news: whoever gets no answer sends again.
        case .action(.report(.refused(.replay))): break
        case .action(.report(.refused(let reason))): tell(.refused(reason: "\(reason)"))
        case .action(.report): break
        }
    }

    /// Hands a frame to the first courier that reaches each recipient.
    ///
    /// A frame that finds no way is sent again when a way comes up or time passes.
    private func send(_ frame: [UInt8], to recipients: [NodeName]) {
        var left = recipients
        for courier in couriers where !left.isEmpty {
            let reached = left.filter { courier.reaches($0) }
            guard !reached.isEmpty else { continue }
            left.removeAll { reached.contains($0) }
            try? courier.carry(frame, to: reached)
        }
    }

    /// Does what a role asks for; what it writes is the next turn's.
    func take(_ request: NodeRequest) {
        switch request {
        case .tell(let event): tell(event)
        case .write(let write):
            roleWrites.append(write)
            inbox.ring()
        }
    }

    private func tellWatchers() {
        for watcher in watchers.values { watcher.yield() }
    }
}

extension SyncAction {
    fileprivate var isDurable: Bool { if case .persist = self { true } else { false } }
}
