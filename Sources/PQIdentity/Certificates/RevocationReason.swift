/// Why a certificate was revoked (RFC 5280, Section 5.3.1); the raw value is the standard's name.
public enum RevocationReason: String, Sendable, Hashable, CaseIterable {
    /// Nobody said why.
    case unspecified
    /// The subject's private key is known to others, or may be.
    case keyCompromise
    /// An authority's private key is known to others, or may be.
    case cACompromise
    /// The subject's name or other things about it have changed.
    case affiliationChanged
    /// Another certificate takes its place.
    case superseded
    /// The certificate is not needed any more.
    case cessationOfOperation
    /// It may come back.
    case certificateHold
    /// A right that it states was taken away.
    case privilegeWithdrawn
    /// An attribute authority's private key is known to others, or may be.
    case aACompromise

    /// The reason with this number; `nil` for 7, which means nothing, for 8, which only stands in
    /// delta lists, and for any other number.
    ///
    /// - Parameter code: The number.
    public init?(code: Int) {
        guard let found = Self.allCases.first(where: { $0.code == code }) else { return nil }
        self = found
    }

    /// The reason's number in CRLReason.
    public var code: Int {
        switch self {
        case .unspecified: 0
        case .keyCompromise: 1
        case .cACompromise: 2
        case .affiliationChanged: 3
        case .superseded: 4
        case .cessationOfOperation: 5
        case .certificateHold: 6
        case .privilegeWithdrawn: 9
        case .aACompromise: 10
        }
    }
}

extension RevocationReason: CustomStringConvertible {
    /// The standard's name.
    public var description: String { rawValue }
}

/// The number of a revocation list, which grows with every list of an authority
/// (RFC 5280, Section 5.2.3).
public struct RevocationListNumber: Sendable, Hashable, Comparable {
    /// The number, big-endian without leading zeros, at most 20 octets; zero is empty.
    public let octets: [UInt8]

    /// A small number.
    ///
    /// - Parameter number: The number.
    public init(_ number: UInt64) {
        octets = Array(
            stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: number >> $0) }
                .drop { $0 == 0 }
        )
    }

    /// A number of given octets; `nil` if they are more than 20.
    ///
    /// - Parameter octets: The number, big-endian.
    public init?(octets: [UInt8]) {
        let digits = Array(octets.drop { $0 == 0 })
        guard digits.count <= 20 else { return nil }
        self.octets = digits
    }

    /// The number after this one; `nil` after the largest.
    public var successor: RevocationListNumber? {
        var next = [0] + octets
        for index in next.indices.reversed() {
            next[index] &+= 1
            if next[index] != 0 { break }
        }
        return RevocationListNumber(octets: next)
    }

    /// Whether one number is smaller than another.
    ///
    /// - Parameters:
    ///   - a: One number.
    ///   - b: Another.
    /// - Returns: Whether `a` is smaller.
    public static func < (a: RevocationListNumber, b: RevocationListNumber) -> Bool {
        a.octets.count == b.octets.count
            ? a.octets.lexicographicallyPrecedes(b.octets) : a.octets.count < b.octets.count
    }
}

extension RevocationListNumber: CustomStringConvertible {
    /// The number, in hexadecimal from 2⁶⁴ on.
    public var description: String {
        octets.count <= 8
            ? String(octets.reduce(0 as UInt64) { $0 << 8 | UInt64($1) })
            : "0x" + hexadecimal(octets)
    }
}

/// Two hexadecimal digits for each octet.
///
/// - Parameter bytes: The octets.
/// - Returns: The digits.
func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}
