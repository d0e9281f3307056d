import NIOCore

extension TimeAmount {
    /// The same time in the type that NIO has for it, from nothing to a year.
    init(_ duration: Duration) {
        let year = Duration.seconds(365 * 86_400)
        let (seconds, attoseconds) = min(max(duration, .zero), year).components
        // At most 3.2 × 10¹⁶ of the 9.2 × 10¹⁸ that fit.
        self = .nanoseconds(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
    }
}
