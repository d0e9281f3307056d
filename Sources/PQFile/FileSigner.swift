public import PQCBOR
import PQCOSE
public import PQIdentity

/// Signs a file that comes in pieces; the signature stands in a file of its own.
public struct FileSigner: ~Copyable, Sendable {
    /// What the signature file holds.
    public enum Form: Sendable, Equatable {
        /// The bare signature over the file's bytes, as any implementation of the algorithm checks
        /// it, under a context that may be empty.
        case raw(context: [UInt8])
        /// A COSE_Sign1 message without its payload, with these parameters beside the algorithm.
        case message(CBORMap)
    }

    private var raw: MessageSigner?
    private var message: COSESigner?

    /// Begins a file.
    ///
    /// - Parameters:
    ///   - key: Who signs.
    ///   - form: What to make.
    ///   - byteCount: How many bytes will come; a message can't be made without it.
    /// - Throws: ``FileError``.
    public init(key: SigningPrivateKey, form: Form, byteCount: Int?) throws(FileError) {
        if case .message = form, byteCount == nil { throw .lengthUnknown }
        var raw: MessageSigner?
        var message: COSESigner?
        do throws(COSEError) {
            switch form {
            case .raw(let context):
                raw = try MessageSigner(key: key, context: context)
            case .message(let parameters):
                message = try COSESigner(
                    key: key,
                    parameters: parameters,
                    payloadByteCount: byteCount ?? 0
                )
            }
        } catch {
            throw .cose(error)
        }
        self.raw = raw.take()
        self.message = message.take()
    }

    /// Takes the next piece of the file.
    ///
    /// - Parameter piece: Any number of bytes.
    /// - Throws: ``FileError/cose(_:)``.
    public mutating func update(_ piece: Span<UInt8>) throws(FileError) {
        do throws(COSEError) {
            try raw?.update(piece)
            try message?.update(piece)
        } catch {
            throw .cose(error)
        }
    }

    /// Ends the file and signs it.
    ///
    /// - Returns: The content of the signature file.
    /// - Throws: ``FileError/cose(_:)``.
    public consuming func finalize() throws(FileError) -> [UInt8] {
        do throws(COSEError) {
            if let raw = raw.take() { return try raw.finalize() }
            if let message = message.take() { return try message.finalize().encoded() }
            return []
        } catch {
            throw .cose(error)
        }
    }
}

/// Verifies a file that comes in pieces against a signature file of either form.
public struct FileVerifier: ~Copyable, Sendable {
    private let signature: [UInt8]
    private var raw: MessageVerifier?
    private var message: COSEVerifier?

    /// Begins a file.
    ///
    /// - Parameters:
    ///   - signature: The content of the signature file.
    ///   - key: Who is said to have signed.
    ///   - context: What the signature is for; only for a bare signature.
    ///   - byteCount: How many bytes will come; a message can't be checked without it.
    /// - Throws: ``FileError/notSignature(_:)`` and others; a signature that doesn't hold is no
    ///   error.
    public init(
        checking signature: [UInt8],
        key: SigningPublicKey,
        context: [UInt8] = [],
        byteCount: Int?
    ) throws(FileError) {
        guard let form = FileSignatureForm(of: signature, by: key.algorithm) else {
            throw .notSignature(key.algorithm)
        }
        if form == .message {
            guard context.isEmpty else { throw .contextInMessage }
            guard byteCount != nil else { throw .lengthUnknown }
        }
        var raw: MessageVerifier?
        var message: COSEVerifier?
        do throws(COSEError) {
            switch form {
            case .raw:
                raw = try MessageVerifier(key: key, context: context)
            case .message:
                message = try COSEVerifier(
                    checking: try COSESign1(decoding: signature),
                    key: key,
                    payloadByteCount: byteCount ?? 0
                )
            }
        } catch {
            throw .cose(error)
        }
        self.signature = signature
        self.raw = raw.take()
        self.message = message.take()
    }

    /// Takes the next piece of the file.
    ///
    /// - Parameter piece: Any number of bytes.
    /// - Throws: ``FileError/cose(_:)``.
    public mutating func update(_ piece: Span<UInt8>) throws(FileError) {
        do throws(COSEError) {
            try raw?.update(piece)
            try message?.update(piece)
        } catch {
            throw .cose(error)
        }
    }

    /// Ends the file.
    ///
    /// - Returns: Whether the signature holds for the file.
    /// - Throws: ``FileError/cose(_:)``.
    public consuming func isValid() throws(FileError) -> Bool {
        do throws(COSEError) {
            let signature = self.signature
            if let raw = raw.take() { return raw.isValidSignature(signature) }
            if let message = message.take() { return try message.isValid() }
            return false
        } catch {
            throw .cose(error)
        }
    }
}

/// What a signature file is, seen from outside.
public enum FileSignatureForm: Sendable, Equatable {
    /// A bare signature.
    case raw
    /// A COSE_Sign1 message.
    case message

    /// Looks at a signature file: a bare signature has its algorithm's length, and a message
    /// begins with the tag of COSE_Sign1 around four parts; nil if it is neither.
    ///
    /// - Parameters:
    ///   - bytes: The content of the file.
    ///   - algorithm: The algorithm of the key that is said to have signed.
    public init?(of bytes: [UInt8], by algorithm: KeyAlgorithm) {
        switch algorithm {
        case .mldsa44, .mldsa65, .mldsa87, .ed25519:
            if bytes.count == algorithm.signatureByteCount {
                self = .raw
                return
            }
        default:
            // A DER sequence of two short integers.
            if bytes.first == 0x30, bytes.count < 128 {
                self = .raw
                return
            }
        }
        guard bytes.starts(with: [0xD2, 0x84]) else { return nil }
        self = .message
    }
}
