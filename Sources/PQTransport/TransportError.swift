public import PQTLS

/// Why a connection could not be made or did not last.
public enum TransportError: Error, Equatable, Sendable {
    /// The TLS layer ended it; `TLSError.truncated` means that the peer's bytes stopped
    /// without a close.
    case tls(TLSError)
    /// The handshake was not complete within its deadline.
    case handshakeTimedOut
    /// Too many handshakes were under way, in all or from one address, so this one was not begun.
    case tooManyHandshakes
    /// The listener has as many connections as it may.
    case tooManyConnections
    /// The peer sent more than this before it was authenticated.
    case tooMuchBeforeValidation(limit: Int)
    /// More than this was written before the handshake was complete.
    case tooMuchBeforeHandshake(limit: Int)
    /// Nothing went either way for as long as a connection may be idle.
    case idle
    /// A message of `length` bytes, over the limit: ours before sending, the peer's on its header.
    case messageTooLarge(length: Int, limit: Int)
    /// The peer closed cleanly, but inside a message.
    case incompleteMessage
    /// The peer did not take all that was sent before the connection was closed.
    case outputLost
    /// The connection is closed for what was tried.
    case closed
    /// The task was cancelled.
    case cancelled
    /// The network refused, in its own words.
    case network(String)
}

extension TransportError: CustomStringConvertible {
    /// The reason in words.
    public var description: String {
        switch self {
        case .tls(let reason): reason.description
        case .handshakeTimedOut: "the handshake took too long"
        case .tooManyHandshakes: "too many handshakes at once"
        case .tooManyConnections: "too many connections"
        case .tooMuchBeforeValidation(let limit):
            "more than \(limit) bytes from a peer that is not authenticated"
        case .tooMuchBeforeHandshake(let limit):
            "more than \(limit) bytes written before the handshake was complete"
        case .idle: "nothing was sent or received for too long"
        case .messageTooLarge(let length, let limit):
            "a message of \(length) bytes, at most \(limit) are carried"
        case .incompleteMessage: "the peer closed inside a message"
        case .outputLost: "the peer did not take all that was sent"
        case .closed: "the connection is closed"
        case .cancelled: "cancelled"
        case .network(let reason): reason
        }
    }
}
