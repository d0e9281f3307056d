import PQIdentity
import Testing

/// A leaf with one name, under an authority with constraints, as verification sees it.
private func refusal(
    of names: [GeneralName],
    permitted: [String] = [],
    excluded: [String] = [],
    subject: String = "Edge"
) throws -> IdentityError? {
    let constraints = NameConstraints(
        permitted: try permitted.map { try #require(NameConstraints.Subtree(labelled: $0)) },
        excluded: try excluded.map { try #require(NameConstraints.Subtree(labelled: $0)) }
    )
    let middle = try Fixture.middle { $0.nameConstraints = constraints }
    let leaf = try Fixture.leaf(under: middle, key: Fixture.middleKey.get()) {
        $0.subjectAlternativeNames = names
    }
    return refusal { _ = try Fixture.verify([leaf, middle], name: nil) }
}

private func name(_ labelled: String) throws -> GeneralName {
    try #require(GeneralName(labelled: labelled))
}

@Suite struct `Name constraints` {
    @Test(arguments: [
        ("dns:ward.test", "dns:ward.test"), ("dns:ward.test", "dns:bed.ward.test"),
        ("dns:ward.test", "dns:a.b.WARD.test"), ("dns:ward.test", "dns:*.ward.test"),
        ("dns:.ward.test", "dns:bed.ward.test"), ("dns:test", "dns:ward.test"),
        ("uri:ward.test", "uri:pqtwin://ward.test/bed-7"),
        ("uri:ward.test", "uri:pqtwin://user@WARD.test:1?q"),
        ("uri:.ward.test", "uri:pqtwin://bed.ward.test#x"),
        ("email:ward.test", "email:nurse@ward.test"),
        ("email:nurse@ward.test", "email:nurse@Ward.test"),
        ("email:.ward.test", "email:nurse@icu.ward.test"),
        ("ip:10.0.0.0/8", "ip:10.255.0.1"), ("ip:10.1.2.3", "ip:10.1.2.3"),
        ("ip:10.128.0.0/9", "ip:10.200.0.1"), ("ip:0.0.0.0/0", "ip:203.0.113.9"),
        ("ip:2001:db8::/32", "ip:2001:db8:1::1"),
    ])
    func `a name in a subtree is permitted and, where excluded, refused`(
        subtree: String,
        text: String
    ) throws {
        #expect(try refusal(of: [name(text)], permitted: [subtree]) == nil)
        let shown = try name(text).description
        #expect(
            try refusal(of: [name(text)], excluded: [subtree])
                == .nameExcluded(subject: "CN=Edge", name: shown, authority: "CN=Middle")
        )
    }

    @Test(arguments: [
        ("dns:ward.test", "dns:forward.test"), ("dns:ward.test", "dns:test"),
        ("dns:ward.test", "dns:ward.test.evil"), ("dns:bed.ward.test", "dns:ward.test"),
        ("uri:ward.test", "uri:pqtwin://bed.ward.test/"),
        ("uri:.ward.test", "uri:pqtwin://ward.test/"),
        ("uri:ward.test", "uri:pqtwin://ward.test@evil.test/"),
        ("uri:ward.test", "uri:pqtwin://evil.test/?ward.test"),
        ("email:ward.test", "email:nurse@icu.ward.test"),
        ("email:nurse@ward.test", "email:Nurse@ward.test"),
        ("email:.ward.test", "email:nurse@ward.test"),
        ("ip:10.0.0.0/8", "ip:11.0.0.1"), ("ip:10.128.0.0/9", "ip:10.127.0.1"),
        ("ip:10.0.0.0/8", "ip:::1"), ("ip:::/0", "ip:10.0.0.1"),
    ])
    func `a name outside of a subtree is refused where that is permitted`(
        subtree: String,
        text: String
    ) throws {
        #expect(try refusal(of: [name(text)], excluded: [subtree]) == nil)
        let shown = try name(text).description
        #expect(
            try refusal(of: [name(text)], permitted: [subtree])
                == .nameNotPermitted(subject: "CN=Edge", name: shown, authority: "CN=Middle")
        )
    }

    /// A wildcard that might stand for an excluded host, a dot that some read as "only below", a
    /// URI without a host, a host with an empty label, a quoted mailbox.
    @Test(arguments: [
        ("dns:bed.ward.test", "dns:*.ward.test"), ("dns:.ward.test", "dns:ward.test"),
        ("dns:ward.test", "dns:a..ward.test"), ("dns:ward.test", "dns:ward.test."),
        ("uri:ward.test", "uri:twin:bed-7"), ("uri:ward.test", "uri:pqtwin://10.0.0.1/"),
        ("uri:ward.test", "uri:pqtwin://[::1]/"), ("uri:ward.test", "uri:pqtwin:///x"),
        ("uri:ward.test", "uri:pqtwin://w%61rd.test/"), ("email:ward.test", "email:nurse"),
        ("email:ward.test", "email:\"a@b\"@ward.test"),
    ])
    func `an unclear name is refused whether permitted or excluded`(
        subtree: String,
        text: String
    ) throws {
        #expect(try refusal(of: [name(text)], permitted: [subtree]) != nil)
        #expect(try refusal(of: [name(text)], excluded: [subtree]) != nil)
    }

    @Test func `names of other forms are free`() throws {
        let names = try ["dns:edge.test", "ip:127.0.0.1", "uri:twin:bed-7"].map(name)
        #expect(try refusal(of: names, permitted: ["email:ward.test"]) == nil)
        #expect(try refusal(of: [], permitted: ["dns:ward.test"]) == nil)
        #expect(
            try refusal(of: names, permitted: ["dns:edge.test", "ip:10.0.0.0/8"])
                == .nameNotPermitted(
                    subject: "CN=Edge",
                    name: "127.0.0.1",
                    authority: "CN=Middle"
                )
        )
        // One of several permitted subtrees is enough; one excluded is too many.
        #expect(try refusal(of: [names[0]], permitted: ["dns:a.test", "dns:edge.test"]) == nil)
        #expect(
            try refusal(of: [names[0]], permitted: ["dns:test"], excluded: ["dns:edge.test"])
                != nil
        )
    }

    @Test func `directory names are compared name by name, not letter by letter`() throws {
        let ward = try DistinguishedName(commonName: "x", organization: "Ward 4")
        let leafName = try DistinguishedName(commonName: "Edge", organization: "WARD  4")
        func error(_ constraints: NameConstraints, subject: DistinguishedName) throws
            -> IdentityError?
        {
            let middle = try Fixture.middle { $0.nameConstraints = constraints }
            let leaf = try Fixture.leaf(under: middle, key: Fixture.middleKey.get()) {
                $0.subject = subject
            }
            return refusal { _ = try Fixture.verify([leaf, middle]) }
        }
        // The first relative name of O=Ward 4, CN=x.
        let relative = TestDER.children(ward.derRepresentation)[0]
        let base = try DistinguishedName(derRepresentation: TestDER.value(0x30, relative))
        let permitted = NameConstraints(permitted: [.directoryName(base)])
        #expect(try error(permitted, subject: ward) == nil)
        #expect(try error(permitted, subject: leafName) == nil)
        #expect(
            try error(permitted, subject: DistinguishedName(commonName: "Ward 4")) != nil
        )
        let excluded = NameConstraints(excluded: [.directoryName(base)])
        #expect(try error(excluded, subject: leafName) != nil)
        #expect(try error(excluded, subject: DistinguishedName(commonName: "Edge")) == nil)
    }

    @Test func `the constraints of every authority hold, the root's too`() throws {
        let constraints = NameConstraints(excluded: [.dns("edge.test")])
        let root = try CertificateTemplate.authority(
            subject: Fixture.root.get().subject,
            notValidBefore: Fixture.start,
            notValidAfter: Fixture.end,
            nameConstraints: constraints
        ).selfSigned(by: Fixture.rootKey.get())
        let middle = try Fixture.middle { $0.nameConstraints = .init(permitted: [.dns("test")]) }
        let leaf = try Fixture.leaf(under: middle, key: Fixture.middleKey.get())
        #expect(try Fixture.verify([leaf, middle]).leaf == leaf)
        #expect(
            refusal { _ = try Fixture.verify([leaf, middle], roots: [root]) }
                == .nameExcluded(
                    subject: "CN=Edge",
                    name: "edge.test",
                    authority: "O=Ward 4, CN=Root"
                )
        )
    }

    @Test func `a form that nothing compares is refused if critical, or if a name has it`() throws {
        // registeredID 1.2.3, under permitted; and otherName.
        let constraint = NameConstraints.Subtree.other(tag: 8, content: [0x88, 0x02, 0x2A, 0x03])
        let constraints = NameConstraints(permitted: [constraint])
        let critical = try Fixture.middle { $0.nameConstraints = constraints }
        let leaf = try Fixture.leaf(under: critical, key: Fixture.middleKey.get())
        #expect(
            refusal { _ = try Fixture.verify([leaf, critical]) }
                == .nameConstraintUnsupported(
                    authority: "CN=Middle",
                    constraint: "(names of kind 8)"
                )
        )
        let value = try #require(
            critical.extensions.first { $0.objectIdentifier == "2.5.29.30" }?.value
        )
        let silent = try Fixture.middle {
            $0.additionalExtensions = [
                CertificateExtension(
                    objectIdentifier: "2.5.29.30",
                    isCritical: false,
                    value: value
                )
            ]
        }
        #expect(silent.nameConstraints == constraints)
        _ = try Fixture.verify([leaf, silent])
        let named = try Fixture.leaf(under: silent, key: Fixture.middleKey.get()) {
            $0.subjectAlternativeNames.append(.other(tag: 8, content: [0x88, 0x02, 0x2A, 0x03]))
        }
        #expect(
            refusal { _ = try Fixture.verify([named, silent]) }
                == .nameNotPermitted(
                    subject: "CN=Edge",
                    name: "(name of kind 8)",
                    authority: "CN=Middle"
                )
        )
    }

    @Test func `constraints that are not critical hold all the same`() throws {
        let strict = try Fixture.middle {
            $0.nameConstraints = .init(permitted: [.dns("ward.test")])
        }
        let value = try #require(
            strict.extensions.first { $0.objectIdentifier == "2.5.29.30" }?.value
        )
        let lax = try Fixture.middle {
            $0.additionalExtensions = [
                .init(objectIdentifier: "2.5.29.30", isCritical: false, value: value)
            ]
        }
        let leaf = try Fixture.leaf(under: lax, key: Fixture.middleKey.get())
        #expect(refusal { _ = try Fixture.verify([leaf, lax]) } != nil)
    }

    @Test func `who is no authority can't constrain`() throws {
        let leaf = try Fixture.leaf { $0.nameConstraints = .init(permitted: [.dns("test")]) }
        #expect(
            refusal { _ = try Fixture.verify([leaf]) }
                == .nameConstraintsWithoutAuthority(subject: "CN=Edge")
        )
    }

    @Test func `constraints survive writing and reading, and their number is limited`() throws {
        let texts = [
            "dns:ward.test", "dns:.ward.test", "uri:.ward.test", "email:ward.test",
            "ip:10.0.0.0/8", "ip:10.128.0.0/9", "ip:0.0.0.0/0", "ip:::1/128",
        ]
        let subtrees = try texts.map { try #require(NameConstraints.Subtree(labelled: $0)) }
        let both = NameConstraints(
            permitted: subtrees + [.directoryName(try DistinguishedName(commonName: "x"))],
            excluded: subtrees
        )
        #expect(try Fixture.middle { $0.nameConstraints = both }.nameConstraints == both)
        let many = NameConstraints(excluded: (0...256).map { .dns("h\($0)") })
        #expect(
            refusal { _ = try Fixture.middle { $0.nameConstraints = many } }
                == .tooMany(.nameConstraints, limit: 256)
        )
        for wrong in [
            "ward.test", "dns:", "dns:a b", "ip:10.0.0.0/33", "ip:10.0.0.0/", "ip:10/8", "ip:",
            "ip:10.0.0.0/8/8", "ip:10.0.0.0/-1", "name:x", "dns:é",
        ] {
            #expect(NameConstraints.Subtree(labelled: wrong) == nil, "\(wrong)")
        }
    }
}
