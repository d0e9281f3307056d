import Foundation
import PQIdentity
import PQTLS
import Testing

/// A browser's visit to our server; docs/interop.md says what comes of it.
@Suite(.enabled(if: MatrixPlan.isWanted), .serialized, .timeLimit(.minutes(10)))
struct BrowserTests {
    private struct Site {
        let authority: Certificate
        let identity: NodeIdentity

        init(_ algorithm: KeyAlgorithm) throws {
            let key = try SigningPrivateKey(generating: algorithm)
            let start = CertificateTime.now().advanced(byDays: -1)
            let end = start.advanced(byDays: 10)
            authority = try CertificateTemplate.authority(
                subject: DistinguishedName(commonName: "authority \(UUID().uuidString)"),
                notValidBefore: start,
                notValidAfter: end
            ).selfSigned(by: key)
            let own = try SigningPrivateKey(generating: algorithm)
            let leaf = try CertificateTemplate.node(
                subject: DistinguishedName(commonName: "cloud.test"),
                names: [.dns("cloud.test")],
                notValidBefore: start,
                notValidAfter: end
            ).issued(to: .signing(own.publicKey), by: authority, key: key)
            identity = try NodeIdentity(certificateChain: [leaf], privateKey: own)
        }
    }

    @Test func `Chromium shows our page, and the connection says that its proof is classical`()
        throws
    {
        let browser = try Browser()
        defer { browser.remove() }
        let site = try Site(.p256)
        try browser.trust(site.authority)
        let result = try browser.visit(BrowserServer(site.identity, page: Browser.page))
        #expect(result.document.contains(Browser.text), "\(result)")
        let security = try #require(result.answered?.security)
        #expect(security.group == .x25519MLKEM768)
        #expect(security.serverSignatureScheme == .ecdsaP256SHA256)
        #expect(!security.isPostQuantum)
        #expect(security.applicationProtocol == "http/1.1")
        #expect(security.serverName == "cloud.test")
        let picture =
            MatrixPlan.environment["PQTWIN_INTEROP_PICTURE"]
            .map { URL(fileURLWithPath: $0) }
            ?? browser.folder.appendingPathComponent("page.png")
        _ = try browser.visit(BrowserServer(site.identity, page: Browser.page), picture: picture)
        // The rest is the text and its edges.
        #expect((80...99).contains(try Browser.share(of: picture)))
    }

    @Test func `Chromium refuses an authority that it does not trust`() throws {
        let browser = try Browser()
        defer { browser.remove() }
        let result = try browser.visit(
            BrowserServer(Site(.p256).identity, page: Browser.page)
        )
        #expect(!result.document.contains(Browser.text))
        #expect(result.answered == nil)
        #expect(
            result.visits.contains { $0.error == .peerAlert(.unknownAuthority) }
                || result.visits.contains { $0.error == .peerAlert(.certificateUnknown) },
            "\(result)"
        )
    }

    @Test func `Chromium refuses a certificate of ML-DSA unless it is told to look away`() throws {
        let browser = try Browser()
        defer { browser.remove() }
        let site = try Site(.mldsa65)
        let refused = try browser.visit(BrowserServer(site.identity, page: Browser.page))
        #expect(!refused.document.contains(Browser.text), "the limitation has gone")
        #expect(refused.answered == nil)
        let seen = try browser.visit(
            BrowserServer(site.identity, page: Browser.page),
            arguments: ["--ignore-certificate-errors"]
        )
        #expect(seen.document.contains(Browser.text), "\(seen)")
        let security = try #require(seen.answered?.security)
        #expect(security.serverSignatureScheme == .mldsa65)
        #expect(security.isPostQuantum)
    }
}
