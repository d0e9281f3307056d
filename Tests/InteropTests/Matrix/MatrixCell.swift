import PQIdentity
import PQTLS

/// What came of one thing that was tried.
enum Outcome: Equatable {
    /// Both ends agreed on everything that was asked.
    case pass
    /// The connection did not come about, and an alert said why.
    case refused
    /// The peer ended it without saying why.
    case closed
    /// What should have been refused was accepted.
    case accepted
    /// The peer has no way to try it.
    case cannot(String)
    /// Anything else.
    case failed(String)
}

/// One thing that is tried: a scenario, with the peer as one end, at one parameter set.
struct MatrixCell {
    let scenario: Scenario
    /// The end that the peer is.
    let end: End
    let world: MatrixWorld
    let peer: MatrixPeer
    let process: PeerProcess

    /// Tries it.
    func run() throws -> Outcome {
        if let need = scenario.need(as: end), !process.hello.can.contains(need) {
            return .cannot("no call for \(need)")
        }
        let (our, their) = try converse()
        guard case .sights(let sights) = their, let sight = sights.last else {
            if case .cannot(let why) = their { return .cannot(why) }
            return .failed("no connection")
        }
        return scenario.isRefusal ? judgeRefusal(our, sight) : judge(our, sight)
    }

    // MARK: Both ends

    private var ours: TLSPolicy {
        get throws {
            var groups = [scenario.group]
            // The server asks for the second of our groups.
            if case .retry = scenario, end == .server {
                let first: NamedGroup =
                    scenario.group == .x25519MLKEM768 ? .mlkem768 : .x25519MLKEM768
                groups.insert(first, at: 0)
            }
            return try .custom(groups: groups)
        }
    }

    /// The group for which the peer sends a share that we don't want.
    private var decoy: String {
        switch (peer, scenario.group) {
        // BoringSSL sends a classical share and a post-quantum one.
        case (.niossl, .x25519MLKEM768): "MLKEM1024"
        // Go's order is its own.
        case (.niossl, _), (.go, .mlkem1024), (.go, .secP256r1MLKEM768),
            (.go, .secP384r1MLKEM1024):
            "X25519MLKEM768"
        default: "X25519"
        }
    }

    private var order: PeerOrder {
        var order = PeerOrder(role: end, groups: ["\(scenario.group)"], protocols: ["twin/1"])
        if case .retry = scenario, end == .client { order.groups.insert(decoy, at: 0) }
        if process.hello.can.contains("exporterContext") { order.context = "0102ff" }
        var person: MatrixWorld.Person? = .good
        switch scenario {
        case .weRefuse(.classical): order.groups = ["X25519", "P-256"]
        case .weRefuse(.nobody): person = nil
        case .weRefuse(let reason): person = MatrixWorld.Person(reason)
        case .itRefuses(.revoked): order.revoked = world.path("revoked.pem")
        case .protocols: order.protocols = ["other/1"]
        case .theirKeyUpdate: order.keyUpdate = true
        default: break
        }
        world.dress(&order, as: person)
        return order
    }

    /// Who we are.
    private var identity: NodeIdentity? {
        let end: End = end == .server ? .client : .server
        guard case .itRefuses(let reason) = scenario else {
            return world.identity(.good, as: end)
        }
        return MatrixWorld.Person(reason).flatMap { world.identity($0, as: end) }
    }

    private func converse() throws -> (OurSight, PeerProcess.Reply) {
        var order = order
        var driver = OurEnd(role: end == .server ? .client : .server)
        driver.updatesKeys = scenario == .ourKeyUpdate
        driver.context = order.context.isEmpty ? [] : [1, 2, 0xFF]
        let policy = try ours
        if case .resumption = scenario { order.connections = 2 }
        guard end == .server else { return try serve(order, driver, policy) }
        var configuration = TLSClientConfiguration(
            identities: identity.map { [TLSIdentity($0)] } ?? [],
            trust: world.trust,
            serverName: .dns(MatrixWorld.serverName),
            policy: policy,
            applicationProtocols: ["twin/1"]
        )
        configuration.sessions = TLSSessionCache()
        try process.begin(order)
        var sight = OurSight()
        guard let port = try process.port() else { return (sight, try process.reply()) }
        for _ in 0..<order.connections {
            let socket = try LoopbackSocket.connected(to: port)
            sight = driver.talk(TLSClient(configuration), over: socket)
        }
        return (sight, try process.reply())
    }

    private func serve(
        _ order: PeerOrder,
        _ driver: OurEnd,
        _ policy: TLSPolicy
    ) throws -> (OurSight, PeerProcess.Reply) {
        guard let identity else { return (OurSight(), .cannot("a server needs an identity")) }
        var configuration = TLSServerConfiguration(
            identities: [TLSIdentity(identity)],
            clientTrust: world.trust,
            policy: policy,
            applicationProtocols: ["twin/1"]
        )
        configuration.tickets = TLSTicketIssuer()
        let (listener, port) = try LoopbackSocket.listening()
        var order = order
        order.port = port
        try process.begin(order)
        var sight = OurSight()
        for _ in 0..<order.connections {
            guard let socket = try listener.accepted(unlessReadable: process.descriptor) else {
                break
            }
            sight = driver.talk(TLSServer(configuration), over: socket)
        }
        return (sight, try process.reply())
    }

    // MARK: What both saw

    private func judge(_ our: OurSight, _ their: PeerSight) -> Outcome {
        var wrong: [String] = []
        func check(_ holds: Bool, _ what: String) { if !holds { wrong.append(what) } }
        check(our.error == nil, "our error \(String(describing: our.error))")
        check(their.error == nil, "its error \(their.error ?? "")")
        guard wrong.isEmpty, let security = our.security else {
            return .failed(wrong.joined(separator: "; "))
        }
        check(security.group == scenario.group, "group \(security.group)")
        check(security.isPostQuantum, "not post-quantum")
        check(
            their.group.map { $0 == "\(security.group)" } ?? true,
            "its group \(their.group ?? "")"
        )
        check(
            their.suite.map { $0 == "\(security.cipherSuite)" } ?? true,
            "suite \(their.suite ?? "")"
        )
        check(security.applicationProtocol == "twin/1", "our protocol")
        check(their.protocol == "twin/1", "its protocol \(their.protocol ?? "none")")
        check(security.serverName == MatrixWorld.serverName, "server name")
        check(
            security.peer?.certificates?.leaf
                == world.identity(.good, as: end)?.certificateChain.first,
            "its certificate"
        )
        // rtls does not verify clients; when it learns to, this is how we notice.
        let identity = peer == .rustls && end == .server ? nil : identity
        // Some peers forget the certificate of a session.
        check(
            security.isResumed && their.peer == nil
                || their.peer == identity?.certificateChain.first.map { hex($0.derRepresentation) },
            "our certificate"
        )
        // What tlslite-ng gets wrong has a row and a note of its own.
        if peer != .tlslite || scenario == .exporter {
            check(their.exported.map { $0 == hex(our.exported) } ?? true, "exported material")
        }
        check(
            our.received == MatrixPlan.message + MatrixPlan.message && their.echoed == true,
            "the message"
        )
        check(our.peerClosed, "its close_notify")
        check(their.closed.map { $0 == "close_notify" } ?? true, "our close_notify")
        if case .retry = scenario { check(security.wasRetried, "no retry") }
        if case .resumption = scenario {
            check(security.isResumed, "not resumed")
            check(their.resumed ?? true, "it did not resume")
        } else {
            check(!security.isResumed, "resumed")
        }
        if case .handshake = scenario { check(!security.wasRetried, "a retry") }
        if scenario == .exporter { check(their.exported != nil, "no exported material") }
        // Ours asks for one in return; theirs is one itself.
        let updates =
            scenario == .ourKeyUpdate ? 1...2 : scenario == .theirKeyUpdate ? 1...1 : 0...0
        check(updates.contains(our.keyUpdates), "\(our.keyUpdates) KeyUpdates")
        return wrong.isEmpty ? .pass : .failed(wrong.joined(separator: "; "))
    }

    private func judgeRefusal(_ our: OurSight, _ their: PeerSight) -> Outcome {
        if our.error == nil, their.error == nil { return .accepted }
        switch scenario {
        case .weRefuse(.classical) where end == .server,
            .protocols where end == .server, .itRefuses:
            // The peer has the word.
            switch our.error {
            case .peerAlert: return their.error == nil ? .failed("no error of its own") : .refused
            case .truncated: return .closed
            case nil where our.received.isEmpty && our.peerClosed: return .closed
            default:
                return .failed(
                    "our error \(String(describing: our.error)), its \(their.error ?? "")"
                )
            }
        default:
            guard let error = our.error, let alert = error.alert, alert == expectedAlert else {
                return .failed("\(String(describing: our.error)), \(their.error ?? "")")
            }
            guard let told = their.error else { return .failed("it did not notice \(alert)") }
            return mentions(told, alert) ? .refused : .failed("it heard \(told), not \(alert)")
        }
    }

    /// What we say to a peer that we refuse.
    private var expectedAlert: AlertDescription? {
        switch scenario {
        case .protocols: .noApplicationProtocol
        case .weRefuse(.otherName): .certificateUnknown
        case .weRefuse(.expired): .certificateExpired
        case .weRefuse(.revoked): .certificateRevoked
        case .weRefuse(.stranger): .unknownAuthority
        case .weRefuse(.nobody): .certificateRequired
        case .weRefuse(.classical): .handshakeFailure
        default: nil
        }
    }

    /// Whether a peer's words name an alert, however it spells it.
    private func mentions(_ words: String, _ alert: AlertDescription) -> Bool {
        func letters(_ text: String) -> String { text.lowercased().filter(\.isLetter) }
        let names = [alert.description] + (Self.otherNames[alert] ?? [])
        return names.contains { letters(words).contains(letters($0)) }
    }

    private static let otherNames: [AlertDescription: [String]] = [
        .certificateExpired: ["expired certificate"],
        .certificateRevoked: ["revoked certificate"],
        .certificateUnknown: ["unknown certificate"],
        .unknownAuthority: ["unknown certificate authority"],
    ]
}

extension MatrixWorld.Person {
    /// Who is refused for a reason; nobody where there is no certificate.
    init?(_ reason: Scenario.Reason) {
        switch reason {
        case .otherName: self = .otherName
        case .expired: self = .expired
        case .revoked: self = .revoked
        case .stranger: self = .stranger
        case .nobody, .classical: return nil
        }
    }
}
