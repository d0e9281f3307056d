import SwiftASN1

/// Runs a reader over the single DER value that `bytes` must be.
///
/// swift-asn1 refuses non-minimal lengths, indefinite lengths, nesting beyond 50 levels and bytes
/// after the value; its untyped errors become one case of ``IdentityError`` here.
///
/// - Parameters:
///   - bytes: The encoding, nothing before or after it.
///   - structure: What it should be.
///   - read: The reader.
/// - Returns: What the reader makes of it.
/// - Throws: ``IdentityError``; the reader's own, or ``IdentityError/malformedDER(_:)``.
func decode<Value>(
    _ bytes: ArraySlice<UInt8>,
    as structure: IdentityError.Structure,
    _ read: (ASN1Node) throws -> Value
) throws(IdentityError) -> Value {
    do {
        return try read(DER.parse(bytes))
    } catch {
        throw IdentityError(error, in: structure)
    }
}

/// Runs a writer and returns its DER.
///
/// - Parameters:
///   - structure: What is written.
///   - write: The writer.
/// - Returns: The encoding.
/// - Throws: ``IdentityError``; the writer's own, or ``IdentityError/malformedDER(_:)``.
func encode(
    _ structure: IdentityError.Structure,
    _ write: (inout DER.Serializer) throws -> Void
) throws(IdentityError) -> [UInt8] {
    do {
        var coder = DER.Serializer()
        try write(&coder)
        return coder.serializedBytes
    } catch {
        throw IdentityError(error, in: structure)
    }
}

extension DER.Serializer {
    /// Appends a SEQUENCE.
    ///
    /// - Parameter write: Writes its members.
    /// - Throws: What the writer throws.
    mutating func sequence(_ write: (inout DER.Serializer) throws -> Void) rethrows {
        try appendConstructedNode(identifier: .sequence, write)
    }

    /// Appends an OCTET STRING.
    ///
    /// - Parameter bytes: Its content.
    /// - Throws: An error of swift-asn1.
    mutating func octets(_ bytes: [UInt8]) throws {
        try serialize(ASN1OctetString(contentBytes: bytes[...]))
    }

    /// Appends a primitive value under an implicit context tag.
    ///
    /// - Parameters:
    ///   - tag: The tag's number.
    ///   - bytes: Its content.
    mutating func primitive(context tag: UInt, _ bytes: [UInt8]) {
        appendPrimitiveNode(
            identifier: ASN1Identifier(tagWithNumber: tag, tagClass: .contextSpecific)
        ) { $0.append(contentsOf: bytes) }
    }
}

extension ASN1Node {
    /// The content of a primitive value.
    ///
    /// - Parameter structure: What it belongs to.
    /// - Returns: The content's bytes.
    /// - Throws: ``IdentityError/malformedDER(_:)`` if the value is constructed.
    func primitiveBytes(in structure: IdentityError.Structure) throws -> ArraySlice<UInt8> {
        guard case .primitive(let bytes) = content else {
            throw IdentityError.malformedDER(structure)
        }
        return bytes
    }
}

/// PEM texts, as RFC 7468 lays them out.
///
/// A document read from text leaves copies of its content that are freed but not wiped: for a
/// private key this is the price of a text format. Keys in use live in wiped storage.
enum PEMText {
    /// The largest text that is read, in bytes of UTF-8.
    static let byteLimit = 1 << 20

    /// Reads the one document of a text.
    ///
    /// - Parameters:
    ///   - text: The text; lines outside the document are comments.
    ///   - label: The label that the document must have.
    /// - Returns: The document's content.
    /// - Throws: ``IdentityError``.
    static func single(_ text: String, label: String) throws(IdentityError) -> [UInt8] {
        let documents = try all(text, label: label)
        guard documents.count == 1 else { throw .malformedPEM }
        return documents[0]
    }

    /// Reads every document of a text, at least one, all with the same label.
    ///
    /// - Parameters:
    ///   - text: The text; lines outside the documents are comments.
    ///   - label: The label that the documents must have.
    /// - Returns: The documents' contents in order.
    /// - Throws: ``IdentityError``.
    static func all(_ text: String, label: String) throws(IdentityError) -> [[UInt8]] {
        guard text.utf8.count <= byteLimit else { throw .tooLarge(.pem, limit: byteLimit) }
        guard let documents = try? PEMDocument.parseMultiple(pemString: text), !documents.isEmpty
        else { throw .malformedPEM }
        for document in documents where document.discriminator != label {
            throw .unexpectedPEMLabel(expected: label, actual: document.discriminator)
        }
        return documents.map(\.derBytes)
    }

    /// Writes one document.
    ///
    /// - Parameters:
    ///   - bytes: The content.
    ///   - label: The label.
    /// - Returns: The text with a line feed at its end.
    static func write(_ bytes: [UInt8], label: String) -> String {
        PEMDocument(type: label, derBytes: bytes).pemString + "\n"
    }
}
