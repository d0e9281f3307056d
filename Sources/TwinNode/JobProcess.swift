public import QuantumJobs
import Subprocess
import SystemPackage

/// Does each job in a process of its own, which gives up its rights before it reads the job.
///
/// The process gets the job on its standard input, no environment but a setting of the C library's
/// allocator and no arguments but its limits, and dies with this one. Whatever happens to it is that job's failure and nobody else's.
public struct ProcessRunner: JobRunner {
    /// What a process takes besides amplitudes: its code, stacks, tables and the result.
    public static let overhead = 1 << 30

    /// How long an estimate may take, in seconds.
    private static let estimateTime = 3.0

    private let executable: String
    private let arguments: [String]

    /// A runner.
    ///
    /// - Parameters:
    ///   - executable: The program's path.
    ///   - arguments: What makes it a worker, before the arguments that every worker gets.
    public init(executable: String, arguments: [String]) {
        self.executable = executable
        self.arguments = arguments
    }

    /// What a job is going to take, by a process that does nothing else.
    ///
    /// - Parameters:
    ///   - job: The job.
    ///   - threads: How many threads will share the work.
    /// - Returns: The estimate.
    /// - Throws: `JobFailure` if the job can't be done at all.
    public func estimate(_ job: QuantumJob, threads: Int) async throws(JobFailure) -> JobEstimate {
        let output = try await output(
            of: "estimate",
            job: job,
            threads: threads,
            bytes: 0,
            seconds: Self.estimateTime,
            late: JobFailure(
                .tooMuchTime,
                "its estimate alone takes more than \(Self.estimateTime) seconds"
            )
        )
        if let estimate = try? JobEstimate(decoding: output) { return estimate }
        // In place of an estimate the worker says why there is none.
        if case .failure(let failure) = try Self.answer(output).outcome { throw failure }
        throw JobFailure(.crashed, "an estimate that is none")
    }

    /// Does a job in a process of its own, which cancellation kills.
    ///
    /// - Parameters:
    ///   - start: The job and its limits.
    ///   - threads: How many threads share the work.
    /// - Returns: The result.
    /// - Throws: `JobFailure`.
    public func run(_ start: JobStart, threads: Int) async throws(JobFailure) -> JobResult {
        let output = try await output(
            of: "run",
            job: start.job,
            threads: threads,
            bytes: start.estimate.bytes,
            seconds: start.secondsAllowed,
            late: start.endsAtDeadline
                ? JobFailure(.deadline, "it did not end in time")
                : JobFailure(.timeLimit, "it was ended after \(start.secondsAllowed) seconds")
        )
        return try Self.answer(output).outcome.get()
    }

    /// What a worker wrote; anything else than an answer is its fault.
    private static func answer(_ output: [UInt8]) throws(JobFailure) -> JobAnswer {
        do {
            return try JobAnswer(decoding: output)
        } catch {
            throw JobFailure(.crashed, "its process wrote no answer")
        }
    }

    /// What stands around a worker, tried from inside.
    ///
    /// - Returns: The names of the walls that stand, and of what was tried and not refused.
    /// - Throws: `JobFailure` if no worker can be started.
    public func probe() async throws(JobFailure) -> (walls: [String], open: [String]) {
        let output = try await output(
            of: "probe",
            job: nil,
            threads: 1,
            bytes: 0,
            seconds: 10,
            late: JobFailure(.unavailable, "a worker does not answer")
        )
        let lines = String(decoding: output, as: UTF8.self)
            .split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count >= 2 else {
            throw JobFailure(.unavailable, "a worker gives no account of its walls")
        }
        func names(_ line: Substring) -> [String] { line.split(separator: " ").map { String($0) } }
        return (names(lines[0]), names(lines[1]))
    }

    private func output(
        of part: String,
        job: QuantumJob?,
        threads: Int,
        bytes: Int,
        seconds: Double,
        late: JobFailure
    ) async throws(JobFailure) -> [UInt8] {
        let (memory, overflow) = bytes.addingReportingOverflow(Self.overhead)
        guard !overflow else { throw JobFailure(.tooMuchMemory, "\(bytes) bytes") }
        let limits = [
            part, "--threads", "\(threads)", "--memory", "\(memory)",
            // All threads' time together; the clock on the wall is watched from here.
            "--seconds", "\(Int(min(seconds, 86_400).rounded(.up)) * max(threads, 1) + 1)",
        ]
        let (executable, arguments) = (executable, arguments)
        let input = job?.encoded ?? []
        let outcome = await withTaskGroup(of: Outcome.self) { group in
            group.addTask {
                do {
                    let result = try await Subprocess.run(
                        .path(FilePath(executable)),
                        arguments: Arguments(arguments + limits),
                        // Two arenas of the C library's allocator: less address space.
                        environment: .custom(["MALLOC_ARENA_MAX": "2"]),
                        workingDirectory: "/",
                        input: .inputWriter,
                        output: .bytes(limit: JobAnswer.maximumByteCount),
                        error: .string(limit: 1 << 16)
                    ) { execution in
                        // A worker may die before it has read: its end tells why. The pipe is
                        // closed whatever happens, or the library would stop this program.
                        _ = try? await execution.standardInputWriter.write(input)
                        try? await execution.standardInputWriter.finish()
                    }
                    return .ended(result.terminationStatus, result.standardOutput)
                } catch is CancellationError {
                    return .cancelled
                } catch {
                    return Task.isCancelled ? .cancelled : .failed(Self.failure(error))
                }
            }
            group.addTask {
                do {
                    try await Task.sleep(for: .seconds(min(seconds, 86_400)))
                    return .late
                } catch {
                    return .cancelled
                }
            }
            let first = await group.next() ?? .cancelled
            // Ends the process, by force: it has nothing to tidy up.
            group.cancelAll()
            return first
        }
        switch outcome {
        case .ended(.exited(0), let output): return output
        case .ended(let status, _): throw Self.failure(status)
        case .failed(let failure): throw failure
        case .late: throw late
        case .cancelled: throw JobFailure(.cancelled, "it was taken back")
        }
    }

    private enum Outcome: Sendable {
        case ended(TerminationStatus, [UInt8])
        case failed(JobFailure)
        case late
        case cancelled
    }

    /// A worker that can't be started is the backend's fault; all else is the job's.
    private static func failure(_ error: any Error) -> JobFailure {
        let reasons: Set<SubprocessError.Code> = [
            .spawnFailed, .executableNotFound, .failedToChangeWorkingDirectory,
        ]
        guard let error = error as? SubprocessError, !reasons.contains(error.code) else {
            return JobFailure(.unavailable, "\(error)")
        }
        return error.code == .outputLimitExceeded
            ? JobFailure(.crashed, "its process wrote more than an answer")
            : JobFailure(.crashed, "\(error)")
    }

    private static func failure(_ status: TerminationStatus) -> JobFailure {
        switch status {
        // SIGXCPU on Linux and Darwin.
        case .signaled(24): JobFailure(.timeLimit, "it took more processor time than allowed")
        default: JobFailure(.crashed, "its process ended with \(status)")
        }
    }
}
