import Foundation
import QuantumJobs
import Testing
import TwinNode

/// The quantum node and its tenants as they are shipped.
enum QuantumProcesses {
    static let bell = """
        OPENQASM 3.0; include "stdgates.inc"; qubit[2] q; bit[2] c;
        h q[0]; cx q[0], q[1]; c = measure q;
        """

    /// A program that takes some milliseconds a layer.
    static func layers(_ count: Int) -> String {
        """
        OPENQASM 3.0; include "stdgates.inc"; qubit[20] q; bit c;
        for int i in [1:\(count)] { rx(0.3) q; for int j in [0:18] { cx q[j], q[j + 1]; } }
        c = measure q[0];
        """
    }

    /// A job whose answer has a good 100 kB of outcomes.
    static let manyOutcomes = QuantumJob(
        .circuit(
            program: Array(
                """
                OPENQASM 3.0; include "stdgates.inc"; qubit[13] q; bit[13] c;
                h q; c = measure q;
                """.utf8
            ),
            inputs: [:],
            shots: 20_000,
            precision: .double
        ),
        seed: 1
    )

    /// A worker as a quantum node starts it.
    static func runner() throws -> ProcessRunner {
        ProcessRunner(
            executable: try #require(DemoProcess.executable).path,
            arguments: ["quantum", "worker"]
        )
    }

    /// Starts a quantum node for the tenants alice and bob, and waits until it listens.
    static func node(
        _ ward: Ward,
        named name: String = "quantum",
        _ options: [String] = []
    ) async throws -> (DemoProcess, port: Int) {
        let process = try DemoProcess(
            [
                "node", "quantum", "--events", "--folder", ward.folder(name).path,
                "--listen", "127.0.0.1:0", "--tenant", "alice", "--tenant", "bob",
                "--require-sandbox",
            ] + options
        )
        let port = try await process.output.first { line -> Int? in
            guard case .listening(let port) = try? EventRecord(line: line).event else {
                return nil
            }
            return port
        }
        return (process, port)
    }

    /// Has jobs done as alice, to the end.
    static func submit(
        _ ward: Ward,
        _ port: Int,
        _ options: [String],
        input: String? = nil
    ) async throws -> (process: DemoProcess, status: Int32) {
        try await submit(ward, [("quantum", port)], options, input: input)
    }

    /// Has jobs done as alice by one of several nodes, to the end.
    static func submit(
        _ ward: Ward,
        _ nodes: [(name: String, port: Int)],
        _ options: [String],
        input: String? = nil
    ) async throws -> (process: DemoProcess, status: Int32) {
        let process = try asking(ward, nodes, options, input: input)
        return (process, try await process.end())
    }

    /// Asks for jobs as alice.
    static func asking(
        _ ward: Ward,
        _ nodes: [(name: String, port: Int)],
        _ options: [String],
        input: String? = nil
    ) throws -> DemoProcess {
        try DemoProcess(
            ["quantum", "submit", "--folder", ward.folder("alice").path, "--json"]
                + nodes.flatMap { ["--node", "\($0.name)@127.0.0.1:\($0.port)"] } + options,
            input: input
        )
    }

    /// What a command said of its jobs in JSON.
    static func reports(of process: DemoProcess) throws -> [[String: Any]] {
        let object = try JSONSerialization.jsonObject(with: Data(process.text.utf8))
        if let report = object as? [String: Any] { return [report] }
        return try #require(object as? [[String: Any]])
    }
}
