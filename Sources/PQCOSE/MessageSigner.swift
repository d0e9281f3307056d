public import PQIdentity
import PQLattice

/// A signature in the making, over a message that comes in pieces.
///
/// ML-DSA hashes the pieces as they come (FIPS 204, Section 6.2), so a message of any length takes
/// no memory. The classical algorithms are given the whole message at once, so no more than
/// ``wholeMessageLimit`` bytes of it are taken.
public struct MessageSigner: ~Copyable, Sendable {
    /// The longest message of a classical algorithm, in bytes.
    public static let wholeMessageLimit = 1 << 26

    private let key: SigningPrivateKey
    private var message: StreamedMessage

    /// Begins a message.
    ///
    /// - Parameters:
    ///   - key: Who signs.
    ///   - context: What the signature is for, at most 255 bytes; empty for classical algorithms.
    /// - Throws: ``COSEError/identity(_:)``.
    public init(key: SigningPrivateKey, context: [UInt8] = []) throws(COSEError) {
        message = try StreamedMessage(for: key.publicKey, context: context)
        self.key = key
    }

    /// Takes the next piece.
    ///
    /// - Parameter piece: Any number of bytes.
    /// - Throws: ``COSEError/messageTooLong(limit:)``.
    public mutating func update(_ piece: Span<UInt8>) throws(COSEError) {
        try message.update(piece)
    }

    /// Ends the message and signs it, hedged with fresh randomness.
    ///
    /// - Returns: The signature; of ECDSA, in DER.
    /// - Throws: ``COSEError/identity(_:)``.
    public consuming func finalize() throws(COSEError) -> [UInt8] {
        let key = self.key
        switch message.finalize() {
        case .representative(let representative):
            do {
                return try key.signature(forMu: representative)
            } catch let error as LatticeError {
                throw .identity(.lattice(error))
            } catch {
                throw .identity(.wrongKindOfKey(key.algorithm))
            }
        case .whole(let message, let context):
            do throws(IdentityError) {
                return try key.signature(for: message, context: context)
            } catch {
                throw .identity(error)
            }
        }
    }
}

/// A signature to be checked, over a message that comes in pieces.
public struct MessageVerifier: ~Copyable, Sendable {
    private let key: SigningPublicKey
    private var message: StreamedMessage

    /// Begins a message.
    ///
    /// - Parameters:
    ///   - key: Who is said to have signed.
    ///   - context: What the signature is for, at most 255 bytes; empty for classical algorithms.
    /// - Throws: ``COSEError/identity(_:)``.
    public init(key: SigningPublicKey, context: [UInt8] = []) throws(COSEError) {
        message = try StreamedMessage(for: key, context: context)
        self.key = key
    }

    /// Takes the next piece.
    ///
    /// - Parameter piece: Any number of bytes.
    /// - Throws: ``COSEError/messageTooLong(limit:)``.
    public mutating func update(_ piece: Span<UInt8>) throws(COSEError) {
        try message.update(piece)
    }

    /// Ends the message and checks a signature on it.
    ///
    /// - Parameter signature: The signature; of ECDSA, in DER.
    /// - Returns: Whether the key made it for this message and context.
    public consuming func isValidSignature(_ signature: [UInt8]) -> Bool {
        let key = self.key
        switch message.finalize() {
        case .representative(let digest): return key.isValidSignature(signature, forMu: digest)
        case .whole(let message, let context):
            return key.isValidSignature(signature, for: message, context: context)
        }
    }
}

/// What a signature algorithm needs of a message that comes in pieces.
private struct StreamedMessage: ~Copyable, Sendable {
    private var representative: MessageRepresentative?
    private var whole: [UInt8] = []
    private let isWhole: Bool
    private let context: [UInt8]

    enum Ended {
        /// μ of ML-DSA.
        case representative([UInt8])
        case whole([UInt8], context: [UInt8])
    }

    init(for key: SigningPublicKey, context: [UInt8]) throws(COSEError) {
        do throws(LatticeError) {
            representative = try key.messageRepresentative(context: context)
        } catch {
            throw .identity(.lattice(error))
        }
        isWhole = !key.isLattice
        self.context = context
    }

    mutating func update(_ piece: Span<UInt8>) throws(COSEError) {
        guard isWhole else {
            representative?.update(piece)
            return
        }
        let limit = MessageSigner.wholeMessageLimit
        guard piece.count <= limit - whole.count else { throw .messageTooLong(limit: limit) }
        whole.reserveCapacity(whole.count + piece.count)
        for index in piece.indices { whole.append(piece[index]) }
    }

    consuming func finalize() -> Ended {
        if let representative = representative.take() {
            return .representative(representative.finalize())
        }
        return .whole(whole, context: context)
    }
}

extension SigningPublicKey {
    /// Whether the key is of ML-DSA.
    fileprivate var isLattice: Bool {
        switch algorithm {
        case .mldsa44, .mldsa65, .mldsa87: true
        default: false
        }
    }

    /// Begins μ for a message, or nil for a key whose algorithm has none.
    fileprivate func messageRepresentative(
        context: [UInt8]
    ) throws(LatticeError) -> MessageRepresentative? {
        if case .mldsa44(let key) = self {
            return try key.messageRepresentative(context: context)
        }
        if case .mldsa65(let key) = self {
            return try key.messageRepresentative(context: context)
        }
        if case .mldsa87(let key) = self {
            return try key.messageRepresentative(context: context)
        }
        return nil
    }

    fileprivate func isValidSignature(_ signature: [UInt8], forMu digest: [UInt8]) -> Bool {
        if case .mldsa44(let key) = self { return key.isValidSignature(signature, forMu: digest) }
        if case .mldsa65(let key) = self { return key.isValidSignature(signature, forMu: digest) }
        if case .mldsa87(let key) = self { return key.isValidSignature(signature, forMu: digest) }
        return false
    }
}

extension SigningPrivateKey {
    /// Signs μ; the caller has made it with this key's public half.
    fileprivate func signature(forMu digest: [UInt8]) throws -> [UInt8] {
        if case .mldsa44(let key) = self { return try key.signature(forMu: digest) }
        if case .mldsa65(let key) = self { return try key.signature(forMu: digest) }
        if case .mldsa87(let key) = self { return try key.signature(forMu: digest) }
        if case .expandedMLDSA44(let key) = self { return try key.signature(forMu: digest) }
        if case .expandedMLDSA65(let key) = self { return try key.signature(forMu: digest) }
        if case .expandedMLDSA87(let key) = self { return try key.signature(forMu: digest) }
        throw IdentityError.wrongKindOfKey(algorithm)
    }
}
