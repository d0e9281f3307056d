import ArgumentParser
import OpenQASM
import PQTwin
import QuantumJobs
import TwinNode

/// Has programs run by a quantum node.
struct QuantumSubmitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "submit",
        abstract: "Have programs in OpenQASM and algorithms run by a quantum node.",
        discussion: """
            The link is TLS with X25519MLKEM768 and ML-DSA; the job is sealed to the node, and the \
            answer sealed and signed by it. The node must know this one as a tenant. If the first \
            node fails or can't be reached, the next one is asked, once.

            Outcomes are the program's bit registers, the last one first, highest bit first. An \
            algorithm's problem is solved here too, by the usual classical method, once the \
            answer is there, and it is said who wins. Ctrl-C takes the jobs back.

            Jobs that no node would do are refused before anything is sent, all of them together.

            Exit codes: 0 answered, 1 a job failed, 2 unusable input.

            Examples:
              pqtwin node create --folder lab alice quantum
              pqtwin node quantum --folder lab/quantum --listen 127.0.0.1:9443 --tenant alice
              pqtwin quantum submit --folder lab/alice --node quantum@127.0.0.1:9443 bell.qasm
              pqtwin quantum submit --folder lab/alice --node quantum@127.0.0.1:9443 --factor 15347
              pqtwin quantum submit --folder lab/alice --node quantum@127.0.0.1:9443 --cut 0-1,1-2,2-0
            """
    )

    @Option(help: "This node's folder.", completion: .directory)
    var folder: String

    @Option(
        help: ArgumentHelp(
            "A quantum node and where it listens; may be repeated.",
            valueName: "name@host:port"
        )
    )
    var node: [String]

    @Argument(help: "Programs in OpenQASM 2 or 3; - for standard input.", completion: .file())
    var files: [String] = []

    @Option(
        name: .customLong("input"),
        help: ArgumentHelp("The value of an `input` of the programs.", valueName: "name=value")
    )
    var inputs: [String] = []

    @OptionGroup(title: "Algorithms") var algorithms: SubmittedAlgorithms

    @OptionGroup var shots: ShotsOption

    @Flag(help: "Single precision: half the memory and time.")
    var single = false

    @OptionGroup var seed: SeedOption

    @Option(
        parsing: .unconditionalSingleValue,
        help: """
            Which of this tenant's jobs goes first, -100 to 100; given more than once, for each job \
            in order: programs, then algorithms as they are listed above.
            """
    )
    var priority: [Int] = []

    @Option(help: "Seconds after which the answer is worth nothing any more.")
    var within: Double?

    @Option(help: "Seconds to wait for all answers.")
    var timeout = 300.0

    @Flag(help: "Print one JSON object; for several jobs a list of them.")
    var json = false

    func validate() throws {
        guard files.count > 0 || !algorithms.isEmpty else {
            throw ValidationError("give a program, or an algorithm such as --factor or --energy")
        }
        guard !node.isEmpty else { throw ValidationError("--node is missing") }
        guard priority.allSatisfy({ (-100...100).contains($0) }) else {
            throw ValidationError("--priority is -100 to 100")
        }
        if let within, !(within >= 0 && within.isFinite) {
            throw ValidationError("--within is 0 seconds or more")
        }
        guard timeout > 0, timeout <= 1e6 else {
            throw ValidationError("--timeout is more than 0 seconds, up to 1000000")
        }
    }

    func run() async throws {
        try await reporting("pqtwin quantum submit") {
            let seed = seed.value()
            let tasks = try tasks()
            guard priority.count <= 1 || priority.count == tasks.count else {
                throw CommandFailure(
                    "\(priority.count) times --priority for \(tasks.count) jobs; give one, or one each"
                )
            }
            let jobs = tasks.enumerated().map { number, task in
                QuantumJob(
                    task,
                    seed: seed &+ UInt64(number),
                    priority: priority.count == 1
                        ? priority[0] : priority.dropFirst(number).first ?? 0,
                    patience: within
                )
            }
            try Self.check(jobs)
            let client = QuantumClient(
                folder: NodeFolder(path: folder),
                backends: try node.map(Self.backend),
                timeLimit: .seconds(timeout),
                tell: EventOutput { event in
                    if case .refused(let reason) = event {
                        Terminal.error.line("refused: \(reason)".inOneLine)
                    }
                }
            )
            let answers = try await Interruption.cancels { try await client.submit(jobs) }
            let reports = try zip(jobs, answers).map { try SubmittedJob($0, $1) }
            if json {
                if reports.count == 1 {
                    try JSONOutput.print(reports[0])
                } else {
                    try JSONOutput.print(reports)
                }
            } else {
                for report in reports { report.tell(on: .output) }
            }
            for report in reports {
                if let failure = report.failure {
                    Terminal.error.line("pqtwin quantum submit: \(failure.text)".inOneLine)
                }
            }
            if reports.contains(where: { $0.failure != nil }) { throw ExitStatus.failed }
        }
    }

    private func tasks() throws -> [JobTask] {
        let values = try CircuitInput.values(inputs)
        let circuits = try files.map { file in
            let source = try InputFile.read(file, limit: QuantumJob.maximumByteCount - 4096)
            // What is wrong with it is said here, before anything is sent.
            let program = try CircuitInput.program(source, named: file, values)
            guard !program.bitRegisters.isEmpty else {
                throw CommandFailure("\(file): the program has no bits to measure into")
            }
            return JobTask.circuit(
                program: source,
                inputs: values,
                shots: shots.shots,
                precision: single ? .single : .double
            )
        }
        return try circuits + algorithms.tasks(shots: shots.shots)
    }

    /// Says what no node would do, before anything is sent; programs were read already.
    private static func check(_ jobs: [QuantumJob]) throws {
        for job in jobs {
            if case .circuit = job.task { continue }
            do throws(JobFailure) {
                _ = try job.estimate(threads: 1)
            } catch {
                // How much a job may take is the node's to say.
                guard error.code == .malformed else { continue }
                throw CommandFailure("\(job.task.option): \(error.description)")
            }
        }
    }

    private static func backend(_ text: String) throws -> QuantumClient.Backend {
        let parts = text.split(separator: "@", maxSplits: 1).map { String($0) }
        guard parts.count == 2 else {
            throw ValidationError("--node \(text) is not of the form name@host:port")
        }
        return QuantumClient.Backend(
            name: try NodeOptions.name(parts[0]),
            address: try NodeOptions.address(parts[1])
        )
    }
}
