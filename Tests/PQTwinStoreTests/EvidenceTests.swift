import PQCBOR
import PQTwin
import PQTwinStore
import Testing

struct EvidenceTests {
    let ward: Ward
    let folder: TemporaryFolder

    init() throws {
        ward = try Ward.shared.get()
        folder = try TemporaryFolder()
    }

    /// An edge that has written three times and a cloud that has it all.
    func carried() async throws -> (edge: Station, cloud: Station) {
        var edge = try await Station(
            ward.edge,
            of: ward,
            file: folder.file("edge"),
            wall: morning
        )
        var cloud = try await Station(
            ward.cloud,
            of: ward,
            file: folder.file("cloud"),
            wall: morning
        )
        let toEdge = cloud.exchange.receive(
            try edge.exchange.announce(wall: morning),
            wall: morning
        )
        try await cloud.journal.record(toEdge, of: cloud.exchange)
        _ = edge.exchange.receive(try cloud.exchange.announce(wall: morning), wall: morning)
        var steps = [try edge.exchange.begin(ward.twin, to: [ward.cloud.name], wall: morning)]
        for beat in 1...3 {
            steps.append(
                try edge.exchange.write(
                    heartRate(60 + beat),
                    to: ward.twin,
                    audience: 0,
                    wall: morning
                )
            )
        }
        steps.append(try edge.exchange.advance(wall: morning + 1100))
        for actions in steps {
            try await edge.journal.record(actions, of: edge.exchange)
            for frame in actions.frames {
                let answers = cloud.exchange.receive(frame, wall: morning + 1100)
                try await cloud.journal.record(answers, of: cloud.exchange)
            }
        }
        return (edge, cloud)
    }

    @Test func `every write of the history can be shown to be its author's`() async throws {
        let (edge, cloud) = try await carried()
        let author = try #require(cloud.exchange.directory[ward.edge.name])
        for station in [edge, cloud] {
            let history = try await station.journal.history(of: ward.twin)
            #expect(history.map(\.position.sequence) == [0, 1, 2])
            for entry in history {
                let evidence = try #require(await station.journal.evidence(for: entry))
                // It travels as three byte strings.
                let proof = try InclusionProof(
                    CBORValue(decoding: evidence.proof.item.encoded())
                )
                let patch = try Evidence(
                    frame: evidence.frame,
                    proof: proof,
                    checkpoint: evidence.checkpoint
                ).verified(by: author)
                #expect(patch.time == entry.write.stamp.time)
                #expect(patch.sequence == entry.position.sequence)
            }
        }
    }

    @Test func `evidence of one write shows no other`() async throws {
        let (_, cloud) = try await carried()
        let author = try #require(cloud.exchange.directory[ward.edge.name])
        let history = try await cloud.journal.history(of: ward.twin)
        let first = try #require(await cloud.journal.evidence(for: history[0]))
        let second = try #require(await cloud.journal.evidence(for: history[1]))
        let mixed = Evidence(
            frame: second.frame,
            proof: first.proof,
            checkpoint: first.checkpoint
        )
        #expect(throws: TwinError.unexpected(.proof)) { try mixed.verified(by: author) }
        var changed = first.frame
        changed[changed.count - 1] ^= 1
        let forged = Evidence(frame: changed, proof: first.proof, checkpoint: first.checkpoint)
        #expect(throws: TwinError.unexpected(.proof)) { try forged.verified(by: author) }
        // Nor is it another node's.
        let other = try ward.cloud.announcement(at: HybridTimestamp(milliseconds: morning))
            .verified(against: ward.trust, at: Ward.time(0))
        #expect(throws: TwinError.author(ward.edge.name)) { try first.verified(by: other) }
    }

    @Test func `what is not signed yet has no evidence`() async throws {
        var edge = try await Station(
            ward.edge,
            of: ward,
            file: folder.file("edge"),
            wall: morning
        )
        let announcement = try ward.cloud.announcement(at: HybridTimestamp(milliseconds: morning))
        _ = edge.exchange.receive(announcement.bytes, wall: morning)
        let actions =
            try edge.exchange.begin(ward.twin, to: [ward.cloud.name], wall: morning)
            + edge.exchange.write(heartRate(60), to: ward.twin, audience: 0, wall: morning)
        try await edge.journal.record(actions, of: edge.exchange)
        let entry = try #require(await edge.journal.history(of: ward.twin).first)
        #expect(try await edge.journal.evidence(for: entry) == nil)
    }
}
