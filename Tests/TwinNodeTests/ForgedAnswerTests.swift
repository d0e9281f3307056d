import PQCBOR
import PQTwin
import PQTwinStore
import QuantumJobs
import TestSupport
import Testing
import TwinNode

extension RealNodeTests {
    /// Answers that others than the backend write into a client's twin.
    @Suite(.timeLimit(.minutes(1)), .slow) struct ForgedAnswerTests {
        private static func answer(_ outcome: String) -> CBORValue {
            .bytes(JobAnswer(.success(.counts([outcome: 100]))).encoded)
        }

        /// Who stands behind another node's connections.
        private struct Smuggler: Courier {
            let courier: TransportCourier

            func carry(_ frame: [UInt8], to recipients: [NodeName]) throws {
                try courier.carry(frame, to: recipients)
            }

            func reaches(_ peer: NodeName) -> Bool { courier.reaches(peer) }

            func close(within time: Duration) async throws {}
        }

        @Test(arguments: ["mallory", "broken"])
        func `an answer by another node than the one that was asked is none`(
            forger: String
        ) async throws {
            try await Ward.run { ward in
                let (alice, asked) = (try NodeName("alice"), try NodeName("quantum"))
                let twin = try JobTwin(of: alice, at: asked)
                let courier = TransportCourier()
                let quantum = try await HandDrivenNode(
                    "quantum",
                    in: ward,
                    policy: .only(asked).sharing([twin]),
                    couriers: [courier]
                )
                // By a policy of its own it may write there, and it knows the job's name: the node
                // that is asked carries its frames and tells it all it knows.
                let mallory = try await HandDrivenNode(
                    forger,
                    in: ward,
                    policy: TwinPolicy(
                        standard: TwinPolicy.Rules(
                            allWrittenBy: .anyone,
                            readBy: [alice, NodeName(forger)]
                        )
                    ),
                    couriers: [Smuggler(courier: courier)]
                )
                try await listen(ward, quantum, mallory, courier, for: alice) { port in
                    let events = EventLog()
                    let client = try QuantumClient(
                        folder: ward.folder("alice"),
                        backends: [
                            // Asked after the first one, or not at all; still none of its business.
                            Self.backend("quantum", port), Self.backend("broken", 9),
                        ],
                        tell: events.output
                    )
                    async let answers = client.submit([
                        QuantumJob(.search(keys: [1], bits: 4), seed: 1),
                        QuantumJob(.factors(of: 15), seed: 1),
                    ])
                    for number in 0..<2 {
                        let name = try await quantum.applied.known { writes in
                            let jobs = writes.flatMap {
                                JobTwin.jobs(in: $0.write.patch.body) ?? []
                            }
                            return jobs.count > number ? jobs[number].name : nil
                        }
                        // Goes the same way as the true one, and before it.
                        try await mallory.write(
                            .insights,
                            ["done": .map(CBORMap(named: name, Self.answer("0")))],
                            to: twin.identifier.description
                        )
                        try await quantum.write(
                            .insights,
                            ["done": .map(CBORMap(named: name, Self.answer("1")))],
                            to: twin.identifier.description
                        )
                    }
                    for answer in try await answers {
                        guard case .success(let result) = answer.answer.outcome else {
                            Issue.record("no answer: \(answer)")
                            return
                        }
                        #expect(result == .counts(["1": 100]))
                        #expect(answer.backend == asked)
                    }
                    // The forged ones came, signed by who wrote them, and were refused for that.
                    #expect(events.refusals.contains { $0.contains("policy") })
                }
                let journal = try ward.journal("alice")
                let done = try await journal.state(of: twin.identifier)[.insights]["done"]?.mapValue
                #expect(done?.entries.allSatisfy { $0.value == Self.answer("1") } == true)
            }
        }

        private static func backend(
            _ name: String,
            _ port: Int
        ) throws -> QuantumClient.Backend {
            try QuantumClient.Backend(
                name: NodeName(name),
                address: NodeAddress(host: "127.0.0.1", port: port)
            )
        }

        /// Listens as a quantum node that lets another one speak and hear over its connections.
        private func listen(
            _ ward: Ward,
            _ quantum: HandDrivenNode,
            _ mallory: HandDrivenNode,
            _ courier: TransportCourier,
            for peer: NodeName,
            _ body: @escaping @Sendable (_ port: Int) async throws -> Void
        ) async throws {
            let configuration = try ward.folder("quantum").load().listening
            try await quantum.run {
                try await mallory.run {
                    try await withListener(configuration) { connection in
                        try await courier.serve(connection, with: peer) { open in
                            try await quantum.engine.greet(peer, opening: open)
                            try await mallory.engine.greet(peer)
                        } take: { frame in
                            await quantum.engine.receive(frame)
                            await mallory.engine.receive(frame)
                        }
                    } _: { port in
                        try await body(port)
                    }
                }
            }
        }
    }
}
