import Foundation

/// A simulator in a process of its own, which answers line by line: ours (OwnSubject.swift), or a
/// peer in Python (Peers/quantum.py).
final class ProcessSubject: Subject {
    let name: String
    let variant: String
    /// The program and what it is told before its name, variant and threads.
    private let command: [String]
    private let allThreads: Int
    private var child: Child?
    private var childThreads = 0

    /// A process with its two pipes.
    private struct Child {
        let process: Process
        let input: FileHandle
        let output: FileHandle
    }

    init(_ name: String, _ variant: String, command: [String], threads: Int) {
        (self.name, self.variant) = (name, variant)
        (self.command, allThreads) = (command, threads)
    }

    func prepare(_ workload: Workload) throws -> Bool {
        let threads = workload.threads ?? allThreads
        if child == nil || childThreads != threads {
            stop()
            child = try start(threads: threads)
            childThreads = threads
        }
        let answer = try ask(workload.request())
        return try JSONDecoder().decode([String: Bool].self, from: answer)["ready"] ?? false
    }

    func run() throws -> Run {
        try JSONDecoder().decode(Run.self, from: ask(Data("\"run\"".utf8)))
    }

    private func start(threads: Int) throws -> Child {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: command[0])
        process.arguments = command.dropFirst() + [name, variant, String(threads)]
        process.environment = ProcessInfo.processInfo.environment.merging(
            ["OMP_NUM_THREADS": String(threads)]
        ) { $1 }
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let child = Child(
            process: process,
            input: input.fileHandleForWriting,
            output: output.fileHandleForReading
        )
        _ = try line(from: child)
        return child
    }

    private func ask(_ request: Data) throws -> Data {
        guard let child else { throw SubjectProblem(text: "\(name) isn't running") }
        try child.input.write(contentsOf: request + Data("\n".utf8))
        return try line(from: child)
    }

    private func line(from child: Child) throws -> Data {
        var line = Data()
        while let byte = try child.output.read(upToCount: 1), let first = byte.first {
            if first == UInt8(ascii: "\n") { return line }
            line.append(first)
        }
        throw SubjectProblem(text: "\(name) \(variant) ended without an answer")
    }

    func stop() {
        guard let child else { return }
        try? child.input.close()
        child.process.waitUntilExit()
        self.child = nil
    }
}

/// Why a subject was left out.
struct SubjectProblem: Error, CustomStringConvertible {
    let text: String
    var description: String { text }
}
