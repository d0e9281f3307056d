import ArgumentParser
import OpenQASM
import PQTwin
import QuantumJobs
import TwinNode

/// Has programs run by a quantum node.
struct QuantumSubmitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "submit",
        abstract: "Have a program in OpenQASM run by a quantum node.",
        discussion: """
            The link is TLS with X25519MLKEM768 and ML-DSA; the job is sealed to the node, and the \
            answer sealed and signed by it. The node must know this one as a tenant. If the first \
            node fails or can't be reached, the next one is asked, once.

            Outcomes are the program's bit registers, the last one first, highest bit first. \
            Ctrl-C takes the jobs back.

            Exit codes: 0 answered, 1 a job failed, 2 unusable input.

            Examples:
              pqtwin node create --folder lab alice quantum
              pqtwin node quantum --folder lab/quantum --listen 127.0.0.1:9443 --tenant alice
              pqtwin quantum submit --folder lab/alice --node quantum@127.0.0.1:9443 bell.qasm
              pqtwin quantum submit --folder lab/alice --node quantum@127.0.0.1:9443 --factor 15347
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

    @Option(help: ArgumentHelp("A number to factor by Shor's algorithm.", valueName: "n"))
    var factor: [UInt64] = []

    @Option(
        help: "A molecule whose energy is computed by VQE: h2 or lih.",
        transform: molecule
    )
    var energy: [JobTask.Molecule] = []

    @Option(help: "How often to run, 1 to 16777216.")
    var shots = 1024

    @Flag(help: "Single precision: half the memory and time.")
    var single = false

    @OptionGroup var seed: SeedOption

    @Option(help: "Which of this tenant's jobs goes first, -100 to 100.")
    var priority = 0

    @Option(help: "Seconds after which the answer is worth nothing any more.")
    var within: Double?

    @Option(help: "Seconds to wait for all answers.")
    var timeout = 300.0

    @Flag(help: "Print one JSON object; for several jobs a list of them.")
    var json = false

    func validate() throws {
        guard files.count + factor.count + energy.count > 0 else {
            throw ValidationError("give a program, --factor or --energy")
        }
        guard !node.isEmpty else { throw ValidationError("--node is missing") }
        guard (-100...100).contains(priority) else {
            throw ValidationError("--priority is -100 to 100")
        }
        guard (1...(1 << 24)).contains(shots) else {
            throw ValidationError("--shots is 1 to 16777216")
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
            let jobs = try tasks().enumerated().map { number, task in
                QuantumJob(
                    task,
                    seed: seed &+ UInt64(number),
                    priority: priority,
                    patience: within
                )
            }
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
            let reports = zip(jobs, answers).map { SubmittedJob($0, $1) }
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
            _ = try CircuitInput.program(source, named: file, values)
            return JobTask.circuit(
                program: source,
                inputs: values,
                shots: shots,
                precision: single ? .single : .double
            )
        }
        return circuits + factor.map { .factors(of: $0) }
            + energy.map { .energy(of: $0, distance: $0 == .h2 ? 0.735 : 1.595) }
    }

    private static func molecule(_ name: String) throws -> JobTask.Molecule {
        guard let molecule = JobTask.Molecule(rawValue: name) else {
            throw ValidationError("--energy is h2 or lih")
        }
        return molecule
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

/// What is said of a job that was answered.
private struct SubmittedJob: Encodable {
    struct Failure: Encodable {
        let code: String
        let text: String
    }

    struct Energy: Encodable {
        let hartree: Double
        let excitations: Int
    }

    let task: String
    let seed: UInt64
    let node: String?
    let group: String?
    let signature: String?
    /// How long the node worked on it.
    let seconds: Double
    private(set) var shots: Int?
    private(set) var counts: [String: Int]?
    private(set) var factors: [UInt64]?
    private(set) var quantumRuns: Int?
    private(set) var energy: Energy?
    private(set) var failure: Failure?

    init(_ job: QuantumJob, _ answer: QuantumClient.Answer) {
        task = job.task.name
        seed = job.seed
        node = answer.backend?.description
        group = answer.connection?.group
        signature = answer.connection?.signature
        seconds = answer.answer.seconds
        if case .circuit(_, _, let shots, _) = job.task { self.shots = shots }
        switch answer.answer.outcome {
        case .failure(let reason):
            failure = Failure(code: reason.code.rawValue, text: reason.description)
        case .success(.counts(let counts)): self.counts = counts
        case .success(.factors(let factors, let runs)):
            (self.factors, quantumRuns) = (factors, runs)
        case .success(.energy(let hartree, let excitations)):
            energy = Energy(hartree: hartree, excitations: excitations)
        // Nothing else is asked for here.
        case .success: failure = Failure(code: "malformed", text: "an answer to something else")
        }
    }

    func tell(on output: Terminal) {
        guard failure == nil else { return }
        let link = [node, group, signature].compactMap { $0 }.joined(separator: ", ")
        output.line(output.styled("\(link), seed \(seed)", .dim))
        for (bits, count) in (counts ?? [:]).sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) })
        {
            output.line("\(bits)  \(count)")
        }
        if let factors {
            output.line(factors.map { "\($0)" }.joined(separator: " x "))
        }
        if let energy { output.line("\(energy.hartree) Ha") }
    }
}
