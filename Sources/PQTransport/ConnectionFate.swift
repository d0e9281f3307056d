import NIOCore
import PQTLS
import Synchronization

/// The first thing that went wrong on a connection, whether we said that we send no more, and
/// whether its end is an orderly one.
///
/// The event loop records it; the tasks that send and receive look here when NIO tells them no
/// more than that the channel is closed, or nothing: it doesn't wait for what it writes.
final class ConnectionFate: Sendable {
    private struct State {
        var failure: TransportError?
        var sendsNoMore = false
        var outputIsLost = false
        var isAbandoned = false
        var failureIsTold = false
    }

    private let state = Mutex(State())

    /// What went wrong, if anything did.
    var failure: TransportError? { state.withLock { $0.failure } }

    /// Whether something that was sent never went to the network.
    var outputIsLost: Bool { state.withLock { $0.outputIsLost } }

    /// Whether nothing went wrong at either end, so that the peer may take our end for a close.
    var isOrderly: Bool { state.withLock { $0.failure == nil && !$0.isAbandoned } }

    /// Remembers that our side broke off: what was sent is not all there was to send.
    func abandon() {
        state.withLock { $0.isAbandoned = true }
    }

    /// The peer's alert, unless whoever used the connection has heard of it.
    var untoldAlert: TransportError? {
        state.withLock { state in
            guard case .tls(.peerAlert)? = state.failure, !state.failureIsTold else { return nil }
            return state.failure
        }
    }

    /// What went wrong, for whoever uses the connection, who knows of it from here on.
    func tellFailure() -> TransportError? {
        state.withLock { state in
            if state.failure != nil { state.failureIsTold = true }
            return state.failure
        }
    }

    /// Remembers that something that was sent never went to the network.
    func loseOutput() {
        state.withLock { $0.outputIsLost = true }
    }

    /// Keeps the first failure and forgets the others, which follow from it.
    func record(_ failure: TransportError) {
        state.withLock { $0.failure = $0.failure ?? failure }
    }

    /// Refuses whatever is sent from here on.
    func endSending() {
        state.withLock { $0.sendsNoMore = true }
    }

    /// Refuses to send on a connection that is closed or lost.
    func requireSending() throws(TransportError) {
        let refusal = state.withLock { state -> TransportError? in
            guard let failure = state.failure else { return state.sendsNoMore ? .closed : nil }
            state.failureIsTold = true
            return failure
        }
        if let refusal { throw refusal }
    }

    /// The reason behind an error of NIO.
    func reason(for error: any Error) -> TransportError {
        // Whoever hears of an error needs no other word of it.
        let failure = tellFailure()
        return switch error {
        case let error as TransportError: error
        case is CancellationError: .cancelled
        default: failure ?? TransportError(network: error)
        }
    }
}
