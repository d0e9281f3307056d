import Foundation

/// Tells the present, in milliseconds since 1970.
public struct NodeClock: Sendable {
    private let read: @Sendable () -> UInt64

    /// The system's clock, which can be set back.
    public static let system = NodeClock {
        UInt64(max(0, Date().timeIntervalSince1970 * 1000))
    }

    /// Another clock.
    ///
    /// - Parameter read: Tells the present, in milliseconds since 1970, from any task.
    public init(_ read: @escaping @Sendable () -> UInt64) {
        self.read = read
    }

    /// The present, in milliseconds since 1970.
    ///
    /// - Returns: The present.
    public func callAsFunction() -> UInt64 { read() }
}
