import Synchronization

// The library's `disclose` ends here when it is compiled with CONSTANT_TIME_CHECK.

/// What the library has disclosed, counted by reason.
public enum DisclosureLog {
    /// The reasons, in the order of the library's `Disclosure`.
    public static let reasons = [
        "matrixSeed", "rejectedHalfBytes", "challenge", "signingDecision", "hint",
        "output", "equality", "keyCheck", "deadGenerator",
    ]

    /// Called for each disclosure with its place in memory and its reason.
    public typealias Observer = @Sendable (UnsafeRawBufferPointer, _ reason: Int) -> Void

    private static let counts = Mutex([Int](repeating: 0, count: 256))
    private static let observer = Mutex<Observer?>(nil)

    /// Sets who is told of disclosures.
    ///
    /// - Parameter new: The observer.
    public static func observe(_ new: @escaping Observer) {
        observer.withLock { $0 = new }
    }

    /// How often a reason was given so far.
    ///
    /// - Parameter reason: Its place in ``reasons``.
    /// - Returns: The number.
    public static func count(_ reason: Int) -> Int {
        counts.withLock { $0[reason] }
    }

    /// The number of attempts at signatures so far: each has one challenge.
    public static var attempts: Int { count(reasons.firstIndex(of: "challenge") ?? 0) }

    fileprivate static func add(_ bytes: UnsafeRawBufferPointer, _ reason: Int) {
        counts.withLock { $0[reason] += 1 }
        let observer = observer.withLock { $0 }
        observer?(bytes, reason)
    }
}

/// The library's hook.
///
/// - Parameters:
///   - start: The first byte disclosed.
///   - byteCount: How many.
///   - reason: Its low byte is the place of the reason.
@_cdecl("pqtwin_disclose")
public func disclosureHook(_ start: UnsafeRawPointer, _ byteCount: Int, _ reason: Int) {
    DisclosureLog.add(UnsafeRawBufferPointer(start: start, count: byteCount), reason & 0xFF)
}
