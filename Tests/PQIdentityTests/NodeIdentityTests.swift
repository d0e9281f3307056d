import PQIdentity
import Testing

@Suite struct `Node identities` {
    @Test func `certificate and key belong together`() throws {
        let leaf = try Fixture.leaf()
        let key = try Fixture.leafKey.get()
        let identity = try NodeIdentity(
            certificatePEM: leaf.pemRepresentation + Fixture.root.get().pemRepresentation,
            privateKeyPEM: key.pemRepresentation()
        )
        #expect(identity.certificateChain.first == leaf)
        #expect(identity.certificateChain.count == 2)
        #expect(identity.names == leaf.subjectAlternativeNames)
        #expect(
            refusal {
                _ = try NodeIdentity(certificateChain: [leaf], privateKey: Fixture.rootKey.get())
            } == .keyDoesNotMatchCertificate(subject: "CN=Edge")
        )
        #expect(
            refusal { _ = try NodeIdentity(certificateChain: [], privateKey: key) } == .emptyChain
        )
    }

    @Test func `anchors are read from a text of several certificates`() throws {
        let root = try Fixture.root.get()
        let middle = try Fixture.middle()
        #expect(
            try TrustAnchors(pem: root.pemRepresentation + middle.pemRepresentation).roots
                == [root, middle]
        )
        #expect(refusal { _ = try TrustAnchors(pem: "") } == .malformedPEM)
    }
}
