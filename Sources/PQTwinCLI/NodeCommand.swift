import ArgumentParser
import ClinicalTwin
import Foundation
import Logging
import PQTwin
import ServiceLifecycle
import TwinNode
import UnixSignals

/// Runs one node of a ward.
struct NodeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "node",
        abstract: "Run a node: edge, cloud or quantum.",
        discussion: """
            A node lives in a folder with certificate.pem, key.pem (ML-DSA), sealing.pem (X-Wing) \
            and trust.pem; its journal is made there at the first start. The certificate names \
            the node by the URI pqtwin://NAME. policy.cbor, the same on all nodes, says who may \
            write and read what; without it nobody but the cloud may.

            Edge and quantum nodes dial the cloud. SIGTERM and Ctrl-C end a node gracefully: it \
            waits until what it sent is acknowledged.
            """,
        subcommands: [
            CloudCommand.self, EdgeCommand.self, QuantumNodeCommand.self, NodeCreateCommand.self,
        ]
    )
}

/// What every kind of node takes.
struct NodeOptions: ParsableArguments {
    @Option(help: "The node's folder.", completion: .directory)
    var folder: String

    @Option(name: .customLong("cloud-name"), help: "The name of the cloud node.")
    var cloud = "cloud"

    /// The name of the cloud node.
    var cloudName: NodeName { get throws { try Self.name(cloud) } }

    @Flag(help: "Write events as lines of JSON to standard output.")
    var events = false

    @Flag(help: "End when standard input ends: for a parent process that starts nodes.")
    var untilInputEnds = false

    @Option(help: "Seconds that the end waits for acknowledgements.")
    var settlingTime = 10.0

    func validate() throws {
        guard (0...3600).contains(settlingTime) else {
            throw ValidationError("--settling-time is 0 to 3600 seconds")
        }
        _ = try cloudName
    }

    /// The node's configuration, with its events going where they are asked for.
    ///
    /// Make one for a run: it numbers the events.
    ///
    /// - Returns: The configuration.
    /// - Throws: ``ExitStatus/unusable`` where the folder holds no node, after saying so.
    func configuration() throws -> NodeConfiguration {
        let folder = NodeFolder(path: folder)
        let name: NodeName
        do {
            name = try folder.name()
        } catch {
            throw Self.failure(error)
        }
        return NodeConfiguration(
            folder: folder,
            cloud: try cloudName,
            settlingTime: .seconds(settlingTime),
            tell: output(of: name)
        )
    }

    /// Where a node's events go.
    private func output(of node: NodeName) -> EventOutput {
        guard events else {
            return EventOutput { Terminal.error.line(EventText.line(of: $0, on: .error)) }
        }
        return .records(of: node) { record in
            // Every figure of an event is finite; a line that can't be made is left out.
            if let line = try? record.line() { Terminal.output.line(line) }
        }
    }

    /// Says why a node can't start or go on.
    private static func failure(_ error: any Error) -> ExitCode {
        Terminal.error.line("pqtwin node: \(error)")
        return ExitStatus.unusable
    }

    /// Runs a node, and what belongs to it, until one of them ends, a signal asks it to, or
    /// standard input ends.
    ///
    /// - Parameter services: The node and what needs it: those behind are shut down first.
    /// - Throws: ``ExitStatus/unusable``, after saying why.
    func run(_ services: any Service...) async throws {
        Terminal.ignoreClosedPipes()
        var parts = services.map { service in
            ServiceGroupConfiguration.ServiceConfiguration(
                service: service,
                successTerminationBehavior: .gracefullyShutdownGroup,
                failureTerminationBehavior: .cancelGroup
            )
        }
        if untilInputEnds {
            parts.append(
                .init(
                    service: InputWatch(),
                    successTerminationBehavior: .gracefullyShutdownGroup
                )
            )
        }
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: parts,
                gracefulShutdownSignals: [.sigterm, .sigint],
                logger: Self.logger
            )
        )
        do {
            try await group.run()
        } catch {
            throw Self.failure(error)
        }
    }

    /// What is refused and why, and worse, on standard error.
    static var logger: Logger {
        var logger = Logger(label: "pqtwin", factory: { StreamLogHandler.standardError(label: $0) })
        logger.logLevel = .notice
        return logger
    }

    static func name(_ text: String) throws -> NodeName {
        do {
            return try NodeName(text)
        } catch {
            throw ValidationError(
                "'\(text)' is no node name: lower-case letters, digits, hyphens and dots"
            )
        }
    }

    static func address(_ text: String) throws -> NodeAddress {
        do {
            return try NodeAddress(text)
        } catch {
            throw ValidationError("'\(text)' is no address of the form host:port")
        }
    }
}

/// Ends when standard input does.
private struct InputWatch: Service {
    func run() async throws {
        await cancelWhenGracefulShutdown {
            let (ends, ended) = AsyncStream.makeStream(of: Void.self)
            // Blocks a thread of its own; the process ends with or without it.
            Thread.detachNewThread {
                while let data = try? FileHandle.standardInput.read(upToCount: 4096), !data.isEmpty
                {}
                ended.finish()
            }
            for await _ in ends {}
        }
    }
}

/// The twin store.
struct CloudCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cloud",
        abstract: "Keep twins, raise alarms, ask a quantum node."
    )

    @OptionGroup var options: NodeOptions

    @Option(help: "Where to listen; port 0 lets the system choose.", transform: NodeOptions.address)
    var listen = NodeAddress(host: "127.0.0.1", port: 8443)

    @Option(
        help: "The name of the quantum node that gets the jobs; without it nobody does.",
        transform: NodeOptions.name
    )
    var quantumName: NodeName?

    func run() async throws {
        try await options.run(
            CloudNode(
                try options.configuration(),
                listeningAt: listen,
                quantumNode: quantumName,
                logger: NodeOptions.logger
            )
        )
    }
}

/// A bedside device.
struct EdgeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "edge",
        abstract: "Play an ECG into a patient's twin."
    )

    @OptionGroup var options: NodeOptions

    @Option(help: "Where the cloud listens.", transform: NodeOptions.address)
    var cloud: NodeAddress

    @Option(help: "The patient's twin.", transform: twin)
    var twin: TwinIdentifier

    @Option(help: ECGOption.help, completion: .file())
    var ecg: String?

    @Option(help: "Seconds of signal a second; 0 as fast as the cloud takes it.")
    var speed = 1.0

    @Flag(help: "Stay connected for alarms after the signal's end.")
    var stay = false

    func validate() throws {
        guard (0...10_000).contains(speed) else { throw ValidationError("--speed is 0 to 10000") }
    }

    func run() async throws {
        try await options.run(
            EdgeNode(
                try options.configuration(),
                dialling: cloud,
                patient: twin,
                recording: ECGOption.recording(at: ecg).recording,
                speed: speed,
                staysConnected: stay
            )
        )
    }

    static func twin(_ text: String) throws -> TwinIdentifier {
        do {
            return try TwinIdentifier(text)
        } catch {
            throw ValidationError(
                "'\(text)' is no twin's name: letters, digits, dots, colons, underscores, hyphens"
            )
        }
    }
}
