import ClinicalTwin
import Foundation
import PQTransport
import PQTwin
import TwinNode

/// The two sessions that the demonstration records: the same vital signs, protected in two ways.
struct ThreatSessions: Sendable {
    /// What an edge node sends to the cloud.
    let vitals: String

    /// Finds the last vital signs of a recording.
    ///
    /// - Parameter recording: An ECG.
    /// - Throws: `ClinicalError`, or ``CommandFailure`` if there are no two heart beats.
    init(_ recording: ECGRecording) throws {
        var monitor = try VitalsMonitor(samplesPerSecond: recording.samplesPerSecond)
        var signs: [VitalSigns] = []
        for sample in recording.millivolts { signs += monitor.receive(sample) }
        signs += monitor.finish()
        guard !signs.isEmpty else {
            throw CommandFailure("no two heart beats are found in the ECG; choose another --ecg")
        }
        vitals = signs.suffix(4).map { sign in
            String(
                format: "patient-208 at %.1f s: heart rate %.0f/min, RR %.0f ms",
                sign.time,
                sign.heartRate,
                1000 * sign.rrInterval
            )
        }.joined(separator: "\n")
    }

    /// The labelled toy: what was sent by RSA key transport once, at a size that can be attacked,
    /// between two sockets through a tap.
    ///
    /// - Parameters:
    ///   - bits: The length of the modulus.
    ///   - seed: The seed of its primes and its session number.
    /// - Returns: What an eavesdropper has.
    /// - Throws: `ThreatError`, an error of the system, or ``CommandFailure``.
    func recordToy(bits: Int, seed: UInt64) async throws -> SessionTranscript {
        let recording = try await ToyLink.record(Array(vitals.utf8), bits: bits, seed: seed)
        return SessionTranscript(toy: recording)
    }

    /// A real session between edge and cloud, mutually authenticated, through a tap.
    ///
    /// - Parameter folder: Where the two nodes' files go.
    /// - Returns: What an eavesdropper has.
    /// - Throws: Errors of the libraries, or ``CommandFailure`` if nothing was recorded.
    func recordPostQuantum(in folder: String) async throws -> SessionTranscript {
        let authority = try NodeAuthority(name: "PQTwin demonstration authority")
        let (edge, cloud) = (
            NodeFolder(path: folder + "/edge"), NodeFolder(path: folder + "/cloud")
        )
        try authority.createNode(NodeName("edge"), in: edge)
        try authority.createNode(NodeName("cloud"), in: cloud)
        let (server, client) = (
            try cloud.load().server(), try edge.load().client(to: NodeName("cloud"))
        )
        let tap = Wiretap()
        let (ports, told) = AsyncStream.makeStream(of: Int.self)
        let (tapPorts, tapTold) = AsyncStream.makeStream(of: Int.self)
        try await withThrowingTaskGroup(of: Void.self) { group in
            defer { group.cancelAll() }
            group.addTask {
                try await listen(
                    on: "127.0.0.1",
                    port: 0,
                    configuration: server,
                    onListening: { told.yield($0) }
                ) { connection in
                    for try await message in connection.messages {
                        try await connection.send(Array("received \(message.count) bytes".utf8))
                    }
                }
            }
            guard let port = await ports.first(where: { _ in true }) else { return }
            group.addTask {
                try await tap.run(to: "127.0.0.1", port: port) { tapTold.yield($0) }
            }
            guard let tapPort = await tapPorts.first(where: { _ in true }) else { return }
            let vitals = vitals
            try await connect(to: "127.0.0.1", port: tapPort, configuration: client) { link in
                try await link.send(Array(vitals.utf8))
                for try await _ in link.messages { break }
            }
        }
        guard !tap.recording.toServer.isEmpty else {
            throw CommandFailure("the tap recorded nothing; try again")
        }
        return SessionTranscript(tls: tap.recording)
    }
}
