import Foundation
import QuantumJobs
import Testing

/// A process that does a job as a quantum node has it done, and what it took.
enum Worker {
    /// The `pqtwin` to test, which `PQTWIN_EXECUTABLE` names.
    static let executable = ProcessInfo.processInfo.environment["PQTWIN_EXECUTABLE"]
        .flatMap { $0.isEmpty ? nil : URL(filePath: $0).absoluteURL.path }

    /// Runs a worker to its end.
    ///
    /// - Parameters:
    ///   - part: `estimate` or `run`.
    ///   - job: The job.
    ///   - threads: How many threads share the work.
    ///   - bytes: What its amplitudes may take.
    /// - Returns: What it wrote, and the processor time of all its threads in seconds.
    /// - Throws: If it can't be started.
    static func run(
        _ part: String,
        _ job: QuantumJob,
        _ threads: Int,
        bytes: Int = 0
    ) throws -> (output: [UInt8], processorSeconds: Double) {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "pqtwin-worker-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let input = folder.appending(path: "in")
        try Data(job.encoded).write(to: input)
        let reader = unsafe open(input.path, O_RDONLY)
        // No file may grow in the sandbox; the answer is short enough for a pipe to hold all of it.
        let pipe = Pipe()
        // A worker that dies without a word leaves nothing to read, and no end to wait for.
        _ = fcntl(pipe.fileHandleForReading.fileDescriptor, F_SETFL, O_NONBLOCK)
        let arguments = [
            executable ?? "", "quantum", "worker", part, "--threads", "\(threads)", "--memory",
            "\(bytes + (1 << 30))", "--seconds", "600",
        ]
        let seconds = try spawn(
            arguments,
            reading: reader,
            writing: pipe.fileHandleForWriting.fileDescriptor
        )
        close(reader)
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        let count = unsafe bytes.withUnsafeMutableBytes { buffer in
            // As many bytes as the buffer has.
            unsafe read(
                pipe.fileHandleForReading.fileDescriptor,
                buffer.baseAddress,
                buffer.count
            )
        }
        return (Array(bytes.prefix(max(count, 0))), seconds)
    }

    /// Starts a process and waits for its end.
    ///
    /// - Returns: Its processor time, which only who waits for it by itself is told.
    private static func spawn(
        _ arguments: [String],
        reading input: Int32,
        writing output: Int32
    ) throws -> Double {
        // Everything here lives to the end of the function, and is this function's own.
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO)
        unsafe posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
        var words = unsafe arguments.map { unsafe strdup($0) } + [nil]
        var settings = unsafe [strdup("MALLOC_ARENA_MAX=2"), nil]
        defer {
            for index in unsafe words.indices { unsafe free(words[index]) }
            unsafe free(settings[0])
        }
        var child = pid_t()
        let failure = unsafe posix_spawn(&child, arguments[0], &actions, nil, &words, &settings)
        try #require(failure == 0)
        var (status, usage) = (Int32(0), rusage())
        let waited = unsafe wait4(child, &status, 0, &usage)
        try #require(waited == child)
        func seconds(_ time: timeval) -> Double {
            Double(time.tv_sec) + Double(time.tv_usec) * 1e-6
        }
        return seconds(usage.ru_utime) + seconds(usage.ru_stime)
    }
}
