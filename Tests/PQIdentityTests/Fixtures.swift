import Foundation
import PQIdentity
import PQSecrets
import Testing

/// A small public key infrastructure that the tests of this target share.
enum Fixture {
    static let now = CertificateTime(secondsSinceEpoch: 1_800_000_000)
    static let start = now.advanced(byDays: -1)
    static let end = now.advanced(byDays: 30)

    /// Keys are made once for each parameter set and role: making them is what takes the time.
    static let rootKey = Result { try SigningPrivateKey(generating: .mldsa44) }
    static let middleKey = Result { try SigningPrivateKey(generating: .mldsa44) }
    static let leafKey = Result { try SigningPrivateKey(generating: .mldsa65) }

    static let root = Result {
        try CertificateTemplate.authority(
            subject: DistinguishedName(commonName: "Root", organization: "Ward 4"),
            notValidBefore: start,
            notValidAfter: end
        ).selfSigned(by: rootKey.get())
    }

    static func middle(
        _ change: (inout CertificateTemplate) -> Void = { _ in }
    ) throws -> Certificate {
        var template = CertificateTemplate.authority(
            subject: try DistinguishedName(commonName: "Middle"),
            notValidBefore: start,
            notValidAfter: end
        )
        change(&template)
        return try template.signed(
            subjectPublicKey: .signing(middleKey.get().publicKey),
            issuer: root.get().subject,
            authorityKeyIdentifier: root.get().subjectKeyIdentifier,
            by: rootKey.get()
        )
    }

    /// A leaf under the root, or under another authority.
    static func leaf(
        under authority: Certificate? = nil,
        key: SigningPrivateKey? = nil,
        _ change: (inout CertificateTemplate) -> Void = { _ in }
    ) throws -> Certificate {
        var template = CertificateTemplate.node(
            subject: try DistinguishedName(commonName: "Edge"),
            names: [
                .dns("edge.test"), .ip(try #require(IPAddress("127.0.0.1"))), .uri("twin:bed-7"),
            ],
            notValidBefore: start,
            notValidAfter: end
        )
        change(&template)
        let issuer = try authority ?? root.get()
        return try template.signed(
            subjectPublicKey: .signing(leafKey.get().publicKey),
            issuer: issuer.subject,
            authorityKeyIdentifier: issuer.subjectKeyIdentifier,
            by: key ?? rootKey.get()
        )
    }

    static func verify(
        _ certificates: [Certificate],
        roots: [Certificate]? = nil,
        as purpose: Purpose = .server,
        name: ExpectedName? = .dns("edge.test"),
        at time: CertificateTime = now,
        revocation: RevocationPolicy = .none
    ) throws -> VerifiedCertificateChain {
        try UnverifiedCertificateChain(certificates)
            .verified(
                against: TrustAnchors(roots: roots ?? [root.get()]),
                as: purpose,
                name: name,
                at: time,
                revocation: revocation
            )
    }
}

/// The error that an expression throws; a failed expectation if it throws none or another kind.
func refusal(_ body: () throws -> Void) -> IdentityError? {
    do {
        try body()
        return nil
    } catch {
        return error as? IdentityError
    }
}

extension SecretBytes {
    /// The secret as plain bytes: for tests only.
    var plain: [UInt8] {
        let bytes = span
        return bytes.indices.map { bytes[$0] }
    }
}

/// Just enough DER to take certificates and keys apart and to put wrong ones together.
enum TestDER {
    static func value(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
        let count = content.count
        let length: [UInt8] =
            switch count {
            case ..<0x80: [UInt8(count)]
            case ..<0x100: [0x81, UInt8(count)]
            default: [0x82, UInt8(count >> 8), UInt8(count & 0xFF)]
            }
        return [tag] + length + content
    }

    static func header(_ bytes: ArraySlice<UInt8>) -> (header: Int, content: Int) {
        let start = bytes.startIndex
        let first = Int(bytes[start + 1])
        if first < 0x80 { return (2, first) }
        let count = first & 0x7F
        return (2 + count, bytes[(start + 2)..<(start + 2 + count)].reduce(0) { $0 << 8 | Int($1) })
    }

    /// The encodings of a constructed value's children.
    static func children(_ bytes: [UInt8]) -> [[UInt8]] {
        var rest = bytes[header(bytes[...]).header...]
        var children: [[UInt8]] = []
        while !rest.isEmpty {
            let (header, content) = header(rest)
            children.append(Array(rest.prefix(header + content)))
            rest = rest.dropFirst(header + content)
        }
        return children
    }
}
