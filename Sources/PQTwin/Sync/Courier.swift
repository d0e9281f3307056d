/// Carries frames between nodes, and is trusted with nothing.
///
/// It should deliver the frames of a link in order; if it drops, repeats, reorders or changes
/// them, the machines notice and ask again. What arrives it hands to its node itself, one frame of
/// a peer after the other.
public protocol Courier: Sendable {
    /// Takes a frame for its recipients and returns at once, so that nobody waits for a slow one.
    ///
    /// - Parameters:
    ///   - frame: The frame.
    ///   - recipients: Where it should go: one or more that it ``reaches(_:)``.
    /// - Throws: Where it was dropped for one of them; the others get it all the same.
    func carry(_ frame: [UInt8], to recipients: [NodeName]) throws

    /// Whether frames find their way to a peer now.
    ///
    /// - Parameter peer: The peer.
    /// - Returns: Whether there is a way.
    func reaches(_ peer: NodeName) -> Bool

    /// Sends what it has taken, and carries nothing more.
    ///
    /// - Parameter time: How long that may take.
    /// - Throws: `CancellationError`.
    func close(within time: Duration) async throws
}
