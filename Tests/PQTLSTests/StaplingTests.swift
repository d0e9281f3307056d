import PQIdentity
import PQTLS
import Testing

/// What authorities say of certificates, sent beside them.
@Suite struct StaplingTests {
    /// What a response says, and what is wrong with it.
    private struct Staple {
        var status = OCSPResponse.Status.good
        var from = -1
        var to: Int? = 1
        var about: Certificate?
        var hash = OCSPHash.sha256
    }

    private func response(
        _ staple: Staple = Staple(),
        for identity: NodeIdentity
    ) throws -> [UInt8] {
        let authority = try World.authority.get()
        return try OCSPResponse(
            entries: [
                OCSPResponse.Entry(
                    about: staple.about ?? identity.certificateChain[0],
                    issuedBy: authority.certificate,
                    staple.status,
                    thisUpdate: World.now.advanced(byDays: staple.from),
                    nextUpdate: staple.to.map { World.now.advanced(byDays: $0) },
                    hash: staple.hash
                )
            ],
            responder: authority.certificate,
            key: authority.key,
            producedAt: World.now
        ).derRepresentation
    }

    private func trust(
        _ stapling: OCSPStapling,
        _ revocation: RevocationPolicy = .none
    ) throws -> TLSTrust {
        TLSTrust(authorities: try World.trust(), revocation: revocation, stapling: stapling)
    }

    private func connected(_ trust: TLSTrust, _ response: [UInt8]?) throws -> Pair {
        let identity = TLSIdentity(try World.server.get(), ocspResponse: response)
        let pair = try Pair(World.client(trust: trust), World.server([identity]))
        pair.pump()
        return pair
    }

    private func expect(
        _ error: IdentityError,
        _ alert: AlertDescription = .badCertificateStatusResponse,
        of response: [UInt8],
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        for stapling in [OCSPStapling.checked, .required] {
            let pair = try connected(trust(stapling), response)
            #expect(pair.clientError == .certificate(error), sourceLocation: sourceLocation)
            #expect(pair.serverError == .peerAlert(alert), sourceLocation: sourceLocation)
        }
    }

    // MARK: Good ones

    @Test(arguments: OCSPHash.allCases)
    func `a good response is taken, and told`(hash: OCSPHash) throws {
        let response = try response(Staple(hash: hash), for: World.server.get())
        for stapling in [OCSPStapling.checked, .required] {
            let pair = try connected(trust(stapling), response)
            #expect(pair.clientError == nil)
            let status = pair.clientSecurity?.peer?.certificates?.revocation.first
            guard case .answered(let answer) = status else {
                Issue.record("\(String(describing: status))")
                continue
            }
            #expect(answer.derRepresentation == response)
        }
    }

    @Test func `a response is sent only to a client that asks`() throws {
        let response = try response(for: World.server.get())
        let pair = try connected(trust(.ignored), response)
        #expect(pair.clientError == nil)
        #expect(pair.clientSecurity?.peer?.certificates?.revocation.first == .unchecked)
    }

    @Test func `a client is asked for a response too, and is held to it`() throws {
        let edge = try World.client.get()
        for (answer, error) in [
            (try response(for: edge), nil), (nil, TLSError.statusRequired),
        ] {
            let pair = try Pair(
                World.client([TLSIdentity(edge, ocspResponse: answer)]),
                World.server([TLSIdentity(World.server.get())], clientTrust: trust(.required))
            )
            pair.pump()
            #expect(pair.serverError == error)
            #expect((pair.serverSecurity?.peer != nil) == (error == nil))
        }
    }

    @Test func `a good response stands in for a list that is needed`() throws {
        let needed = RevocationPolicy(lists: [], requirement: .required)
        let good = try connected(trust(.checked, needed), response(for: World.server.get()))
        #expect(good.clientError == nil)
        let none = try connected(trust(.checked, needed), nil)
        guard case .certificate(.revocationListMissing) = none.clientError else {
            Issue.record("\(String(describing: none.clientError))")
            return
        }
    }

    // MARK: Missing ones

    @Test func `a response may be missing unless it is required`() throws {
        #expect(try connected(trust(.checked), nil).clientError == nil)
        let pair = try connected(trust(.required), nil)
        #expect(pair.clientError == .statusRequired)
        #expect(pair.serverError == .peerAlert(.badCertificateStatusResponse))
    }

    // MARK: Bad ones

    @Test func `a revoked certificate is refused, whatever the lists say`() throws {
        let leaf = try World.server.get().certificateChain[0]
        let date = World.now.advanced(byDays: -3)
        let revoked = OCSPResponse.Status.revoked(on: date, reason: .keyCompromise)
        try expect(
            .revoked(subject: leaf.description, on: date, reason: .keyCompromise),
            .certificateRevoked,
            of: response(Staple(status: revoked), for: World.server.get())
        )
    }

    @Test func `a list refuses what a response calls good`() throws {
        let authority = try World.authority.get()
        let leaf = try World.server.get().certificateChain[0]
        let list = try CertificateRevocationList(
            issuer: authority.certificate,
            key: authority.key,
            entries: [
                RevokedCertificate(serialNumber: leaf.serialNumber, revokedOn: World.now)
            ],
            number: RevocationListNumber(1),
            thisUpdate: World.now,
            nextUpdate: World.now.advanced(byDays: 1)
        )
        let pair = try connected(
            trust(.checked, RevocationPolicy(lists: [list])),
            response(for: World.server.get())
        )
        #expect(pair.clientError?.alert == .certificateRevoked)
    }

    @Test func `a response that is not good now is refused`() throws {
        let server = try World.server.get()
        let leaf = server.certificateChain[0]
        let unknown = Staple(status: .unknown)
        try expect(
            .ocsp(.unknownCertificate(subject: leaf.description)),
            of: response(unknown, for: server)
        )
        let since = World.now.advanced(byDays: -1)
        try expect(.ocsp(.stale(since: since)), of: response(Staple(from: -3, to: -1), for: server))
        let from = World.now.advanced(byDays: 1)
        try expect(
            .ocsp(.notYetValid(from: from)),
            of: response(Staple(from: 1, to: 2), for: server)
        )
        try expect(.ocsp(.lacksNextUpdate), of: response(Staple(to: nil), for: server))
    }

    @Test func `the first and the last second belong to a response`() throws {
        for staple in [Staple(from: 0, to: 1), Staple(from: -1, to: 0), Staple(from: 0, to: 0)] {
            let pair = try connected(trust(.required), response(staple, for: World.server.get()))
            #expect(pair.clientError == nil)
        }
    }

    @Test func `a response about another certificate is refused`() throws {
        let server = try World.server.get()
        let other = try World.client.get().certificateChain[0]
        try expect(
            .ocsp(.otherCertificate(subject: server.certificateChain[0].description)),
            of: response(Staple(about: other), for: server)
        )
    }

    @Test func `a response that does not parse is refused`() throws {
        try expect(.malformedDER(.ocspResponse), .badCertificate, of: [0x30, 0])
        try expect(.ocsp(.unsuccessful(code: 6)), of: [0x30, 3, 10, 1, 6])
        let good = try response(for: World.server.get())
        try expect(.malformedDER(.ocspResponse), .badCertificate, of: good + [0])
    }

    // MARK: On the wire

    @Test func `a response that nobody asked for is refused`() throws {
        let staple = try response(for: World.server.get())
        let verdict = try clientVerdict { server in
            try server.begin()
            let leaf = try World.server.get().certificateChain[0].derRepresentation
            let entry = CertificateMessage.Entry(content: leaf, ocspResponse: staple)
            try server.say(CertificateMessage(entries: [entry]).encoded)
        }
        let refusal = TLSError.unsolicitedExtension(.statusRequest)
        #expect(verdict == Verdict(error: refusal, alert: .unsupportedExtension))
    }

    @Test func `timestamps are refused even of a server that may send responses`() throws {
        let verdict = try clientVerdict(of: World.client(trust: trust(.checked))) { server in
            try server.begin()
            try server.say(
                WireWriter.message(.certificate) {
                    $0.vector8 { _ in }
                    $0.vector24 {
                        $0.vector24 { $0.uint8(0x30) }
                        $0.vector16 {
                            $0.uint16(18)
                            $0.vector16 { _ in }
                        }
                    }
                }
            )
        }
        let refusal = TLSError.unsolicitedExtension(ExtensionType(rawValue: 18))
        #expect(verdict == Verdict(error: refusal, alert: .unsupportedExtension))
    }

    @Test(
        arguments: [
            ([2, 0, 0, 1, 9], .malformed(.certificate, .value(2))),
            ([1, 0, 0, 0], .malformed(.certificate, .length(0))),
            ([1, 0, 0, 2, 9], .malformed(.certificate, .truncated)),
            ([1, 0, 0, 1, 9, 9], .malformed(.certificate, .trailingBytes)),
        ] as [([UInt8], TLSError)]
    )
    func `a malformed status is refused`(content: [UInt8], error: TLSError) throws {
        let verdict = try clientVerdict(of: World.client(trust: trust(.checked))) { server in
            try server.begin()
            try server.say(
                WireWriter.message(.certificate) {
                    $0.vector8 { _ in }
                    $0.vector24 {
                        $0.vector24 { $0.uint8(0x30) }
                        $0.vector16 {
                            $0.uint16(ExtensionType.statusRequest.rawValue)
                            $0.vector16 { $0.raw(content) }
                        }
                    }
                }
            )
        }
        #expect(verdict == Verdict(error: error, alert: .decodeError))
    }

    @Test func `a status in the encrypted extensions is refused`() throws {
        let verdict = try clientVerdict(of: World.client(trust: trust(.checked))) { server in
            try server.say(server.serverHello())
            try server.protect()
            try server.say(
                WireWriter.message(.encryptedExtensions) {
                    $0.vector16 {
                        $0.uint16(ExtensionType.statusRequest.rawValue)
                        $0.vector16 { _ in }
                    }
                }
            )
        }
        let refusal = TLSError.misplacedExtension(.statusRequest)
        #expect(verdict == Verdict(error: refusal, alert: .illegalParameter))
    }

    // MARK: Limits of a chain

    @Test func `a chain over its bytes is refused`() throws {
        let count = try World.server.get().certificateChain[0].derRepresentation.count
        for (limit, error) in [
            (count, nil), (count - 1, TLSError.chainTooLarge(byteCount: count, limit: count - 1)),
        ] {
            let client = try World.client { $0.limits.certificateByteCount = limit }
            let pair = try Pair(client, World.server([TLSIdentity(World.server.get())]))
            pair.pump()
            #expect(pair.clientError == error)
        }
    }
}
