import Foundation
import PQIdentity
import PQTLS
import PQTransport
import PQTwin
import Testing
import TwinNode

extension RealNodeTests {
    /// Who is not of the ward is told why, and disturbs nobody.
    @Suite(.timeLimit(.minutes(1))) struct RefusalTests {
        /// A folder with an identity that the ward's cloud should refuse.
        private func folder(
            _ ward: Ward,
            of authority: TestAuthority,
            valid: ClosedRange<Int64> = -300...86_400,
            trusting trust: TrustAnchors
        ) throws -> NodeFolder {
            let folder = NodeFolder(path: ward.path + "/stranger")
            try folder.create(
                identity: authority.identity("stranger", valid: valid),
                sealingKey: KEMPrivateKey(generating: .xwing),
                trust: trust,
                policy: ward.policy
            )
            return folder
        }

        /// Runs a stranger beside an honest edge, which gets through.
        private func refuse(
            _ ward: Ward,
            _ stranger: NodeFolder,
            as cloudName: String = "cloud",
            stranger told: String,
            cloud logged: String
        ) async throws {
            let log = LogLines()
            let (cloud, port) = try await ward.cloud(log: log)
            let bad = try ward.edge(
                dialling: port,
                playing: .excerpt(seconds: 5),
                stays: true,
                folder: stranger,
                cloud: cloudName
            )
            try await bad.events.disconnection(saying: told)
            try await log.wait(for: logged)
            let good = try ward.edge(dialling: port, playing: .excerpt(seconds: 5))
            try await good.end()
            await bad.kill()
            #expect(bad.events.frames?.sent == 0)
            let sent = try #require(good.events.frames)
            #expect(sent.acknowledged == sent.sent)
            #expect(cloud.events.vitals.count == sent.sent)
        }

        @Test func `a node of another authority is refused`() async throws {
            try await Ward.run { ward in
                let other = try TestAuthority(name: "Another ward")
                try await refuse(
                    ward,
                    folder(ward, of: other, trusting: ward.authority.trust),
                    stranger: "unknown_ca",
                    cloud: "not issued by a trusted authority"
                )
            }
        }

        @Test func `a node whose certificate has expired is refused`() async throws {
            try await Ward.run { ward in
                try await refuse(
                    ward,
                    folder(
                        ward,
                        of: ward.authority,
                        valid: -7200 ... -3600,
                        trusting: ward.authority.trust
                    ),
                    stranger: "certificate_expired",
                    cloud: "expired on"
                )
            }
        }

        @Test func `a cloud of another authority is refused`() async throws {
            try await Ward.run { ward in
                let other = try TestAuthority(name: "Another ward")
                try await refuse(
                    ward,
                    folder(ward, of: ward.authority, trusting: other.trust),
                    stranger: "not issued by a trusted authority",
                    cloud: "unknown_ca"
                )
            }
        }

        @Test func `a cloud of another name is refused`() async throws {
            try await Ward.run { ward in
                try await refuse(
                    ward,
                    folder(ward, of: ward.authority, trusting: ward.authority.trust),
                    as: "cloud-of-ward-5",
                    stranger: "pqtwin://cloud-of-ward-5",
                    cloud: "certificate_unknown"
                )
            }
        }

        @Test(arguments: [
            [GeneralName.dns("stranger.test")],
            [.uri("pqtwin://edge"), .uri("pqtwin://cloud")],
            [.uri("https://edge.test")], [.uri("pqtwin://Not_A_Name")],
        ])
        func `a certificate that names no node, or two, is refused`(
            names: [GeneralName]
        ) async throws {
            try await Ward.run { ward in
                let identity = try ward.authority.identity("stranger", names: names)
                let (cloud, port) = try await ward.cloud()
                try await PQTransport.connect(
                    to: "127.0.0.1",
                    port: port,
                    configuration: TLSClientConfiguration(
                        identity: identity,
                        trust: ward.authority.trust,
                        serverName: .uri("pqtwin://cloud"),
                        applicationProtocols: ["pqtwin/1"]
                    )
                ) { connection in
                    // The cloud closes at once.
                    for try await _ in connection.messages { Issue.record("it got a frame") }
                }
                try await cloud.events.refusal(saying: "its certificate names no node")
                let good = try ward.edge(dialling: port, playing: .excerpt(seconds: 5))
                try await good.end()

                let folder = NodeFolder(path: ward.path + "/stranger")
                try folder.create(
                    identity: identity,
                    sealingKey: KEMPrivateKey(generating: .xwing),
                    trust: ward.authority.trust
                )
                #expect(throws: NodeError.certificateNamesNoNode) { try folder.load() }
            }
        }
    }
}
