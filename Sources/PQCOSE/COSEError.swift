public import PQCBOR
public import PQIdentity

/// Why a COSE message is refused, or could not be made.
public enum COSEError: Error, Equatable, Sendable {
    /// The bytes are not deterministic CBOR.
    case malformed(CBORError)
    /// A well-formed item that is not what this place takes.
    case unexpected(COSEPart)
    /// The algorithm stands outside the protected header, or nowhere.
    case algorithmNotProtected
    /// The algorithm is not one this message may use.
    case algorithm(Int)
    /// A header parameter stands in both headers.
    case duplicateHeader
    /// A critical header parameter is not understood, or not there.
    case critical(CBORValue)
    /// A header parameter that this kind of message does not carry.
    case header(CBORValue)
    /// An algorithm that needs the whole message at once is given more than is kept of it.
    case messageTooLong(limit: Int)
    /// The payload has another length than was said before it came.
    case payloadLength(expected: Int, actual: Int)
    /// The key can't sign, or signing failed.
    case identity(IdentityError)
}

/// The parts of a COSE message.
public enum COSEPart: String, Equatable, Sendable {
    /// The message as a whole: its tag and the number of its parts.
    case message
    /// The header that signature or tag covers.
    case protectedHeader = "protected header"
    /// The header that anyone on the way can change.
    case unprotectedHeader = "unprotected header"
    /// What is signed: missing where it is needed, or there where it should not be.
    case payload
    /// What is sealed.
    case ciphertext
    /// The signature.
    case signature
}

extension COSEError: CustomStringConvertible {
    /// The error in words.
    public var description: String {
        switch self {
        case .malformed(let error): "\(error)"
        case .unexpected(let part): "the \(part.rawValue) is not as it should be"
        case .algorithmNotProtected: "the algorithm is not in the protected header"
        case .algorithm(let number): "algorithm \(number) may not be used here"
        case .duplicateHeader: "a header parameter stands in both headers"
        case .critical: "a critical header parameter is not understood"
        case .header: "a header parameter that this kind of message does not carry"
        case .messageTooLong(let limit):
            "the key's algorithm takes messages of at most \(limit) bytes; use an ML-DSA key"
        case .payloadLength(let expected, let actual):
            "the content changed while it was read: \(actual) bytes instead of \(expected)"
        case .identity(let error): "\(error)"
        }
    }
}

extension CBORValue {
    /// Decodes an item as a part of a COSE message.
    ///
    /// - Parameters:
    ///   - bytes: The encoding.
    ///   - limits: What to accept at most.
    /// - Throws: ``COSEError/malformed(_:)``.
    init(cose bytes: [UInt8], limits: CBORLimits = CBORLimits()) throws(COSEError) {
        do throws(CBORError) {
            try self.init(decoding: bytes, limits: limits)
        } catch {
            throw .malformed(error)
        }
    }
}
