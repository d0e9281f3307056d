import PQLattice
import PQSecrets
import PQSuites
import SwiftASN1

/// A key file taken apart to name what is wrong with it.
///
/// Reading a key refuses the same files; this says why as exactly as can be found out, and goes on
/// behind the first defect where it can.
public struct KeyCheck: Sendable {
    /// The algorithm that the file names, if that much can be read.
    public private(set) var algorithm: KeyAlgorithm?
    /// The form of a private key, if that much can be read.
    public private(set) var form: PrivateKeyForm?
    /// What is wrong, nothing for a good key.
    public private(set) var defects: [KeyDefect] = []

    /// Whether nothing is wrong.
    public var isGood: Bool { defects.isEmpty }

    /// Checks a PKCS#8 private key: its encoding, and all its parts against each other.
    ///
    /// - Parameter bytes: What should be its DER and nothing else.
    public init(privateKey bytes: [UInt8]) {
        do {
            try check(PrivateKeyInfo(derRepresentation: bytes))
        } catch {
            explain(error, bytes, .privateKey)
        }
    }

    /// Checks a subjectPublicKeyInfo.
    ///
    /// - Parameter bytes: What should be its DER and nothing else.
    public init(publicKey bytes: [UInt8]) {
        do {
            algorithm = try SubjectPublicKey(derRepresentation: bytes).algorithm
        } catch {
            explain(error, bytes, .publicKey)
        }
    }

    /// Takes a reader's word for it, for formats that are not taken apart.
    ///
    /// - Parameter read: The reader.
    init(_ read: () throws(IdentityError) -> KeyContent) {
        do throws(IdentityError) {
            let content = try read()
            algorithm = content.publicKey.algorithm
            if case .privateKey(_, let stored) = content { form = stored }
        } catch {
            defects = [.refused(error)]
        }
    }

    /// Names the defect behind an error of the reader.
    private mutating func explain(
        _ error: IdentityError,
        _ bytes: [UInt8],
        _ structure: IdentityError.Structure
    ) {
        switch error {
        case .malformedDER:
            defects.append(
                DERScan.defect(bytes[...]) ?? DERScan.innerDefect(bytes) ?? .refused(error)
            )
        case .keyLength(let named, _, let actual):
            algorithm = named
            let other = KeyAlgorithm.allCases.first {
                structure == .publicKey
                    ? $0.publicKeyByteCount == actual
                    : $0.purpose == named.purpose && $0.expandedKeyByteCount == actual
            }
            defects.append(
                other.map { .otherAlgorithm(named: named, byLength: $0) } ?? .refused(error)
            )
        case .lattice(.coefficientTooLarge(let index)):
            algorithm = DERScan.algorithm(bytes)
            defects.append(
                algorithm.map { .modulus($0, coefficient: index) } ?? .refused(error)
            )
        case .suite(.invalidKey):
            algorithm = DERScan.algorithm(bytes)
            defects.append(algorithm.map { .notOnCurve($0) } ?? .refused(error))
        default: defects.append(.refused(error))
        }
    }
}

extension KeyCheck {
    /// Checks the parts of a private key against each other.
    private mutating func check(_ info: PrivateKeyInfo) throws(IdentityError) {
        algorithm = info.algorithm
        var publicKey: SubjectPublicKey?
        switch info.form {
        case .seed(let seed):
            form = .seed
            publicKey = try Self.expand(seed, info.algorithm)?.publicKey
            if publicKey == nil { defects.append(.notOnCurve(info.algorithm)) }
        case .expanded(let expanded):
            form = .expanded
            publicKey = checkExpanded(expanded, info.algorithm)
        case .both(let seed, let expanded):
            form = .both
            let key = try Self.expand(seed, info.algorithm)
            _ = checkExpanded(expanded, info.algorithm)
            if let key {
                let parts = try Self.differingParts(of: key, expanded)
                if !parts.isEmpty { defects.append(.seedMismatch(info.algorithm, parts: parts)) }
                publicKey = key.publicKey
            }
        }
        if let own = publicKey?.rawRepresentation,
            !info.publicKeys.allSatisfy({ $0.elementsEqual(own) })
        {
            defects.append(.publicKeyMismatch(info.algorithm))
        }
    }

    /// The key of a seed; nil for a number that is no scalar of its curve.
    private static func expand(
        _ seed: ArraySlice<UInt8>,
        _ algorithm: KeyAlgorithm
    ) throws(IdentityError) -> PrivateKey? {
        do throws(IdentityError) {
            return try PrivateKey(seedRepresentation: seed.span, algorithm: algorithm)
        } catch {
            if error == .suite(.invalidKey) { return nil }
            throw error
        }
    }

    /// Checks an expanded key by itself; returns its public key if it is good.
    private mutating func checkExpanded(
        _ expanded: ArraySlice<UInt8>,
        _ algorithm: KeyAlgorithm
    ) -> SubjectPublicKey? {
        do throws(IdentityError) {
            return try PrivateKey(expandedRepresentation: expanded.span, algorithm: algorithm)
                .publicKey
        } catch {
            switch error {
            case .lattice(.privateKeyOutOfRange): defects.append(.secretOutOfRange(algorithm))
            case .lattice(.inconsistentPrivateKey): explainSigningKey(expanded, algorithm)
            case .lattice(.publicKeyHashMismatch), .lattice(.coefficientTooLarge):
                explainEncapsulationKey(expanded, algorithm)
            default: defects.append(.refused(error))
            }
            return nil
        }
    }

    /// Says which of tr and t₀ is wrong.
    private mutating func explainSigningKey(
        _ expanded: ArraySlice<UInt8>,
        _ algorithm: KeyAlgorithm
    ) {
        let found: (isHashRight: Bool, isLowPartRight: Bool)? =
            switch algorithm {
            case .mldsa44: MLDSA44.ExpandedPrivateKey.consistency(of: expanded.span)
            case .mldsa65: MLDSA65.ExpandedPrivateKey.consistency(of: expanded.span)
            case .mldsa87: MLDSA87.ExpandedPrivateKey.consistency(of: expanded.span)
            default: nil
            }
        guard let found else {
            defects.append(.secretOutOfRange(algorithm))
            return
        }
        if !found.isHashRight { defects.append(.signingHash(algorithm)) }
        if !found.isLowPartRight { defects.append(.lowPart(algorithm)) }
    }

    /// Says whether ek is not reduced, H(ek) is wrong, or both.
    private mutating func explainEncapsulationKey(
        _ expanded: ArraySlice<UInt8>,
        _ algorithm: KeyAlgorithm
    ) {
        let start = expanded.endIndex - 64 - algorithm.publicKeyByteCount
        let publicKey = Array(expanded[start..<expanded.endIndex - 64])
        do throws(IdentityError) {
            _ = try KEMPublicKey(rawRepresentation: publicKey, algorithm: algorithm)
        } catch {
            if case .lattice(.coefficientTooLarge(let index)) = error {
                defects.append(.modulus(algorithm, coefficient: index))
            }
        }
        var hash = SHA3_256()
        hash.update(publicKey)
        let stored = expanded[(expanded.endIndex - 64)..<(expanded.endIndex - 32)]
        if Array(copying: hash.finalize().span) != Array(stored) {
            defects.append(.publicKeyHash(algorithm))
        }
    }

    /// The parts in which a key's expansion and stored bytes differ.
    private static func differingParts(
        of key: PrivateKey,
        _ stored: ArraySlice<UInt8>
    ) throws(IdentityError) -> [String] {
        let own = try key.expandedRepresentation()
        var names: [String] = []
        var start = 0
        for part in key.algorithm.expandedParts {
            let first = own.span.extracting(start..<start + part.count)
            let second = stored.span.extracting(start..<start + part.count)
            if !constantTimeEqual(first, second) { names.append(part.name) }
            start += part.count
        }
        return names
    }
}

extension KeyAlgorithm {
    /// The parts of an expanded key in their order (FIPS 203, Algorithm 16 and FIPS 204,
    /// Algorithm 24).
    fileprivate var expandedParts: [(name: String, count: Int)] {
        func signing(k: Int, l: Int, _ polynomial: Int) -> [(name: String, count: Int)] {
            [
                ("ρ", 32), ("K", 32), ("tr", 64), ("s₁", l * polynomial), ("s₂", k * polynomial),
                ("t₀", k * 416),
            ]
        }
        func encapsulation(k: Int) -> [(name: String, count: Int)] {
            [("ŝ", 384 * k), ("ek", 384 * k + 32), ("H(ek)", 32), ("z", 32)]
        }
        return switch self {
        case .mldsa44: signing(k: 4, l: 4, 96)
        case .mldsa65: signing(k: 6, l: 5, 128)
        case .mldsa87: signing(k: 8, l: 7, 96)
        case .mlkem512: encapsulation(k: 2)
        case .mlkem768: encapsulation(k: 3)
        case .mlkem1024: encapsulation(k: 4)
        default: []
        }
    }
}
