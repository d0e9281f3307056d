import PQIdentity
import Testing

/// OCSP responses of the fixture's root, right but for a change.
private struct Answer {
    var status = OCSPResponse.Status.good
    var thisUpdate = Fixture.start
    var nextUpdate: CertificateTime? = Fixture.end
    var hash = OCSPHash.sha256
    var repeats = 1
    var responder: OCSPResponse.Responder?
    var certificates: [Certificate] = []
    var extensions: [CertificateExtension] = []
    var key: SigningPrivateKey?

    func about(_ certificate: Certificate) throws -> OCSPResponse {
        let entry = try OCSPResponse.Entry(
            about: certificate,
            issuedBy: Fixture.root.get(),
            status,
            thisUpdate: thisUpdate,
            nextUpdate: nextUpdate,
            hash: hash
        )
        return try OCSPResponse.signed(
            entries: Array(repeating: entry, count: repeats),
            responder: responder ?? .name(Fixture.root.get().subject),
            producedAt: Fixture.now,
            certificates: certificates,
            extensions: extensions,
            by: key ?? Fixture.rootKey.get()
        )
    }
}

@Suite struct `OCSP responses` {
    private static let responderKey = Result { try SigningPrivateKey(generating: .mldsa44) }

    /// A certificate of someone whom the root appoints to answer for it.
    private func responder(
        key: SigningPrivateKey? = nil,
        by issuerKey: SigningPrivateKey? = nil,
        _ change: (inout CertificateTemplate) -> Void = { _ in }
    ) throws -> Certificate {
        var template = CertificateTemplate.node(
            subject: try DistinguishedName(commonName: "Responder"),
            names: [],
            notValidBefore: Fixture.start,
            notValidAfter: Fixture.end
        )
        template.extendedKeyUsage = [.other(objectIdentifier: "1.3.6.1.5.5.7.3.9")]
        change(&template)
        return try template.signed(
            subjectPublicKey: .signing((key ?? Self.responderKey.get()).publicKey),
            issuer: Fixture.root.get().subject,
            authorityKeyIdentifier: Fixture.root.get().subjectKeyIdentifier,
            by: issuerKey ?? Fixture.rootKey.get()
        )
    }

    private func verify(
        _ leaf: Certificate,
        _ responses: [OCSPResponse],
        lists: [CertificateRevocationList] = [],
        _ requirement: RevocationPolicy.Requirement = .required,
        at time: CertificateTime = Fixture.now
    ) throws -> VerifiedCertificateChain {
        try Fixture.verify(
            [leaf],
            at: time,
            revocation: RevocationPolicy(
                lists: lists,
                responses: responses,
                requirement: requirement
            )
        )
    }

    private func defect(_ answer: Answer) throws -> IdentityError? {
        let leaf = try Fixture.leaf()
        let response = try answer.about(leaf)
        let lenient = refusal { _ = try verify(leaf, [response], .ifPresent) }
        let strict = refusal { _ = try verify(leaf, [response], .required) }
        #expect(lenient == strict)
        return strict
    }

    private func delegated(_ certificates: [Certificate]) throws -> IdentityError? {
        try defect(
            Answer(
                responder: .name(DistinguishedName(commonName: "Responder")),
                certificates: certificates,
                key: Self.responderKey.get()
            )
        )
    }

    private var notSigned: IdentityError {
        get throws { .ocsp(.signatureInvalid(issuer: try Fixture.root.get().description)) }
    }

    // MARK: Taken

    @Test(arguments: OCSPHash.allCases)
    func `a good response stands in for a list`(hash: OCSPHash) throws {
        let leaf = try Fixture.leaf()
        let response = try Answer(hash: hash).about(leaf)
        let again = try OCSPResponse(derRepresentation: response.derRepresentation)
        #expect(again == response)
        #expect(again.entries[0].hash == hash)
        #expect(try verify(leaf, [again]).revocation == [.answered(again), .trusted])
        #expect(refusal { _ = try verify(leaf, []) } != nil)
    }

    @Test func `the label of SHA-1 is that of everyone else`() throws {
        let leaf = try Fixture.leaf()
        let entry = try Answer(hash: .sha1).about(leaf).entries[0]
        #expect(entry.issuerNameHash.count == 20)
        // The digest of "abc", which a name can't be; the name's own is held against Python's.
        #expect(entry.issuerKeyHash.count == 20)
    }

    @Test func `an appointed responder may answer, by name or by key`() throws {
        let leaf = try Fixture.leaf()
        let key = try Self.responderKey.get()
        let certificate = try responder()
        let named = try OCSPResponse(
            entries: Answer().about(leaf).entries,
            responder: certificate,
            key: key,
            producedAt: Fixture.now,
            certificates: [try Fixture.middle(), certificate]
        )
        #expect(try verify(leaf, [named]).revocation.first == .answered(named))
    }

    @Test func `a response about others is left alone`() throws {
        let leaf = try Fixture.leaf()
        let other = try Answer(status: .unknown).about(Fixture.leaf())
        #expect(try verify(leaf, [other], .ifPresent).revocation.first == .unchecked)
        let middle = try Fixture.middle()
        let under = try Fixture.leaf(under: middle, key: Fixture.middleKey.get())
        // The same serial number under another issuer is another certificate.
        let template = try Answer(status: .unknown).about(under)
        let chain = try Fixture.verify(
            [under, middle],
            revocation: RevocationPolicy(lists: [], responses: [template])
        )
        #expect(chain.revocation.first == .unchecked)
    }

    // MARK: Refused

    @Test func `revoked, unknown, out of date, repeated`() throws {
        let date = Fixture.start
        let revoked = Answer(status: .revoked(on: date, reason: .superseded))
        #expect(try defect(revoked) == .revoked(subject: "CN=Edge", on: date, reason: .superseded))
        let unspecified = Answer(status: .revoked(on: date, reason: .unspecified))
        #expect(
            try defect(unspecified) == .revoked(subject: "CN=Edge", on: date, reason: .unspecified)
        )
        #expect(
            try defect(Answer(status: .unknown)) == .ocsp(.unknownCertificate(subject: "CN=Edge"))
        )
        let before = Fixture.now.advanced(bySeconds: -1)
        let after = Fixture.now.advanced(bySeconds: 1)
        #expect(try defect(Answer(nextUpdate: before)) == .ocsp(.stale(since: before)))
        #expect(try defect(Answer(thisUpdate: after)) == .ocsp(.notYetValid(from: after)))
        #expect(try defect(Answer(nextUpdate: nil)) == .ocsp(.lacksNextUpdate))
        #expect(try defect(Answer(repeats: 2)) == .ocsp(.repeatedCertificate))
        #expect(try defect(Answer(thisUpdate: Fixture.now, nextUpdate: Fixture.now)) == nil)
    }

    @Test func `a signature of someone else is refused`() throws {
        let key = try Self.responderKey.get()
        #expect(try defect(Answer(key: key)) == notSigned)
        #expect(
            try defect(Answer(responder: .name(DistinguishedName(commonName: "No one"))))
                == notSigned
        )
        #expect(
            try defect(Answer(responder: .keyHash(Array(repeating: 1, count: 20)))) == notSigned
        )
        #expect(try delegated([]) == notSigned)
    }

    @Test func `a responder that the issuer did not appoint is refused`() throws {
        #expect(try delegated([responder()]) == nil)
        let refusal = IdentityError.ocsp(.responderNotAppointed(responder: "CN=Responder"))
        for usage in [[.any], [.serverAuth], []] as [[ExtendedKeyUsage]] {
            let error = try delegated([responder { $0.extendedKeyUsage = usage }])
            #expect(error == refusal)
        }
        // Signed by itself, or by a leaf of the same issuer.
        #expect(try delegated([responder(by: Self.responderKey.get())]) == notSigned)
        #expect(try delegated([responder(by: Fixture.leafKey.get())]) == notSigned)
        let expired = try responder { $0.notValidAfter = Fixture.start }
        #expect(try delegated([expired]) == .expired(subject: "CN=Responder", on: Fixture.start))
        let silent = try responder { $0.keyUsage = .keyCertSign }
        #expect(
            try delegated([silent]) == .keyUsageMissing(subject: "CN=Responder", .digitalSignature)
        )
    }

    @Test func `a responder that is on its issuer's list is refused`() throws {
        let leaf = try Fixture.leaf()
        let appointed = try responder()
        let response = try Answer(
            responder: .name(appointed.subject),
            certificates: [appointed],
            key: Self.responderKey.get()
        ).about(leaf)
        let list = try Lists.root([Lists.entry(for: appointed)])
        let error = refusal { _ = try verify(leaf, [response], lists: [list]) }
        #expect(
            error == .revoked(subject: "CN=Responder", on: Fixture.start, reason: .superseded)
        )
    }

    @Test func `a classical signature is refused`() throws {
        let key = try SigningPrivateKey(generating: .p256)
        let error = try defect(
            Answer(
                responder: .name(DistinguishedName(commonName: "Responder")),
                certificates: [responder(key: key)],
                key: key
            )
        )
        #expect(error == .classicalAlgorithm(subject: "CN=Responder", .p256))
    }

    // MARK: Encodings

    @Test func `a critical extension is refused, another is not needed`() throws {
        let nonce = CertificateExtension(
            objectIdentifier: "1.3.6.1.5.5.7.48.1.2",
            isCritical: false,
            value: [4, 1, 7]
        )
        #expect(try defect(Answer(extensions: [nonce])) == nil)
        var critical = nonce
        critical.isCritical = true
        let error = refusal { _ = try Answer(extensions: [critical]).about(Fixture.leaf()) }
        #expect(
            error == .ocsp(.unsupportedExtension(objectIdentifier: nonce.objectIdentifier))
        )
    }

    @Test(arguments: [1, 2, 3, 5, 6] as [UInt8])
    func `a responder without an answer is no answer`(code: UInt8) {
        let error = refusal { _ = try OCSPResponse(derRepresentation: [0x30, 3, 10, 1, code]) }
        #expect(error == .ocsp(.unsuccessful(code: Int(code))))
    }

    @Test func `another type of response is refused`() {
        let type = TestDER.value(6, [0x2A, 3])
        let bytes = TestDER.value(0x30, type + TestDER.value(4, [1]))
        let outer = TestDER.value(0x30, [10, 1, 0] + TestDER.value(0xA0, bytes))
        let error = refusal { _ = try OCSPResponse(derRepresentation: outer) }
        #expect(error == .ocsp(.unknownType(objectIdentifier: "1.2.3")))
    }

    @Test func `too much of anything is refused`() throws {
        let large = [UInt8](repeating: 0, count: OCSPResponse.byteLimit + 1)
        #expect(
            refusal { _ = try OCSPResponse(derRepresentation: large) }
                == .tooLarge(.ocspResponse, limit: OCSPResponse.byteLimit)
        )
        #expect(
            refusal { _ = try Answer(repeats: 65).about(Fixture.leaf()) }
                == .tooMany(.statements, limit: 64)
        )
        let root = try Fixture.root.get()
        #expect(
            refusal {
                _ = try Answer(certificates: Array(repeating: root, count: 5))
                    .about(Fixture.leaf())
            } == .tooMany(.statements, limit: 4)
        )
    }

    @Test func `no cut or changed octet makes a response say something else`() throws {
        let leaf = try Fixture.leaf()
        let good = try Answer().about(leaf).derRepresentation
        for count in 0..<min(good.count, 300) {
            #expect(throws: IdentityError.self) {
                try OCSPResponse(derRepresentation: Array(good.prefix(count)))
            }
        }
        for index in 0..<min(good.count, 400) {
            var changed = good
            changed[index] ^= 0x01
            guard let response = try? OCSPResponse(derRepresentation: changed) else { continue }
            #expect(
                refusal { _ = try verify(leaf, [response]) } != nil,
                "octet \(index) is not covered"
            )
        }
    }
}

@Suite(.enabled(if: Python.path != nil, "PQTWIN_PYTHON is not set"))
struct `OCSP responses of Python's cryptography` {
    @Test(arguments: ["SHA1", "SHA256", "SHA384", "SHA512"])
    func `theirs are ours`(hash: String) throws {
        let answer = try Python.call(
            """
            from cryptography.hazmat.primitives import hashes
            from cryptography.x509 import ocsp
            root, leaf = (mldsa.MLDSA65PrivateKey.generate() for _ in range(2))
            pem = lambda value: value.public_bytes(serialization.Encoding.PEM).decode()
            start, end = datetime.datetime(2026, 1, 1), datetime.datetime(2055, 1, 1)
            def build(subject, key, *extensions):
                builder = (x509.CertificateBuilder().subject_name(name(subject))
                    .issuer_name(name("Root")).public_key(key.public_key())
                    .serial_number(7).not_valid_before(start).not_valid_after(end))
                for value in extensions:
                    builder = builder.add_extension(value, True)
                return builder.sign(root, None)
            issuer = build("Root", root, x509.BasicConstraints(True, None))
            subject = build("Leaf", leaf, x509.SubjectAlternativeName([x509.DNSName("leaf.test")]))
            answer["root"], answer["leaf"] = pem(issuer), pem(subject)
            for status in ("GOOD", "REVOKED", "UNKNOWN"):
                builder = ocsp.OCSPResponseBuilder().add_response(subject, issuer,
                    getattr(hashes, "\(hash)")(), getattr(ocsp.OCSPCertStatus, status), start, end,
                    start if status == "REVOKED" else None,
                    x509.ReasonFlags.key_compromise if status == "REVOKED" else None)
                for which in ("NAME", "HASH"):
                    signed = builder.responder_id(getattr(ocsp.OCSPResponderEncoding, which),
                        issuer).sign(root, None)
                    answer[status + which] = signed.public_bytes(
                        serialization.Encoding.DER).hex()
            """
        )
        let root = try Certificate(pem: #require(answer["root"]))
        let leaf = try Certificate(pem: #require(answer["leaf"]))
        for which in ["NAME", "HASH"] {
            func judge(_ status: String) throws -> IdentityError? {
                let text = Array(try #require(answer[status + which]))
                let bytes = stride(from: 0, to: text.count, by: 2).map {
                    UInt8(String(text[$0...($0 + 1)]), radix: 16) ?? 0
                }
                let response = try OCSPResponse(derRepresentation: bytes)
                return refusal {
                    _ = try Fixture.verify(
                        [leaf],
                        roots: [root],
                        as: .any,
                        name: .dns("leaf.test"),
                        revocation: RevocationPolicy(
                            lists: [],
                            responses: [response],
                            requirement: .required
                        )
                    )
                }
            }
            #expect(try judge("GOOD") == nil)
            #expect(try judge("UNKNOWN") == .ocsp(.unknownCertificate(subject: "CN=Leaf")))
            guard case .revoked(_, _, .keyCompromise) = try judge("REVOKED") else {
                Issue.record("a revoked certificate passed")
                continue
            }
        }
    }
}
