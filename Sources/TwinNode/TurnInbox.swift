import Synchronization

/// What waits for an engine's next turn, in the order of arrival.
///
/// There is room for a turn's worth. Whoever brings more waits until a turn has taken what is
/// there, one after the other, so memory stays bounded and a busy peer keeps no other out.
package final class TurnInbox<Input: Sendable>: Sendable {
    /// How many inputs a turn takes at most.
    package static var countLimit: Int { 64 }
    /// How much a turn's inputs weigh at most, in bytes; a single one may weigh more.
    package static var weightLimit: Int { 4 << 20 }

    /// What a turn takes.
    package struct Intake: Sendable {
        /// The inputs.
        package var inputs: [Input] = []
        /// Whether time has passed since the last turn that was told so.
        package var timeHasPassed = false
    }

    fileprivate struct Waiter {
        let input: Input
        let weight: Int
        let admitted: CheckedContinuation<Void, Never>?
    }

    fileprivate struct State {
        var intake = Intake()
        var weight = 0
        var waiters: [Waiter] = []
        /// Whether a turn is wanted although nothing came in.
        var isRung = false
        var end: (any Error)?
    }

    private let state = Mutex(State())
    private let (bells, bell) = AsyncStream.makeStream(
        of: Void.self,
        bufferingPolicy: .bufferingNewest(1)
    )

    package init() {}

    /// Hands in an input, and returns when there was room for it, or the inbox has closed.
    ///
    /// The next turn, or the end of the engine, makes an end of the waiting, so it can't be
    /// cancelled.
    ///
    /// - Parameters:
    ///   - input: The input; dropped if the inbox has closed.
    ///   - weight: What it weighs, in bytes.
    package func put(_ input: Input, weight: Int) async {
        await withCheckedContinuation { admitted in
            let isDone = state.withLock { state in
                guard state.end == nil else { return true }
                return state.admit(Waiter(input: input, weight: weight, admitted: admitted))
            }
            if isDone { admitted.resume() }
            bell.yield()
        }
    }

    /// Hands in an input whose sender waits for an answer, not for room.
    ///
    /// - Parameter input: The input.
    /// - Throws: Why the inbox has closed; the input was not taken then.
    package func put(_ input: Input) throws {
        try state.withLock { state in
            if let end = state.end { throw end }
            _ = state.admit(Waiter(input: input, weight: 0, admitted: nil))
        }
        bell.yield()
    }

    /// Asks for a turn, although nothing came in.
    package func ring() {
        state.withLock { $0.isRung = true }
        bell.yield()
    }

    /// Takes notice that time has passed.
    package func tick() {
        state.withLock { $0.intake.timeHasPassed = true }
        bell.yield()
    }

    /// Waits for something to do, and takes all of it that there was room for.
    ///
    /// - Returns: What was there, or nil when the task is cancelled.
    package func take() async -> Intake? {
        while !Task.isCancelled {
            let (intake, admitted) = state.withLock { $0.take() }
            for waiter in admitted { waiter.resume() }
            if let intake { return intake }
            for await _ in bells { break }
        }
        return nil
    }

    /// Takes nothing more; whoever waits for room goes on.
    ///
    /// - Parameter reason: What whoever comes from now on is told.
    /// - Returns: The inputs that no turn has taken.
    package func close(_ reason: any Error) -> [Input] {
        let (left, waiters) = state.withLock { state in
            defer { state = State(end: reason) }
            return (state.intake.inputs, state.waiters)
        }
        for waiter in waiters { waiter.admitted?.resume() }
        return left + waiters.map(\.input)
    }
}

extension TurnInbox.State {
    private func hasRoom(for weight: Int) -> Bool {
        intake.inputs.isEmpty
            || intake.inputs.count < TurnInbox.countLimit
                && self.weight + weight <= TurnInbox.weightLimit
    }

    /// Takes an input in, or lets it wait behind those who came before.
    ///
    /// - Returns: Whether there was room.
    fileprivate mutating func admit(_ waiter: TurnInbox.Waiter) -> Bool {
        guard waiters.isEmpty, hasRoom(for: waiter.weight) else {
            waiters.append(waiter)
            return false
        }
        intake.inputs.append(waiter.input)
        weight += waiter.weight
        return true
    }

    /// Takes out what is there, and fills the room again.
    fileprivate mutating func take() -> (TurnInbox.Intake?, [CheckedContinuation<Void, Never>]) {
        guard !intake.inputs.isEmpty || intake.timeHasPassed || isRung else { return (nil, []) }
        let taken = intake
        (intake, weight, isRung) = (TurnInbox.Intake(), 0, false)
        let admitted = waiters.prefix { waiter in
            guard hasRoom(for: waiter.weight) else { return false }
            intake.inputs.append(waiter.input)
            weight += waiter.weight
            return true
        }
        waiters.removeFirst(admitted.count)
        return (taken, admitted.compactMap(\.admitted))
    }
}
