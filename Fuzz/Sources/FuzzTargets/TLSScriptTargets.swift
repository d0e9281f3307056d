import PQIdentity
import PQSecrets
import PQSuites
import PQTLS
import TLSRehearsal

/// TLS machines at every stage: the fuzzer's bytes are a script, which is played under the right
/// keys by someone who has rehearsed the handshake.
///
/// The first byte picks a rehearsal, the second how many of its lines are said; then come steps:
/// a byte for what is done, for most a length of two bytes, and that many bytes.
let tlsScriptTargets: [FuzzTarget] = [
    FuzzTarget("tls-client-script") { bytes in
        let rehearsal = try Script.rehearsal(bytes)
        let scene = Scene<TLSClient>(.client, try rehearsal.client(), rehearsal)
        return try Script.play(bytes, on: scene, try FuzzWorld.shared.get().server)
    } seeds: {
        try Script.seeds(for: .client)
    },
    FuzzTarget("tls-server-script") { bytes in
        let rehearsal = try Script.rehearsal(bytes)
        let scene = Scene<TLSServer>(.server, try rehearsal.server(), rehearsal)
        return try Script.play(bytes, on: scene, try FuzzWorld.shared.get().client)
    } seeds: {
        try Script.seeds(for: .server)
    },
]

/// How a fuzzer's bytes become a play.
private enum Script {
    static let rehearsals: Result<[Rehearsal], any Error> = Result {
        let world = try FuzzWorld.shared.get()
        return [
            try rehearsal("mutual", world),
            try rehearsal("anonymous", world) { _, server in server.clientTrust = nil },
            try rehearsal("retry", world) { _, server in
                server.policy = try .custom(groups: [.secP256r1MLKEM768])
            },
            try rehearsal("raw keys", world) { client, server in
                client.identities = [TLSIdentity(rawPublicKeyOf: world.client.privateKey)]
                client.trust = .publicKeys([world.server.privateKey.publicKey])
                server.identities = [TLSIdentity(rawPublicKeyOf: world.server.privateKey)]
                server.clientTrust = .publicKeys([world.client.privateKey.publicKey])
            },
            try rehearsal("external key", world, preSharedKey: fixedBytes(48, "external")) {
                client,
                server in
                let owner = SecretBytes(copying: fixedBytes(48, "external").span)
                let key = try ExternalPSK(identity: [1, 2, 3], key: owner, hash: .sha384)
                client.externalPSKs = [key]
                server.externalPSKs = [key]
                client.externalPSKsReplaceCertificates = true
                server.externalPSKsReplaceCertificates = true
            },
        ]
    }

    private static func rehearsal(
        _ name: String,
        _ world: FuzzWorld,
        preSharedKey: [UInt8]? = nil,
        _ change: (inout TLSClientConfiguration, inout TLSServerConfiguration) throws -> Void = {
            _,
            _ in
        }
    ) throws -> Rehearsal {
        var client = TLSClientConfiguration(
            identity: world.client,
            trust: world.trust,
            serverName: .dns("cloud.test"),
            clock: { FuzzWorld.now }
        )
        var server = TLSServerConfiguration(
            identity: world.server,
            clientTrust: world.trust,
            clock: { FuzzWorld.now }
        )
        try change(&client, &server)
        return try Rehearsal(
            name,
            client: { [client] in
                var configuration = client
                configuration.randomness = FixedRandom("script client")
                return configuration
            },
            server: { [server] in
                var configuration = server
                configuration.randomness = FixedRandom("script server")
                return configuration
            },
            preSharedKey: preSharedKey
        )
    }

    static func rehearsal(_ bytes: [UInt8]) throws -> Rehearsal {
        let all = try rehearsals.get()
        return all[Int(bytes.first ?? 0) % all.count]
    }

    /// Plays a script; says whether the endpoint lived to its end.
    static func play<Endpoint>(
        _ bytes: [UInt8],
        on scene: consuming Scene<Endpoint>,
        _ peer: NodeIdentity
    ) throws -> Bool where Endpoint: TLSEndpoint & ~Copyable {
        // Only these let a peer stay without a certificate or a key of its own.
        let isNameless = ["anonymous", "external key"].contains(try rehearsal(bytes).name)
        var rest = bytes.dropFirst()
        let count = Int(rest.popFirst() ?? 0) % 8
        try scene.start()
        try scene.play(count)
        var error: TLSError?
        while error == nil, let step = rest.popFirst() {
            do {
                try play(step, from: &rest, on: &scene)
            } catch let fault as TLSError {
                let isHarmless = [.handshakeIncomplete, .closed, .nothingAwaited].contains(fault)
                if !isHarmless { error = fault }
            }
        }
        try scene.listen()
        if let security = scene.endpoint.security {
            let isBelieved = security.peer?.publicKey == peer.privateKey.publicKey
            try demand(isBelieved || (isNameless && security.peer == nil), "the peer is true")
            try demand(error == nil, "a failed endpoint proves nothing")
        }
        guard error != nil else { return true }
        try demandDeath(of: &scene.endpoint)
        return false
    }

    private static func demandDeath<Endpoint>(
        of endpoint: inout Endpoint
    ) throws where Endpoint: TLSEndpoint & ~Copyable {
        var answer: TLSError?
        do throws(TLSError) { try endpoint.receive([0]) } catch { answer = error }
        try demand(answer == .closed, "a failed endpoint stays closed")
        let isSilent = endpoint.takeOutput().isEmpty && endpoint.nextEvent() == nil
        try demand(isSilent, "a failed endpoint says no more than its alert")
    }

    private static func play<Endpoint>(
        _ step: UInt8,
        from rest: inout ArraySlice<UInt8>,
        on scene: inout Scene<Endpoint>
    ) throws where Endpoint: TLSEndpoint & ~Copyable {
        switch step {
        case 0: try scene.play(1)
        case 1: try scene.endpoint.send(take(&rest))
        case 2: try scene.endpoint.updateKeys()
        case 3: scene.endpoint.close()
        case 4: try scene.endpoint.receiveEndOfStream()
        case 5: try scene.deliver(take(&rest))
        case 6: try scene.updateKeys()
        case 7: try scene.listen()
        // Everything else is a record of that type under the keys of the moment.
        default: try scene.say(take(&rest), step, padding: step == 22 ? 0 : 3)
        }
    }

    private static func take(_ rest: inout ArraySlice<UInt8>) -> [UInt8] {
        let length = Int(rest.popFirst() ?? 0) << 8 | Int(rest.popFirst() ?? 0)
        defer { rest = rest.dropFirst(length) }
        return Array(rest.prefix(length))
    }

    /// Each rehearsal, whole and with each line said by the script itself; and what may follow.
    static func seeds(for role: Role) throws -> [[UInt8]] {
        var seeds: [[UInt8]] = []
        for (number, rehearsal) in try rehearsals.get().enumerated() {
            let cues = rehearsal.cues(for: role)
            for (position, line) in cues.enumerated() where line.content.count < 2000 {
                seeds.append(
                    [UInt8(number), UInt8(position)] + step(22, line.content) + [0, 0, 0]
                )
            }
            let updates = step(22, KeyUpdate(isRequested: true).encoded) + [6]
            seeds.append(
                [UInt8(number), UInt8(cues.count)] + step(1, [1, 2, 3]) + step(23, [4, 5])
                    + updates + step(23, [6]) + [2, 7] + step(21, [1, 0]) + [3, 7]
            )
        }
        return seeds
    }

    private static func step(_ kind: UInt8, _ content: [UInt8]) -> [UInt8] {
        [kind, UInt8(content.count >> 8), UInt8(content.count & 0xFF)] + content
    }
}
