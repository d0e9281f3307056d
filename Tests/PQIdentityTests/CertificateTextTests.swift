import PQIdentity
import Testing

@Suite struct `Certificates for people` {
    private func lines(_ text: String) -> [String] {
        #expect(text.hasSuffix("\n"))
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        for line in lines { #expect(line.count <= 80, "\(line)") }
        return lines
    }

    @Test func `a certificate says what matters in 80 columns`() throws {
        let middle = try Fixture.middle {
            $0.nameConstraints = .init(
                permitted: [.dns("ward.test")],
                excluded: [NameConstraints.Subtree(labelled: "ip:10.0.0.0/8")].compactMap(\.self)
            )
            $0.basicConstraints?.pathLength = 0
        }
        let authority = lines(middle.text(at: Fixture.now))
        for line in [
            "certificate:  CN=Middle", "issuer:       O=Ward 4, CN=Root",
            "authority:    yes, no authority below", "key usage:    keyCertSign cRLSign",
            "permitted:    dns:ward.test", "excluded:     ip:10.0.0.0/8",
            "not after:    \(Fixture.end) (30 days left)", "key:          ML-DSA-44",
        ] { #expect(authority.contains(line), "\(line)") }
        let leaf = try Fixture.leaf()
        let text = lines(leaf.text(at: Fixture.end.advanced(byDays: 3)))
        for line in [
            "names:        dns:edge.test", "              ip:127.0.0.1",
            "              uri:twin:bed-7", "purposes:     serverAuth clientAuth",
            "authority:    no", "not after:    \(Fixture.end) (expired 3 days ago)",
        ] { #expect(text.contains(line), "\(line)") }
        #expect(
            lines(leaf.text(at: Fixture.start.advanced(bySeconds: -1)))
                .contains("not before:   \(Fixture.start) (not yet)")
        )
        #expect(leaf.text(at: Fixture.end).contains("(less than a day left)"))
        #expect(leaf.text(at: .init(secondsSinceEpoch: .min)).contains("(far away)"))
    }

    @Test func `long names are broken, and none can write a line of its own`() throws {
        let long = String(repeating: "abcdefgh ", count: 7)
        let name = try DistinguishedName(commonName: "A\nsha-256: 00", organization: long)
        let leaf = try Fixture.leaf {
            $0.subject = name
            $0.subjectAlternativeNames = [.uri("x:" + String(repeating: "y", count: 200))]
        }
        let text = lines(leaf.text(at: Fixture.now))
        #expect(text.count { $0.hasPrefix("sha-256:") } == 1)
    }

    @Test func `an extension that is not known is named`() throws {
        let leaf = try Fixture.leaf {
            $0.additionalExtensions = [
                .init(objectIdentifier: "1.2.3", isCritical: true, value: [0x05, 0x00])
            ]
        }
        #expect(leaf.text(at: Fixture.now).contains("other:        1.2.3, critical, 2 bytes\n"))
    }

    @Test func `a list names what it revokes`() throws {
        let list = try Lists.root(number: 7)
        let text = lines(list.text(at: Fixture.now))
        for line in [
            "list of:      O=Ward 4, CN=Root", "number:       7", "revoked:      1",
            "              0102", "                \(Fixture.start) keyCompromise",
            "next:         \(Fixture.end) (30 days left)",
        ] { #expect(text.contains(line), "\(line)") }
        #expect(list.text(at: Fixture.end.advanced(bySeconds: 1)).contains("(overdue)"))
        #expect(list.text(at: Fixture.now, limit: 0).contains("and 1 more"))
    }

    @Test(arguments: [
        "dns:edge.test", "uri:twin:bed-7", "ip:10.0.0.7", "email:nurse@ward.test",
    ])
    func `names are read as they are shown`(text: String) throws {
        #expect(GeneralName(labelled: text)?.labelled == text)
    }

    @Test(arguments: ["", "edge.test", "dns:", "dns:a b", "ip:edge", "name:x", "DNS:x", "uri:é"])
    func `what is no labelled name is refused`(text: String) {
        #expect(GeneralName(labelled: text) == nil)
    }
}
