import SwiftASN1

// The values of the extensions that verification acts on, read and written. Everything else stays
// a CertificateExtension: ignored unless critical, in which case verification refuses it.

extension CertificateExtension {
    static let subjectKeyIdentifier = "2.5.29.14"
    static let keyUsage = "2.5.29.15"
    static let subjectAlternativeName = "2.5.29.17"
    static let basicConstraints = "2.5.29.19"
    static let nameConstraints = "2.5.29.30"
    static let authorityKeyIdentifier = "2.5.29.35"
    static let extendedKeyUsage = "2.5.29.37"

    /// The extensions whose meaning verification knows.
    static let known: Set<String> = [
        subjectKeyIdentifier, keyUsage, subjectAlternativeName, basicConstraints, nameConstraints,
        authorityKeyIdentifier, extendedKeyUsage,
    ]

    /// Reads an Extension.
    ///
    /// - Parameter node: The SEQUENCE.
    /// - Throws: ``IdentityError`` or an error of swift-asn1.
    init(derEncoded node: ASN1Node) throws {
        self = try DER.sequence(node, identifier: .sequence) { nodes in
            let identifier = try ASN1ObjectIdentifier(derEncoded: &nodes)
            // DER leaves the default out: an explicit FALSE is refused here.
            let isCritical = try DER.decodeDefault(&nodes, defaultValue: false)
            let value = try ASN1OctetString(derEncoded: &nodes)
            return CertificateExtension(
                objectIdentifier: identifier.dotted,
                isCritical: isCritical,
                value: Array(value.bytes)
            )
        }
    }

    /// Writes an Extension.
    ///
    /// - Parameter coder: Where to.
    /// - Throws: An error of swift-asn1, for an object identifier that is none.
    func serialize(into coder: inout DER.Serializer) throws {
        try coder.sequence { coder in
            try coder.serialize(ASN1ObjectIdentifier(dotted: objectIdentifier))
            if isCritical { try coder.serialize(true) }
            try coder.octets(value)
        }
    }

    /// An extension whose value a closure writes.
    ///
    /// - Parameters:
    ///   - objectIdentifier: The extension.
    ///   - isCritical: Whether it may not be ignored.
    ///   - write: Writes the value.
    /// - Throws: ``IdentityError``.
    init(
        _ objectIdentifier: String,
        isCritical: Bool,
        _ write: (inout DER.Serializer) throws -> Void
    ) throws(IdentityError) {
        self.init(
            objectIdentifier: objectIdentifier,
            isCritical: isCritical,
            value: try encode(.extension(objectIdentifier: objectIdentifier), write)
        )
    }

    /// Reads the value.
    func read<Value>(
        _ body: (ASN1Node) throws -> Value
    ) throws(IdentityError) -> Value {
        try decode(value[...], as: .extension(objectIdentifier: objectIdentifier), body)
    }

    /// The error for a wrong value.
    var malformed: IdentityError {
        .malformedDER(.extension(objectIdentifier: objectIdentifier))
    }
}

extension BasicConstraints {
    init(_ source: CertificateExtension) throws(IdentityError) {
        self = try source.read { node in
            try DER.sequence(node, identifier: .sequence) { nodes in
                let isAuthority = try DER.decodeDefault(&nodes, defaultValue: false)
                guard let next = nodes.next() else { return Self(isAuthority: isAuthority) }
                let length = try Int64(derEncoded: next)
                // A path length belongs to authorities only (RFC 5280, Section 4.2.1.9).
                guard isAuthority, length >= 0 else { throw source.malformed }
                return Self(isAuthority: true, pathLength: Int(length))
            }
        }
    }

    func asExtension() throws(IdentityError) -> CertificateExtension {
        try CertificateExtension(CertificateExtension.basicConstraints, isCritical: true) { coder in
            try coder.sequence { coder in
                if isAuthority { try coder.serialize(true) }
                if let pathLength { try coder.serialize(Int64(pathLength)) }
            }
        }
    }
}

extension KeyUsage {
    init(_ source: CertificateExtension) throws(IdentityError) {
        self = try source.read { node in
            let bits = try ASN1BitString(derEncoded: node)
            // A named bit list ends with a one (X.690 11.2.2), and at least one bit is set.
            guard (1...2).contains(bits.bytes.count), let last = bits.bytes.last,
                last.trailingZeroBitCount == bits.paddingBits
            else { throw source.malformed }
            var usage = KeyUsage()
            for (index, byte) in bits.bytes.enumerated() {
                for bit in 0..<8 where byte & (0x80 >> UInt8(bit)) != 0 {
                    usage.rawValue |= 1 << UInt16(index * 8 + bit)
                }
            }
            return usage
        }
    }

    func asExtension() throws(IdentityError) -> CertificateExtension {
        var bytes: [UInt8] = [0, 0]
        for bit in 0..<16 where rawValue & (1 << UInt16(bit)) != 0 {
            bytes[bit / 8] |= 0x80 >> UInt8(bit % 8)
        }
        while bytes.last == 0 { bytes.removeLast() }
        let padding = bytes.last?.trailingZeroBitCount ?? 0
        return try CertificateExtension(CertificateExtension.keyUsage, isCritical: true) { coder in
            try coder.serialize(ASN1BitString(bytes: bytes[...], paddingBits: padding))
        }
    }
}

extension [ExtendedKeyUsage] {
    init(_ source: CertificateExtension) throws(IdentityError) {
        self = try source.read { node in
            try DER.sequence(of: ASN1ObjectIdentifier.self, identifier: .sequence, rootNode: node)
                .map { ExtendedKeyUsage(objectIdentifier: $0.dotted) }
        }
        if isEmpty { throw source.malformed }
    }

    func asExtension() throws(IdentityError) -> CertificateExtension {
        try CertificateExtension(CertificateExtension.extendedKeyUsage, isCritical: false) {
            coder in
            try coder.sequence { coder in
                for usage in self {
                    try coder.serialize(
                        ASN1ObjectIdentifier(dotted: usage.objectIdentifier)
                    )
                }
            }
        }
    }
}

extension [GeneralName] {
    init(_ source: CertificateExtension) throws(IdentityError) {
        self = try source.read { node in
            guard node.identifier == .sequence, case .constructed(let names) = node.content else {
                throw source.malformed
            }
            return try names.map { try GeneralName(derEncoded: $0) }
        }
        if isEmpty { throw source.malformed }
    }

    /// Critical where the subject has no other name (RFC 5280, Section 4.2.1.6).
    func asExtension(isCritical: Bool) throws(IdentityError) -> CertificateExtension {
        try CertificateExtension(
            CertificateExtension.subjectAlternativeName,
            isCritical: isCritical
        ) { coder in
            try coder.sequence { coder in
                for name in self { try name.serialize(into: &coder) }
            }
        }
    }
}

/// The identifiers that tie a certificate to its issuer's key; both are arbitrary octets.
enum KeyIdentifier {
    static func subject(_ source: CertificateExtension) throws(IdentityError) -> [UInt8] {
        try source.read { Array(try ASN1OctetString(derEncoded: $0).bytes) }
    }

    static func authority(_ source: CertificateExtension) throws(IdentityError) -> [UInt8]? {
        try source.read { node in
            try DER.sequence(node, identifier: .sequence) { nodes in
                var key: [UInt8]?
                var previous: UInt?
                while let node = nodes.next() {
                    let tag = node.identifier.tagNumber
                    guard node.identifier.tagClass == .contextSpecific, tag <= 2,
                        previous.map({ $0 < tag }) ?? true
                    else { throw source.malformed }
                    if tag == 0 {
                        let structure = IdentityError.Structure.extension(
                            objectIdentifier: source.objectIdentifier
                        )
                        key = Array(try node.primitiveBytes(in: structure))
                    }
                    previous = tag
                }
                return key
            }
        }
    }

    static func subjectExtension(_ key: [UInt8]) throws(IdentityError) -> CertificateExtension {
        try CertificateExtension(
            CertificateExtension.subjectKeyIdentifier,
            isCritical: false
        ) { try $0.octets(key) }
    }

    static func authorityExtension(_ key: [UInt8]) throws(IdentityError) -> CertificateExtension {
        try CertificateExtension(
            CertificateExtension.authorityKeyIdentifier,
            isCritical: false
        ) { coder in coder.sequence { $0.primitive(context: 0, key) } }
    }
}
