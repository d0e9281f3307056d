import ArgumentParser
import Foundation
import JobSandbox
import PQTwin
import QuantumJobs
import QuantumNoise
import QuantumSimulator
import TwinNode

/// A backend that runs circuits.
struct QuantumNodeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "quantum",
        abstract: "Run jobs of tenants on the simulator.",
        discussion: """
            The node dials a ward's cloud, listens for tenants, or both. A tenant is a node whose \
            certificate the trusted roots vouch for and whose name is given here; the cloud is one.

            Each job is estimated, judged by its tenant's quota, and run in a process of its own \
            that has no network, no files and only the memory and time that the estimate allows. \
            Tenants share the time by what their jobs took, however many one of them sends. Jobs \
            that would take more than --memory together wait for each other.

            With --tenants, a file names each tenant's quota; what it leaves out is as the options \
            say:
              {"alice": {"jobs": 16, "bytes": 1073741824, "seconds": 60, "share": 2}, "bob": {}}

            Examples:
              pqtwin node quantum --folder ward/quantum --cloud 127.0.0.1:8443
              pqtwin node quantum --folder lab/quantum --listen 0.0.0.0:9443 --tenant alice
            """
    )

    @OptionGroup var options: NodeOptions

    @Option(help: "Where the cloud listens.", transform: NodeOptions.address)
    var cloud: NodeAddress?

    @Option(help: "Where to listen for tenants.", transform: NodeOptions.address)
    var listen: NodeAddress?

    @Option(help: "The name of a tenant; may be repeated.", transform: NodeOptions.name)
    var tenant: [NodeName] = []

    @Option(help: "A file of tenants and their quotas.", completion: .file(extensions: ["json"]))
    var tenants: String?

    @Option(help: "How many jobs of a tenant may wait or run at a time.")
    var jobsPerTenant = 64

    @Option(help: ArgumentHelp("Memory that one job may need.", valueName: "MiB"))
    var jobMemory = 1024

    @Option(help: ArgumentHelp("Time that one job may need.", valueName: "seconds"))
    var jobTime = 60.0

    @Option(
        help: ArgumentHelp(
            """
            Memory that all jobs may take together, with 1024 for each and for one estimate. \
            Default: three quarters of what the machine has left at the start.
            """,
            valueName: "MiB"
        )
    )
    var memory: Int?

    @Option(help: "How many jobs run at a time. Default: half as many as there are processors.")
    var slots: Int?

    @Option(help: "How many threads a job has. Default: the processors over the slots.")
    var threads: Int?

    @Flag(help: "Refuse to start where the kernel gives no sandbox.")
    var requireSandbox = false

    func validate() throws {
        guard cloud != nil || listen != nil else {
            throw ValidationError("give --cloud, --listen or both")
        }
        guard cloud != nil || !tenant.isEmpty || tenants != nil else {
            throw ValidationError("nobody is served: give --tenant or --tenants")
        }
        let ranges: [(String, Int?, ClosedRange<Int>)] = [
            ("jobs-per-tenant", jobsPerTenant, 1...4096), ("job-memory", jobMemory, 1...(1 << 24)),
            ("memory", memory, Self.leastMemory...(1 << 24)), ("slots", slots, 1...256),
            ("threads", threads, 1...256),
        ]
        for (name, value, range) in ranges {
            if let value, !range.contains(value) {
                throw ValidationError("--\(name) is \(range.lowerBound) to \(range.upperBound)")
            }
        }
        guard jobTime > 0, jobTime <= 86_400 else {
            throw ValidationError("--job-time is more than 0 seconds, up to 86400")
        }
    }

    func run() async throws {
        let configuration = try options.configuration()
        let limits: BackendLimits
        let runner: ProcessRunner
        do {
            limits = try backendLimits()
            runner = try await worker(tell: configuration.tell)
        } catch {
            Terminal.error.line("pqtwin node quantum: \(error)".inOneLine)
            throw ExitStatus.unusable
        }
        try await options.run(
            QuantumNode(
                configuration,
                dialling: cloud,
                listeningAt: listen,
                limits: limits,
                runner: runner,
                logger: NodeOptions.logger
            )
        )
    }

    private func backendLimits() throws -> BackendLimits {
        let standard = TenantQuota(
            jobs: jobsPerTenant,
            bytes: jobMemory << 20,
            seconds: jobTime
        )
        var quotas: [String: TenantQuota] = [:]
        for name in tenant { quotas[name.description] = standard }
        if cloud != nil {
            // One job for each of a ward's patients, all at once after a restart.
            var ward = standard
            ward.jobs = max(ward.jobs, 4096)
            quotas[try options.cloudName.description] = ward
        }
        if let tenants {
            for (name, quota) in try TenantFile.read(tenants) {
                quotas[try NodeOptions.name(name).description] = try quota.filled(from: standard)
            }
        }
        let processors = ProcessInfo.processInfo.activeProcessorCount
        let slots = slots ?? max(1, processors / 2)
        return BackendLimits(
            slots: slots,
            threads: threads ?? max(1, processors / slots),
            memory: memory.map { $0 << 20 } ?? Self.usualMemory,
            overhead: ProcessRunner.overhead,
            tenants: quotas
        )
    }

    /// What an estimate and a small job take, in MiB.
    private static let leastMemory = (2 * ProcessRunner.overhead) >> 20 + 64

    /// Three quarters of what the machine has left; never less than a small job takes, which runs
    /// alone then.
    private static var usualMemory: Int {
        max(RunAllowance().memoryLimit / 4 * 3, leastMemory << 20)
    }

    /// What does the jobs, after it has shown what it can't do.
    private func worker(tell: EventOutput) async throws -> ProcessRunner {
        guard let executable = Bundle.main.executablePath else {
            throw CommandFailure("the program can't find itself, so it can start no worker")
        }
        // A wall that stands for the probe may not stand for a larger job.
        let runner = ProcessRunner(
            executable: executable,
            arguments: QuantumWorkerCommand.path + (requireSandbox ? ["--require-sandbox"] : [])
        )
        let (walls, open) = try await runner.probe()
        let absent = JobSandbox.Wall.allCases.map(\.rawValue).filter { !walls.contains($0) }
        let missing = absent + open.map { "\($0) is open" }
        guard missing.isEmpty || !requireSandbox else {
            throw CommandFailure("a worker's sandbox lacks: \(missing.joined(separator: ", "))")
        }
        tell(.sandbox(walls: walls, missing: missing))
        return runner
    }
}

/// A file of tenants and their quotas.
private enum TenantFile {
    struct Quota: Decodable {
        let jobs: Int?
        let bytes: Int?
        let seconds: Double?
        let share: Double?

        private enum CodingKeys: String, CodingKey, CaseIterable {
            case jobs, bytes, seconds, share
        }

        /// A member of any name, so that misspelt ones are noticed.
        private struct Member: CodingKey {
            let stringValue: String
            var intValue: Int? { nil }
            init?(stringValue: String) { self.stringValue = stringValue }
            init?(intValue: Int) { nil }
        }

        init(from decoder: any Decoder) throws {
            let known = CodingKeys.allCases.map(\.rawValue)
            let members = try decoder.container(keyedBy: Member.self).allKeys
            if let other = members.first(where: { !known.contains($0.stringValue) }) {
                throw CommandFailure(
                    "a quota has no '\(other.stringValue)'; it has \(known.joined(separator: ", "))"
                )
            }
            let values = try decoder.container(keyedBy: CodingKeys.self)
            jobs = try values.decodeIfPresent(Int.self, forKey: .jobs)
            bytes = try values.decodeIfPresent(Int.self, forKey: .bytes)
            seconds = try values.decodeIfPresent(Double.self, forKey: .seconds)
            share = try values.decodeIfPresent(Double.self, forKey: .share)
        }

        func filled(from standard: TenantQuota) throws -> TenantQuota {
            let quota = TenantQuota(
                jobs: jobs ?? standard.jobs,
                bytes: bytes ?? standard.bytes,
                seconds: seconds ?? standard.seconds,
                share: share ?? standard.share
            )
            guard quota.jobs > 0, quota.bytes > 0, quota.seconds > 0, quota.seconds <= 86_400,
                quota.share > 0, quota.share.isFinite
            else { throw CommandFailure("a tenant's quota has a figure that is not above 0") }
            return quota
        }
    }

    static func read(_ path: String) throws -> [String: Quota] {
        let data = Data(try InputFile.read(path))
        do {
            return try JSONDecoder().decode([String: Quota].self, from: data)
        } catch let failure as CommandFailure {
            throw CommandFailure("\(path): \(failure)")
        } catch {
            throw CommandFailure("\(path) is no list of tenants: \(decodingFault(error))")
        }
    }
}
