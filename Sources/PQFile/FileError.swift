public import PQCBOR
public import PQCOSE
public import PQIdentity
public import PQSecrets
public import PQSuites

/// Why a file can't be sealed, opened, signed or verified.
public enum FileError: Error, Equatable, Sendable {
    /// No recipient, or more than a file may have.
    case recipientCount(limit: Int, actual: Int)
    /// Files are not sealed to keys of this algorithm.
    case recipientAlgorithm(KeyAlgorithm)

    /// The bytes don't begin like a sealed file.
    case notSealed
    /// The header is longer than any header may be.
    case headerTooLong(limit: Int, actual: Int)
    /// The header is not deterministic CBOR.
    case malformedHeader(CBORError)
    /// The header is not of the form that its version has.
    case unexpectedHeader
    /// The file is of a later version.
    case version(UInt64)
    /// The file uses an encryption, or a way to reach a recipient, that is not known here.
    case unknownAlgorithm(UInt64)
    /// None of the keys opens the file.
    case notRecipient
    /// The header was changed after sealing.
    case header
    /// A chunk was changed, moved, repeated or is of another file; chunks count from 0.
    case chunk(UInt64)
    /// The file ends before its last chunk.
    case truncated
    /// The file has more chunks than one key may seal.
    case tooLong

    /// The signature file is neither a signature of this key's algorithm nor a COSE message.
    case notSignature(KeyAlgorithm)
    /// A message of COSE is refused, or signing failed.
    case cose(COSEError)
    /// A context was given for a COSE message, which has none.
    case contextInMessage
    /// The length of the content must be known before it comes.
    case lengthUnknown

    /// A cryptographic operation failed.
    case suite(SuiteError)
    /// No randomness could be had.
    case random(RandomError)
}

extension FileError: CustomStringConvertible {
    /// The error in words.
    public var description: String {
        openingDescription ?? signingDescription
    }

    private var openingDescription: String? {
        switch self {
        case .recipientCount(_, 0): "there is no recipient"
        case .recipientCount(let limit, let actual):
            "\(actual) recipients, and a file has at most \(limit)"
        case .recipientAlgorithm(let algorithm):
            "files can't be sealed to a key of \(algorithm); use X-Wing or ML-KEM-1024"
        case .notSealed: "this is not a sealed file"
        case .headerTooLong(let limit, let actual):
            "the header would have \(actual) bytes, more than \(limit)"
        case .malformedHeader(let error): "the header is damaged: \(error)"
        case .unexpectedHeader: "the header is not as it should be"
        case .version(let number): "the file is of format \(number), which is not known here"
        case .unknownAlgorithm(let number): "the file uses algorithm \(number), not known here"
        case .notRecipient: "the file is not sealed to any of the keys given"
        case .header: "the header was changed after sealing"
        case .chunk(let number):
            "the content was changed after sealing: chunk \(number) does not open"
        case .truncated: "the file was cut short"
        case .tooLong: "the content is longer than one file can hold"
        default: nil
        }
    }

    private var signingDescription: String {
        switch self {
        case .notSignature(let algorithm):
            "this is neither a signature of \(algorithm) nor a COSE_Sign1 message"
        case .cose(let error): "\(error)"
        case .contextInMessage: "a COSE_Sign1 message has no context"
        case .lengthUnknown: "the length of the content must be known; use a file, not a pipe"
        case .suite(let error): "\(error)"
        case .random(let error): "\(error)"
        default: "refused"
        }
    }
}
