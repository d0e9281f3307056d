import PQTwin
import PQTwinStore
import TestSupport
import Testing
import TwinNode

extension RealNodeTests {
    /// What happens to bytes on their way never reaches a twin.
    @Suite(.timeLimit(.minutes(2)), .slow) struct RelayTests {
        enum Place: CaseIterable { case handshake, frames }

        /// In both flights of the handshake, or in what comes behind it.
        static func offsets(_ place: Place) -> [(Relay.Direction, Int)] {
            switch place {
            case .handshake:
                [(.toServer, 40), (.toServer, 4000), (.toClient, 60), (.toClient, 6000)]
            case .frames: [(.toServer, 25_000), (.toClient, 14_000)]
            }
        }

        @Test(arguments: Relay.Harm.allCases, Place.allCases)
        func `a harmed link is refused and made again`(
            harm: Relay.Harm,
            place: Place
        ) async throws {
            // What is missing from the handshake is noticed only by its deadline.
            if harm == .drop, place == .handshake { return }
            try await Ward.run { ward in
                let faults = Self.offsets(place).map { direction, offset in
                    Relay.Fault(harm: harm, direction: direction, offset: offset)
                }
                let (cloud, port) = try await ward.cloud()
                let relay = Relay(faults)
                try await relay.run(to: port) { port in
                    let edge = try ward.edge(
                        dialling: port,
                        playing: .excerpt(seconds: 20),
                        speed: 0
                    )
                    try await edge.end()
                    let sent = try #require(edge.events.frames)
                    #expect(sent.sent > 10)
                    #expect(sent.acknowledged == sent.sent)
                    #expect(sent.refused == 0)
                    #expect(cloud.events.vitals.count == sent.sent)
                    try await edge.events.disconnection()
                }
                #expect(relay.count > 1)
                await cloud.kill()
                let figures = try #require(cloud.events.frames)
                #expect(figures.verified == cloud.events.vitals.count)
                // TLS sees it, so no harmed frame gets as far as the twin.
                #expect(figures.refused == 0)
                #expect(cloud.events.refusals.isEmpty)
            }
        }
    }
}
