import SwiftASN1

/// An extension of a certificate as it is encoded.
public struct CertificateExtension: Sendable, Hashable {
    /// The extension's object identifier in dotted form.
    public var objectIdentifier: String
    /// Whether a verifier that does not know the extension must refuse the certificate.
    public var isCritical: Bool
    /// The DER of the extension's value.
    public var value: [UInt8]

    /// An extension of given content.
    ///
    /// - Parameters:
    ///   - objectIdentifier: Its object identifier in dotted form.
    ///   - isCritical: Whether it may not be ignored.
    ///   - value: The DER of its value.
    public init(objectIdentifier: String, isCritical: Bool, value: [UInt8]) {
        self.objectIdentifier = objectIdentifier
        self.isCritical = isCritical
        self.value = value
    }
}

/// Whether a key may sign certificates, and how long a chain below it may be
/// (RFC 5280, Section 4.2.1.9).
public struct BasicConstraints: Sendable, Hashable {
    /// Whether the subject is a certificate authority.
    public var isAuthority: Bool
    /// How many more authorities may stand between this one and the end entity; `nil`: any number.
    public var pathLength: Int?

    /// Constraints of given content.
    ///
    /// - Parameters:
    ///   - isAuthority: Whether the subject is a certificate authority.
    ///   - pathLength: How many more authorities may follow; only for an authority.
    public init(isAuthority: Bool, pathLength: Int? = nil) {
        self.isAuthority = isAuthority
        self.pathLength = pathLength
    }
}

/// What a key may be used for (RFC 5280, Section 4.2.1.3); bit n of the raw value is bit n there.
public struct KeyUsage: OptionSet, Sendable, Hashable {
    /// Bit n stands for the n-th use of the standard, from 0 to 8.
    public var rawValue: UInt16

    /// Uses of given bits.
    ///
    /// - Parameter rawValue: Bit n for the n-th use of the standard.
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    /// Sign data other than certificates, such as a handshake.
    public static let digitalSignature = KeyUsage(rawValue: 1 << 0)
    /// Sign what must not be denied later.
    public static let contentCommitment = KeyUsage(rawValue: 1 << 1)
    /// Encapsulate to the key.
    public static let keyEncipherment = KeyUsage(rawValue: 1 << 2)
    /// Encrypt data directly.
    public static let dataEncipherment = KeyUsage(rawValue: 1 << 3)
    /// Agree on keys.
    public static let keyAgreement = KeyUsage(rawValue: 1 << 4)
    /// Sign certificates.
    public static let keyCertSign = KeyUsage(rawValue: 1 << 5)
    /// Sign revocation lists.
    public static let cRLSign = KeyUsage(rawValue: 1 << 6)
    /// Only encrypt while agreeing on keys.
    public static let encipherOnly = KeyUsage(rawValue: 1 << 7)
    /// Only decrypt while agreeing on keys.
    public static let decipherOnly = KeyUsage(rawValue: 1 << 8)

    /// Whether a key of this algorithm may have these uses.
    ///
    /// ML-DSA signs and does nothing else (RFC 9881); an ML-KEM key has keyEncipherment alone
    /// (RFC 9935), and X-Wing is held to the same rule. An X25519 key agrees (RFC 8410, Section 5).
    ///
    /// - Parameter algorithm: The subject key's algorithm.
    /// - Returns: Whether the combination is allowed.
    public func isAllowed(for algorithm: KeyAlgorithm) -> Bool {
        let signatures: KeyUsage = [.digitalSignature, .contentCommitment, .keyCertSign, .cRLSign]
        return switch algorithm.purpose {
        case .signature: !isEmpty && isSubset(of: signatures)
        case .encapsulation: self == .keyEncipherment
        case .agreement:
            contains(.keyAgreement)
                && isSubset(of: [.keyAgreement, .encipherOnly, .decipherOnly])
        }
    }
}

extension KeyUsage: CustomStringConvertible {
    /// The names of the uses in the standard's order.
    public var description: String {
        let names = [
            "digitalSignature", "contentCommitment", "keyEncipherment", "dataEncipherment",
            "keyAgreement", "keyCertSign", "cRLSign", "encipherOnly", "decipherOnly",
        ]
        return names.indices.filter { rawValue & (1 << UInt16($0)) != 0 }.map { names[$0] }
            .joined(separator: " ")
    }
}

/// A purpose stated in a certificate (RFC 5280, Section 4.2.1.12).
public enum ExtendedKeyUsage: Sendable, Hashable {
    /// A TLS server.
    case serverAuth
    /// A TLS client.
    case clientAuth
    /// Any purpose at all.
    case any
    /// Another purpose, by its object identifier in dotted form.
    case other(objectIdentifier: String)

    /// The purpose with this object identifier.
    ///
    /// - Parameter objectIdentifier: The object identifier in dotted form.
    public init(objectIdentifier: String) {
        switch objectIdentifier {
        case "1.3.6.1.5.5.7.3.1": self = .serverAuth
        case "1.3.6.1.5.5.7.3.2": self = .clientAuth
        case "2.5.29.37.0": self = .any
        default: self = .other(objectIdentifier: objectIdentifier)
        }
    }

    /// The purpose's object identifier in dotted form.
    public var objectIdentifier: String {
        switch self {
        case .serverAuth: "1.3.6.1.5.5.7.3.1"
        case .clientAuth: "1.3.6.1.5.5.7.3.2"
        case .any: "2.5.29.37.0"
        case .other(let objectIdentifier): objectIdentifier
        }
    }
}

extension ExtendedKeyUsage: CustomStringConvertible {
    /// The standard's name, or the object identifier.
    public var description: String {
        switch self {
        case .serverAuth: "serverAuth"
        case .clientAuth: "clientAuth"
        case .any: "anyExtendedKeyUsage"
        case .other(let objectIdentifier): objectIdentifier
        }
    }
}
