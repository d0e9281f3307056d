import NIOCore

/// What a handshake waits for outside of the event loop: a signature, or a verdict on the peer.
///
/// Reading stops meanwhile, so that a peer fills its own buffers and not ours. The handshake's
/// deadline runs on; whoever ends the connection cancels the work.
final class HandshakeWork {
    private var task: Task<Void, Never>?
    private var isUnderWay = false
    private var owesRead = false

    /// Asks someone, and comes back to the event loop with the answer.
    ///
    /// - Parameters:
    ///   - eventLoop: The connection's event loop, which is also the caller's.
    ///   - question: Asks.
    ///   - completion: Takes the answer, on the event loop, unless the work was cancelled.
    func start<Answer: Sendable>(
        on eventLoop: any EventLoop,
        _ question: @escaping @Sendable () async -> Answer,
        completion: @escaping (Answer) -> Void
    ) {
        isUnderWay = true
        let bound = NIOLoopBound((self, completion), eventLoop: eventLoop)
        task = Task {
            let answer = await question()
            eventLoop.execute {
                let (work, completion) = bound.value
                guard work.isUnderWay else { return }
                work.isUnderWay = false
                work.task = nil
                completion(answer)
            }
        }
    }

    /// Whether a read must wait; it is owed then.
    func holdsRead() -> Bool {
        if isUnderWay { owesRead = true }
        return isUnderWay
    }

    /// Whether a read was held back and may be made up for; asked once.
    func takeOwedRead() -> Bool {
        guard owesRead, !isUnderWay else { return false }
        owesRead = false
        return true
    }

    /// Wants no answer any more.
    func cancel() {
        isUnderWay = false
        task?.cancel()
        task = nil
    }
}
