import ArgumentParser
import Foundation
import JobSandbox
import PQIdentity
import QuantumJobs
import QuantumSimulator
import TwinNode

/// What a quantum node starts for each job: reads it, does it, writes the answer.
struct QuantumWorkerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "worker",
        abstract: "Do one job of a quantum node, which starts this by itself.",
        shouldDisplay: false
    )

    /// The arguments that make the program a worker.
    static let path = ["quantum", "worker"]

    /// What is to be done.
    enum Part: String, ExpressibleByArgument, CaseIterable {
        case estimate, run, probe
    }

    @Argument(help: "estimate, run, or probe: say what the sandbox keeps from it.")
    var part: Part

    @Option(help: "How many threads share the work.")
    var threads = 1

    @Option(help: "Bytes of address space.")
    var memory: Int

    @Option(help: "Seconds of processor time.")
    var seconds: Int

    @Flag(help: "Do nothing unless every wall of the sandbox stands.")
    var requireSandbox = false

    func run() throws {
        let parent = getppid()
        beFirstToGo()
        // Before a byte of the job is read, and before there is a second thread.
        let walls = JobSandbox(addressSpace: memory, processorSeconds: seconds).enter()
        let missing = JobSandbox.Wall.allCases.filter { !walls.contains($0) }
        guard part == .probe || missing.isEmpty || !requireSandbox else {
            let names = missing.map(\.rawValue).joined(separator: ", ")
            let failure = JobFailure(.unavailable, "the sandbox lacks: \(names)")
            return FileHandle.standardOutput.write(Data(JobAnswer(.failure(failure)).encoded))
        }
        SimulationEngine.limit(toThreads: threads)
        endWith(parent)
        switch part {
        case .probe:
            let open = SandboxProbe.allCases.filter { !$0.isRefused(addressSpace: memory) }
            let lines = [walls.map(\.rawValue).sorted(), open.map(\.rawValue)]
            for line in lines { Terminal.output.line(line.joined(separator: " ")) }
        case .estimate: FileHandle.standardOutput.write(Data(estimate()))
        case .run: FileHandle.standardOutput.write(Data(answer().encoded))
        }
    }

    /// If the machine runs out of memory, the system ends this process before others.
    private func beFirstToGo() {
        try? "1000".write(toFile: "/proc/self/oom_score_adj", atomically: false, encoding: .utf8)
    }

    private func estimate() -> [UInt8] {
        do throws(JobFailure) {
            return try job().estimate(threads: threads).encoded
        } catch {
            return JobAnswer(.failure(error)).encoded
        }
    }

    private func answer() -> JobAnswer {
        let start = ContinuousClock.now
        let limit = max(memory - ProcessRunner.overhead, 1 << 26)
        do throws(JobFailure) {
            let result = try job().run(threads: threads, memoryLimit: limit)
            return JobAnswer(.success(result), seconds: (.now - start) / .seconds(1))
        } catch {
            return JobAnswer(.failure(error))
        }
    }

    private func job() throws(JobFailure) -> QuantumJob {
        let bytes: [UInt8]
        do {
            bytes = try InputFile.read("-", limit: QuantumJob.maximumByteCount)
        } catch {
            throw JobFailure(.malformed, "\(error)")
        }
        return try QuantumJob(decoding: bytes)
    }

    /// A worker whose node has gone works for nobody.
    ///
    /// Watched, because the kernel's own signal for it comes when the *thread* that started the
    /// worker ends.
    private func endWith(_ parent: pid_t) {
        Thread.detachNewThread {
            while getppid() == parent { Thread.sleep(forTimeInterval: 0.25) }
            _exit(1)
        }
    }
}
