/// A point in time that orders causes before effects, even where clocks disagree.
///
/// The upper 48 bits are milliseconds since 1970, the lower 16 count events within one.
public struct HybridTimestamp: Hashable, Comparable, Sendable {
    /// Milliseconds and counter in one number.
    public let rawValue: UInt64

    /// Takes a timestamp apart.
    ///
    /// - Parameter rawValue: Milliseconds in the upper 48 bits, counter in the lower 16.
    public init(rawValue: UInt64) {
        self.rawValue = rawValue
    }

    /// The first timestamp of a millisecond.
    ///
    /// - Parameter milliseconds: Milliseconds since 1970, below 2⁴⁸.
    public init(milliseconds: UInt64) {
        rawValue = min(milliseconds, 1 << 48 - 1) << 16
    }

    /// Milliseconds since 1970.
    public var milliseconds: UInt64 { rawValue >> 16 }

    /// Which event within its millisecond.
    public var counter: UInt16 { UInt16(truncatingIfNeeded: rawValue) }

    /// Orders timestamps.
    ///
    /// - Parameters:
    ///   - left: One timestamp.
    ///   - right: The other.
    /// - Returns: Whether the left one comes first.
    public static func < (left: HybridTimestamp, right: HybridTimestamp) -> Bool {
        left.rawValue < right.rawValue
    }
}

/// A hybrid logical clock: never behind the wall clock, always past everything it has seen.
///
/// It does no input or output: the caller reads the wall clock.
public struct HybridClock: Sendable, Equatable {
    /// How far ahead of the wall clock another node may be, in milliseconds.
    public static let maximumLead: UInt64 = 60_000

    /// The last timestamp given or seen.
    public private(set) var last: HybridTimestamp

    /// A clock that continues after a timestamp.
    ///
    /// - Parameter last: The last timestamp given before, so that time never runs backwards.
    public init(last: HybridTimestamp = HybridTimestamp(rawValue: 0)) {
        self.last = last
    }

    /// The next timestamp.
    ///
    /// - Parameter wall: The wall clock, in milliseconds since 1970.
    /// - Returns: A timestamp above all before.
    public mutating func next(wall: UInt64) -> HybridTimestamp {
        let physical = HybridTimestamp(milliseconds: wall)
        // When the counter overflows it carries into the milliseconds, which keeps the order.
        last = max(physical, HybridTimestamp(rawValue: last.rawValue &+ 1))
        return last
    }

    /// Takes notice of another node's timestamp.
    ///
    /// - Parameters:
    ///   - other: The timestamp seen, from a verified frame.
    ///   - wall: The wall clock, in milliseconds since 1970.
    /// - Throws: ``TwinError/clockAhead(_:)`` where it lies more than a minute ahead of ours.
    public mutating func observe(
        _ other: HybridTimestamp,
        wall: UInt64
    ) throws(TwinError) {
        try Self.check(other, wall: wall)
        last = max(last, other)
    }

    /// Refuses a timestamp that would drag our clock into the future.
    ///
    /// - Parameters:
    ///   - other: The timestamp seen.
    ///   - wall: The wall clock, in milliseconds since 1970.
    /// - Throws: ``TwinError/clockAhead(_:)``.
    static func check(_ other: HybridTimestamp, wall: UInt64) throws(TwinError) {
        let lead = other.milliseconds > wall ? other.milliseconds - wall : 0
        guard lead <= maximumLead else { throw .clockAhead(lead) }
    }
}
