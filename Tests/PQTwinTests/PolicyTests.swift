import PQCBOR
import PQTwin
import Testing

/// Who may write and read what, and how it is named.
struct PolicyTests {
    let twin: TwinIdentifier
    let cloud: NodeName
    let edge: NodeName

    init() throws {
        twin = try patient.get()
        cloud = try NodeName("cloud")
        edge = try NodeName("edge")
    }

    private var rules: TwinPolicy.Rules {
        TwinPolicy.Rules(
            writers: [.reported: .anyone, .alarms: [cloud]],
            readers: [.reported: [cloud], .alarms: [edge]]
        )
    }

    @Test func `an identifier is the hash of writers and readers`() throws {
        // ["pqtwin policy", {2: [null, ["cloud"]], 4: [["cloud"], ["edge"]]}], hashed elsewhere.
        let policy = TwinPolicy(standard: rules)
        #expect(
            hex(try policy.identifier(for: twin))
                == "c47943a10c1aec80e7de13be11d4554a60b6252bf2615070b0d99bb6daeaf1ee"
        )
        // ["pqtwin policy", {}]
        #expect(
            hex(try TwinPolicy().identifier(for: twin))
                == "6155557fd9474b0223f48aa4729c88248f9785686b32506a2d1e56e2ad06dc75"
        )
    }

    @Test func `whatever differs in a twin's rules differs in their identifier`() throws {
        let plain = try TwinPolicy(standard: rules).identifier(for: twin)
        var others: [TwinPolicy.Rules] = []
        for _ in 0..<6 { others.append(rules) }
        others[0].writers[.alarms] = [cloud, edge]
        others[1].readers[.alarms] = [cloud, edge]
        others[2].readers[.alarms] = .anyone
        others[3].readers[.alarms] = nil
        others[4].writers[.reported] = nil
        others[5].readers[.jobs] = [edge]
        let identifiers = try others.map { try TwinPolicy(standard: $0).identifier(for: twin) }
        #expect(Set(identifiers + [plain]).count == 7)
        // What nobody may is the same as what is not said; and another twin's rules are another's.
        var said = rules
        said.writers[.jobs] = []
        let elsewhere = TwinPolicy(standard: said, twins: [try TwinIdentifier("x"): others[0]])
        #expect(try elsewhere.identifier(for: twin) == plain)
    }

    @Test func `without rules nobody may do anything`() throws {
        let nothing = TwinPolicy()
        for pathClass in PathClass.allCases {
            #expect(!nothing.allows(cloud, toWrite: pathClass, of: twin))
            #expect(nothing.readers(of: pathClass, in: twin) == [])
            #expect(TwinPolicy.open.allows(cloud, toWrite: pathClass, of: twin))
            #expect(TwinPolicy.open.readers(of: pathClass, in: twin) == .anyone)
        }
    }

    @Test func `a policy is read back as it was written`() throws {
        let policy = TwinPolicy(
            standard: .init(allWrittenBy: [cloud], readBy: .anyone),
            twins: [twin: rules, try TwinIdentifier("x"): .init()]
        )
        let item = try CBORValue(decoding: policy.item.encoded())
        #expect(try TwinPolicy(item: item).item == policy.item)
        #expect(try TwinPolicy(item: item).identifier(for: twin) == policy.identifier(for: twin))
    }

    @Test(
        arguments: [
            [], [[:]], [[:], [:], [:]], [7, [:]], [[7: [[], []]], [:]], [[2: [[]]], [:]],
            [[2: [[1], []]], [:]], [[2: [["Not A Name"], []]], [:]], [[:], ["": [:]]],
            [[:], [1: [:]]],
        ] as [CBORValue]
    )
    func `what is no policy is refused`(item: CBORValue) {
        #expect(throws: TwinError.self) { try TwinPolicy(item: item) }
    }
}
