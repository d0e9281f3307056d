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

extension ASN1ObjectIdentifier {
    /// Reads the dotted form.
    ///
    /// - Parameter dotted: Such as `2.5.29.15`.
    /// - Throws: An error of swift-asn1 for any other text.
    init(dotted: String) throws {
        let first = dotted.split(separator: ".", maxSplits: 2).prefix(2).map { UInt($0) }
        // Under 0 and 1 there are 40 arcs, under 2 as many as one likes (X.690 8.19.4); swift-asn1
        // would trap on a sum beyond a word.
        guard first.count == 2, let root = first[0], let arc = first[1],
            root < 2 ? arc < 40 : root == 2 && arc <= UInt.max >> 8
        else { throw ASN1Error.invalidStringRepresentation(reason: "no object identifier") }
        self = try ASN1ObjectIdentifier(dotRepresentation: dotted)
    }

    /// The dotted form.
    ///
    /// swift-asn1 divides the first number by 40 whatever comes out; under 2 it may be larger.
    var dotted: String {
        var components = oidComponents
        if components[0] > 2 {
            components[1] += (components[0] - 2) * 40
            components[0] = 2
        }
        return components.map(String.init).joined(separator: ".")
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
    ///   - limit: The most bytes of text.
    /// - Returns: The document's content.
    /// - Throws: ``IdentityError``.
    static func single(
        _ text: String,
        label: String,
        limit: Int = byteLimit
    ) throws(IdentityError) -> [UInt8] {
        let documents = try all(text, label: label, limit: limit)
        guard documents.count == 1 else { throw .malformedPEM }
        return documents[0]
    }

    /// Reads the one document of a text, whatever its label.
    ///
    /// - Parameter text: The text; lines outside the document are comments.
    /// - Returns: The document's label and content.
    /// - Throws: ``IdentityError``.
    static func document(_ text: String) throws(IdentityError) -> (label: String, bytes: [UInt8]) {
        let documents = try documents(text)
        guard documents.count == 1 else { throw .malformedPEM }
        return documents[0]
    }

    /// Reads every document of a text, at least one, all with the same label.
    ///
    /// - Parameters:
    ///   - text: The text; lines outside the documents are comments.
    ///   - label: The label that the documents must have.
    ///   - limit: The most bytes of text.
    /// - Returns: The documents' contents in order.
    /// - Throws: ``IdentityError``.
    static func all(
        _ text: String,
        label: String,
        limit: Int = byteLimit
    ) throws(IdentityError) -> [[UInt8]] {
        let documents = try documents(text, limit: limit)
        for document in documents where document.label != label {
            throw .unexpectedPEMLabel(expected: label, actual: document.label)
        }
        return documents.map(\.bytes)
    }

    /// Reads every document of a text, at least one, with any labels.
    ///
    /// - Parameters:
    ///   - text: The text; lines outside the documents are comments.
    ///   - limit: The most bytes of text.
    /// - Returns: The documents' labels and contents in order.
    /// - Throws: ``IdentityError``.
    static func documents(
        _ text: String,
        limit: Int = byteLimit
    ) throws(IdentityError) -> [(label: String, bytes: [UInt8])] {
        guard text.utf8.count <= limit else { throw .tooLarge(.pem, limit: limit) }
        // The parser stops without a word at a first line that has something behind it, such as a
        // space; a document that was begun and not read must not go unnoticed.
        guard let documents = try? PEMDocument.parseMultiple(pemString: text), !documents.isEmpty,
            documents.count >= beginnings(text)
        else { throw .malformedPEM }
        return documents.map { ($0.discriminator, $0.derBytes) }
    }

    /// How many lines begin a document.
    private static func beginnings(_ text: String) -> Int {
        text.utf8.split(separator: UInt8(ascii: "\n"))
            .count { $0.starts(with: "-----BEGIN ".utf8) }
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
