import PQLattice
import SwiftASN1

/// The algorithms whose keys this module reads and writes.
///
/// The raw value is the algorithm's usual name. Sources of the object identifiers: RFC 9881,
/// RFC 9935, draft-connolly-cfrg-xwing-kem.
public enum KeyAlgorithm: String, Sendable, CaseIterable {
    /// ML-DSA of category 2.
    case mldsa44 = "ML-DSA-44"
    /// ML-DSA of category 3.
    case mldsa65 = "ML-DSA-65"
    /// ML-DSA of category 5.
    case mldsa87 = "ML-DSA-87"
    /// ML-KEM of category 1.
    case mlkem512 = "ML-KEM-512"
    /// ML-KEM of category 3.
    case mlkem768 = "ML-KEM-768"
    /// ML-KEM of category 5.
    case mlkem1024 = "ML-KEM-1024"
    /// The hybrid of ML-KEM-768 and X25519.
    case xwing = "X-Wing"

    /// Whether keys of this algorithm sign (and do not encapsulate).
    public var isSignature: Bool {
        switch self {
        case .mldsa44, .mldsa65, .mldsa87: true
        case .mlkem512, .mlkem768, .mlkem1024, .xwing: false
        }
    }

    /// The object identifier in dotted form.
    public var objectIdentifier: String {
        identifier.dotted
    }

    /// How many bytes a public key has.
    public var publicKeyByteCount: Int {
        switch self {
        case .mldsa44: 1312
        case .mldsa65: 1952
        case .mldsa87: 2592
        case .mlkem512: 800
        case .mlkem768: 1184
        case .mlkem1024: 1568
        case .xwing: 1216
        }
    }

    /// How many bytes a seed has, the stored form of a private key.
    public var seedByteCount: Int {
        switch self {
        case .mldsa44, .mldsa65, .mldsa87, .xwing: 32
        case .mlkem512, .mlkem768, .mlkem1024: 64
        }
    }

    /// How many bytes an expanded private key has, 0 where no such form exists.
    public var expandedKeyByteCount: Int {
        switch self {
        case .mldsa44: 2560
        case .mldsa65: 4032
        case .mldsa87: 4896
        case .mlkem512: 1632
        case .mlkem768: 2400
        case .mlkem1024: 3168
        case .xwing: 0
        }
    }

    /// How many bytes a signature has, 0 for a KEM.
    public var signatureByteCount: Int {
        switch self {
        case .mldsa44: 2420
        case .mldsa65: 3309
        case .mldsa87: 4627
        case .mlkem512, .mlkem768, .mlkem1024, .xwing: 0
        }
    }
}

extension KeyAlgorithm: CustomStringConvertible {
    /// The algorithm's usual name.
    public var description: String { rawValue }
}

extension KeyAlgorithm {
    /// The object identifier as swift-asn1 has it.
    var identifier: ASN1ObjectIdentifier {
        switch self {
        case .mldsa44: [2, 16, 840, 1, 101, 3, 4, 3, 17]
        case .mldsa65: [2, 16, 840, 1, 101, 3, 4, 3, 18]
        case .mldsa87: [2, 16, 840, 1, 101, 3, 4, 3, 19]
        case .mlkem512: [2, 16, 840, 1, 101, 3, 4, 4, 1]
        case .mlkem768: [2, 16, 840, 1, 101, 3, 4, 4, 2]
        case .mlkem1024: [2, 16, 840, 1, 101, 3, 4, 4, 3]
        case .xwing: [1, 3, 6, 1, 4, 1, 62253, 25722]
        }
    }

    /// Reads an AlgorithmIdentifier, whose parameters must be absent (RFC 9881, RFC 9935).
    ///
    /// - Parameters:
    ///   - nodes: The parent's children, the identifier next.
    ///   - part: What the identifier belongs to.
    /// - Throws: ``IdentityError`` or an error of swift-asn1.
    init(derEncoded nodes: inout ASN1NodeCollection.Iterator, in part: IdentityError.Structure)
        throws
    {
        guard let node = nodes.next() else { throw IdentityError.malformedDER(part) }
        self = try DER.sequence(node, identifier: .sequence) { nodes in
            let identifier = try ASN1ObjectIdentifier(derEncoded: &nodes)
            let known = KeyAlgorithm.allCases.first { $0.identifier == identifier }
            guard let known else {
                throw IdentityError.unknownAlgorithm(objectIdentifier: identifier.dotted)
            }
            if nodes.next() != nil { throw IdentityError.algorithmParametersPresent(known) }
            return known
        }
    }

    /// Writes an AlgorithmIdentifier without parameters.
    ///
    /// - Parameter coder: Where to.
    /// - Throws: An error of swift-asn1.
    func serialize(into coder: inout DER.Serializer) throws {
        try coder.appendConstructedNode(identifier: .sequence) { try $0.serialize(identifier) }
    }
}
