import PQTLS

/// Something that a peer doesn't do, or does in another way: asserted, so that a test fails when
/// it is no longer so.
struct Limitation {
    /// What it says in the table.
    let words: String
    /// What comes of a cell that it touches.
    let outcome: Outcome.Kind
    /// A part of the reason that is given, where there is one.
    let reason: String
    /// Which cells it touches.
    let touches: (Scenario, End) -> Bool

    init(
        _ words: String,
        _ outcome: Outcome.Kind,
        _ reason: String = "",
        _ touches: @escaping (Scenario, End) -> Bool
    ) {
        self.words = words
        self.outcome = outcome
        self.reason = reason
        self.touches = touches
    }

    func explains(_ seen: Outcome) -> Bool {
        seen.kind == outcome && (reason.isEmpty || seen.reason.contains(reason))
    }
}

extension Outcome {
    enum Kind { case pass, refused, closed, accepted, cannot, failed }

    var kind: Kind {
        switch self {
        case .pass: .pass
        case .refused: .refused
        case .closed: .closed
        case .accepted: .accepted
        case .cannot: .cannot
        case .failed: .failed
        }
    }

    var reason: String {
        switch self {
        case .cannot(let reason), .failed(let reason): reason
        default: ""
        }
    }
}

extension MatrixPeer {
    /// What this peer doesn't do.
    var limitations: [Limitation] {
        switch self {
        case .openssl: Self.opensslLimits
        case .node: Self.nodeLimits
        case .go: Self.goLimits
        case .rustls: Self.rustlsLimits
        case .niossl: Self.niosslLimits
        case .tlslite: Self.tlsliteLimits
        }
    }

    private static func cannot(_ need: String, _ words: String) -> Limitation {
        Limitation(words, .cannot, "no call for \(need)") { scenario, end in
            scenario.need(as: end) == need
        }
    }

    private static func lacks(
        _ groups: [NamedGroup],
        _ words: String,
        _ outcome: Outcome.Kind,
        _ reason: String,
        as end: End
    ) -> Limitation {
        Limitation(words, outcome, reason) { groups.contains($0.group) && $1 == end }
    }

    private static var opensslLimits: [Limitation] {
        [cannot("keyUpdate", "pyOpenSSL has no call that begins a KeyUpdate.")]
    }

    private static var nodeLimits: [Limitation] {
        [
            cannot("keyUpdate", "Node has no call that begins a KeyUpdate."),
            Limitation(
                "Node checks certificates after the handshake: it closes, and sends no alert.",
                .closed
            ) { scenario, _ in
                if case .itRefuses(let reason) = scenario { reason != .nobody } else { false }
            },
        ]
    }

    private static var goLimits: [Limitation] {
        let groups = "crypto/tls has MLKEM1024, and neither MLKEM512 nor MLKEM768, without a curve."
        return [
            lacks([.mlkem512, .mlkem768], groups, .failed, "no key exchanges", as: .server),
            // Offered beside another group, what it doesn't know is left out of its hello.
            Limitation(groups, .failed, "no post-quantum group in common") { scenario, end in
                guard case .retry(let group) = scenario, end == .client else { return false }
                return group == .mlkem512 || group == .mlkem768
            },
            lacks([.mlkem512, .mlkem768], groups, .failed, "no supported key", as: .client),
            Limitation(
                "crypto/tls has an order of its own and sends its share for X25519MLKEM768 first.",
                .failed,
                "no retry"
            ) { scenario, end in scenario == .retry(.x25519MLKEM768) && end == .client },
            cannot("keyUpdate", "crypto/tls has no call that begins a KeyUpdate."),
            cannot("revocation", "crypto/tls takes no revocation lists."),
        ]
    }

    private static var rustlsLimits: [Limitation] {
        let others = MatrixPlan.groups.filter { $0 != .x25519MLKEM768 }
        let groups = "rtls has no call that sets groups: X25519MLKEM768 is the only one of ours."
        let clients = "The server of rtls asks for no certificate of the client."
        return [
            cannot("groups", groups),
            Limitation(groups, .failed, "group X25519MLKEM768") { scenario, end in
                guard case .retry(let group) = scenario, end == .server else { return false }
                return group != .x25519MLKEM768
            },
            lacks(others, groups, .failed, "NoKxGroupsInCommon", as: .server),
            lacks(others, groups, .failed, "no post-quantum group", as: .client),
            Limitation(
                "rtls makes its configuration anew for each connection, and its tickets with it.",
                .failed,
                "not resumed"
            ) { scenario, _ in scenario == .resumption(.x25519MLKEM768) },
            cannot("exporter", "rtls has no call for the exporter."),
            cannot("keyUpdate", "rtls has no call that begins a KeyUpdate."),
            cannot("revocation", "rtls has no call that loads a revocation list."),
            Limitation(clients, .accepted) { scenario, end in
                if case .itRefuses = scenario { end == .server } else { false }
            },
        ]
    }

    private static var niosslLimits: [Limitation] {
        let groups = "swift-nio-ssl has X25519MLKEM768 and MLKEM1024."
        return [
            Limitation(groups, .cannot, "UNSUPPORTED_ELLIPTIC_CURVE") { scenario, _ in
                scenario.group != .x25519MLKEM768 && scenario.group != .mlkem1024
            },
            Limitation(
                "The client of swift-nio-ssl keeps no sessions.",
                .failed,
                "not resumed"
            ) { scenario, end in
                guard case .resumption = scenario else { return false }
                return end == .client
            },
            Limitation(
                "The server of swift-nio-ssl goes on without a protocol.",
                .accepted
            ) { scenario, end in scenario == .protocols && end == .server },
            cannot("exporter", "swift-nio-ssl has no call for the exporter."),
            cannot("keyUpdate", "swift-nio-ssl has no call that begins a KeyUpdate."),
            cannot("revocation", "swift-nio-ssl takes no revocation lists."),
            Limitation(
                "swift-nio-ssl checks the name after the handshake: it closes, and sends no alert.",
                .closed
            ) { scenario, _ in scenario == .itRefuses(.otherName) },
        ]
    }

    private static var tlsliteLimits: [Limitation] {
        [
            Limitation(
                "tlslite-ng has the three hybrids, and no ML-KEM without a curve.",
                .cannot,
                "ValueError"
            ) { scenario, _ in [.mlkem512, .mlkem768, .mlkem1024].contains(scenario.group) },
            Limitation(
                "With a client's certificate tlslite-ng exports other material than all others.",
                .failed,
                "exported material"
            ) { scenario, _ in scenario == .exporter },
            Limitation("The server of tlslite-ng goes on without a protocol.", .accepted) {
                scenario,
                end in scenario == .protocols && end == .server
            },
            cannot("revocation", "tlslite-ng leaves the check of certificates to its caller."),
            Limitation(
                "tlslite-ng leaves the check of certificates to its caller.",
                .accepted
            ) { scenario, _ in if case .itRefuses = scenario { true } else { false } },
        ]
    }
}
