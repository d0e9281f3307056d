import PQIdentity
import PQSecrets
import PQTLS
import Testing

/// Tickets as bytes, and the hellos that offer them.
@Suite struct TicketTests {
    private func contents(_ suite: CipherSuite, peer: Bool = true) -> TicketContents {
        let key = [UInt8](repeating: 0xA5, count: suite == .aes256GCMSHA384 ? 48 : 32)
        return TicketContents(
            suite: suite,
            authenticatedAt: World.now,
            issuedAt: World.now.advanced(bySeconds: 5),
            ageAdd: 77,
            context: [UInt8](repeating: 3, count: 32),
            peer: peer ? [UInt8](repeating: 4, count: 32) : nil,
            serverSignatureScheme: peer ? .mldsa65 : nil,
            preSharedKey: SecretReference(SecretBytes(copying: key.span))
        )
    }

    @Test(arguments: CipherSuite.allCases, [true, false])
    func `a ticket says what went in, and has one size`(suite: CipherSuite, peer: Bool) throws {
        let issuer = TLSTicketIssuer()
        let later = World.now.advanced(bySeconds: 10)
        let contents = contents(suite, peer: peer)
        let ticket = try issuer.seal(contents, at: later)
        #expect(ticket.count == (suite == .aes256GCMSHA384 ? 182 : 166))
        let opened = try #require(issuer.open(ticket, at: later))
        #expect(opened.suite == contents.suite)
        #expect(opened.authenticatedAt == contents.authenticatedAt)
        #expect(opened.issuedAt == contents.issuedAt)
        #expect(opened.ageAdd == contents.ageAdd)
        #expect(opened.context == contents.context)
        #expect(opened.peer == contents.peer)
        #expect(opened.serverSignatureScheme == contents.serverSignatureScheme)
        let key = opened.preSharedKey.bytes.copy().plain
        #expect(key == contents.preSharedKey.bytes.copy().plain)
        #expect(try issuer.seal(contents, at: later) != ticket)
    }

    @Test func `a ticket that was changed anywhere does not open`() throws {
        let issuer = TLSTicketIssuer()
        let later = World.now.advanced(bySeconds: 10)
        let ticket = try issuer.seal(contents(.aes256GCMSHA384), at: later)
        for bit in 0..<ticket.count * 8 {
            var changed = ticket
            changed[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(issuer.open(changed, at: later) == nil, "bit \(bit)")
        }
        for count in 0..<ticket.count {
            #expect(issuer.open(Array(ticket.prefix(count)), at: later) == nil, "\(count) bytes")
        }
        #expect(issuer.open(ticket + [0], at: later) == nil)
        #expect(issuer.open(ticket, at: later) != nil)
        #expect(TLSTicketIssuer().open(ticket, at: later) == nil)
    }

    @Test func `a plaintext of another version, suite or length is none of ours`() throws {
        let plain = contents(.aes128GCMSHA256).encoded().plain
        func reads(_ bytes: [UInt8]) -> Bool {
            TicketContents(SecretBytes(copying: bytes.span)) != nil
        }
        #expect(reads(plain))
        #expect(!reads([2] + plain.dropFirst()))
        #expect(!reads([1, 0x13, 0x04] + plain.dropFirst(3)))
        for count in 0..<plain.count { #expect(!reads(Array(plain.prefix(count))), "\(count)") }
        #expect(!reads(plain + [0]))
    }

    @Test func `lifetimes and counts stay within what the standard allows`() {
        #expect(TLSTicketIssuer(lifetime: .max).lifetime == 604_800)
        #expect(TLSTicketIssuer(lifetime: 0).lifetime == 1)
        #expect(TLSTicketIssuer(ticketsPerConnection: 100).ticketsPerConnection == 8)
        #expect(TLSTicketIssuer(ticketsPerConnection: -1).ticketsPerConnection == 0)
    }

    @Test func `neither issuer nor cache shows anything when printed`() throws {
        let scene = try ResumptionScene()
        _ = try scene.connect()
        var text = ""
        dump(try #require(scene.server.tickets), to: &text)
        dump(scene.cache, to: &text)
        #expect(text.split(separator: "\n").count == 2)
    }

    @Test func `every bit of a binder counts, and a wrong one ends the connection`() throws {
        let scene = try ResumptionScene()
        _ = try scene.connect()
        let hello = try scene.hello()
        for byte in 1...48 {
            var changed = hello
            changed[hello.count - byte] ^= 1 << UInt8(byte % 8)
            #expect(try scene.answer(to: changed) == .refused(.badBinder, .decryptError))
        }
        #expect(try scene.answer(to: hello) == .resumed)
    }

    @Test func `a hello that was changed under its binder is refused`() throws {
        let scene = try ResumptionScene()
        _ = try scene.connect()
        let hello = try scene.hello()
        let changed = try changing(hello) { $0.random[0] ^= 1 }
        #expect(try scene.answer(to: changed) == .refused(.badBinder, .decryptError))
    }

    @Test(arguments: [0, 15, 16, 27, 28, 100, 181])
    func `a hello with a changed ticket gives a full handshake`(position: Int) throws {
        let scene = try ResumptionScene()
        _ = try scene.connect()
        let changed = try changing(scene.hello()) { hello in
            let offer = try #require(try hello.preSharedKeys)
            var name = offer.identities[0].name
            name[position] ^= 1
            let age = offer.identities[0].obfuscatedAge
            let other = PreSharedKeyOffer(
                identities: [.init(name: name, obfuscatedAge: age)],
                binders: offer.binders
            )
            hello.replace(.preSharedKey) { other.write(to: &$0) }
        }
        #expect(try scene.answer(to: changed) == .full)
    }

    @Test func `a server looks past tickets it can't open, but not for ever`() throws {
        let scene = try ResumptionScene()
        scene.client.sessions = LooseStore()
        _ = try scene.connect()
        let hello = try scene.hello()
        func answer(unknown count: Int) throws -> ResumptionScene.Answer {
            let changed = try changing(hello) { hello in
                let offer = try #require(try hello.preSharedKeys)
                let unknown = PreSharedKeyOffer.Identity(name: [1, 2], obfuscatedAge: 0)
                let other = PreSharedKeyOffer(
                    identities: Array(repeating: unknown, count: count) + offer.identities,
                    binders: Array(repeating: offer.binders[0], count: count + 1)
                )
                hello.replace(.preSharedKey) { other.write(to: &$0) }
            }
            return try scene.answer(to: changed)
        }
        // The binder covers the list of identities, so it is wrong, and looked at or not.
        #expect(try answer(unknown: 7) == .refused(.badBinder, .decryptError))
        #expect(try answer(unknown: 8) == .full)
    }

    @Test func `an offer that contradicts itself is refused`() throws {
        let scene = try ResumptionScene()
        _ = try scene.connect()
        let hello = try scene.hello()
        func answer(
            _ type: ExtensionType,
            _ body: ((inout WireWriter) -> Void)?
        ) throws -> ResumptionScene.Answer {
            try scene.answer(to: changing(hello) { $0.replace(type, with: body) })
        }
        #expect(
            try answer(.pskKeyExchangeModes, nil)
                == .refused(.missingExtension(.pskKeyExchangeModes), .missingExtension)
        )
        let ticket = [UInt8](repeating: 9, count: 20)
        func offer(_ identities: Int, _ binders: Int, length: Int = 32) -> (inout WireWriter) ->
            Void
        {
            let offer = PreSharedKeyOffer(
                identities: Array(
                    repeating: .init(name: ticket, obfuscatedAge: 1),
                    count: identities
                ),
                binders: Array(repeating: [UInt8](repeating: 1, count: length), count: binders)
            )
            return { offer.write(to: &$0) }
        }
        #expect(
            try answer(.preSharedKey, offer(2, 1))
                == .refused(.binderCount(keys: 2, binders: 1), .illegalParameter)
        )
        #expect(
            try answer(.preSharedKey, offer(1, 2))
                == .refused(.binderCount(keys: 1, binders: 2), .illegalParameter)
        )
        #expect(
            try answer(.preSharedKey, offer(0, 1))
                == .refused(.malformed(.clientHello, .length(0)), .decodeError)
        )
        #expect(
            try answer(.preSharedKey, offer(1, 0))
                == .refused(.malformed(.clientHello, .length(0)), .decodeError)
        )
        #expect(
            try answer(.preSharedKey, offer(1, 1, length: 31))
                == .refused(.malformed(.clientHello, .length(32)), .decodeError)
        )
        #expect(try answer(.preSharedKey, offer(1, 1)) == .full)
    }

    @Test func `a key is never used without a key exchange`() throws {
        let scene = try ResumptionScene()
        _ = try scene.connect()
        let changed = try changing(scene.hello()) {
            $0.replace(.pskKeyExchangeModes) { $0.vector8 { $0.uint8(0) } }
        }
        #expect(try scene.answer(to: changed) == .full)
    }
}
