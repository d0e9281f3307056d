/// Carries frames between nodes, and is trusted with nothing.
///
/// It should deliver the frames of a link in order; if it drops, repeats, reorders or changes
/// them, the machines notice and ask again.
public protocol Courier: Sendable {
    /// The frames that arrive.
    associatedtype Arrivals: AsyncSequence where Arrivals.Element == [UInt8]

    /// Hands over a frame; returning says nothing about its arrival.
    ///
    /// - Parameters:
    ///   - frame: The frame.
    ///   - recipient: Where it should go.
    /// - Throws: If there is no way to the recipient at present.
    func carry(_ frame: [UInt8], to recipient: NodeName) async throws

    /// The frames that arrive at this node, from wherever.
    var arrivals: Arrivals { get }
}
