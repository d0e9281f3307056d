import Foundation

/// A worker as its parent sees it: a subject behind two pipes.
final class WorkerProcess {
    /// How the table names it.
    var column: Column
    /// The measures that it has, after ``prepare(_:)``.
    private(set) var measures: Set<String> = []
    /// Whether it still answers.
    private(set) var isAlive = true

    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()
    private var received = Data()

    /// Longer than any batch takes; a worker that is silent for so long is given up.
    private static let patience: Int32 = 120_000

    /// Starts a process.
    ///
    /// - Parameters:
    ///   - name: What to call it until it has said its name.
    ///   - executable: The program.
    ///   - arguments: Its arguments.
    ///   - environment: What to add to the environment.
    /// - Throws: What the system says if it can't.
    init(
        _ name: String,
        executable: URL,
        arguments: [String],
        environment: [String: String] = [:]
    ) throws {
        column = Column(subject: name, variant: "")
        process.executableURL = executable
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment
            .merging(environment) { _, new in new }
        process.standardInput = input
        process.standardOutput = output
        try process.run()
    }

    /// Lets the worker make its keys, and learns what it can do.
    func prepare(_ sets: [MessageSet]) {
        for set in sets { send(["messages", set.set] + set.messages) }
        guard let answer = ask("prepare"), answer.count >= 2 else { return giveUp("left out") }
        column = Column(subject: answer[0], variant: answer[1])
        measures = Set(answer[2...])
    }

    /// Its public keys' fingerprints, one for each parameter set.
    func publicKeys() -> [String] {
        ask("keys") ?? []
    }

    /// Times one batch.
    ///
    /// - Returns: Nanoseconds for one operation, or `nil` if the worker failed.
    func run(_ measure: Measure, count: Int) -> Double? {
        ask("run", String(count), measure.name)?.first.flatMap(Double.init)
    }

    /// Stack bytes, allocations and allocated bytes of one operation.
    func memory(_ measure: Measure) -> [Double]? {
        guard let answer = ask("memory", measure.name)?.compactMap(Double.init),
            answer.count == 3
        else { return nil }
        return answer
    }

    /// Ends the process.
    func stop() {
        isAlive = false
        try? input.fileHandleForWriting.close()
        process.terminate()
        process.waitUntilExit()
    }

    private func ask(_ fields: String...) -> [String]? {
        send(fields)
        guard isAlive, let line = readLine() else { return nil }
        let answer = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
        if answer[0] == "error" {
            note("\(column.name): \(answer.dropFirst().joined(separator: " "))")
            return nil
        }
        return answer
    }

    private func send(_ fields: [String]) {
        guard isAlive else { return }
        let line = Data((fields.joined(separator: "\t") + "\n").utf8)
        do {
            try input.fileHandleForWriting.write(contentsOf: line)
        } catch {
            giveUp("ended")
        }
    }

    private func readLine() -> String? {
        let newline = UInt8(ascii: "\n")
        while true {
            if let end = received.firstIndex(of: newline) {
                let line = String(decoding: received[..<end], as: UTF8.self)
                received = Data(received[(end + 1)...])
                return line
            }
            var waiting = pollfd(
                fd: output.fileHandleForReading.fileDescriptor,
                events: Int16(POLLIN),
                revents: 0
            )
            guard unsafe poll(&waiting, 1, WorkerProcess.patience) > 0 else {
                giveUp("gave no answer")
                return nil
            }
            let piece = output.fileHandleForReading.availableData
            if piece.isEmpty {
                giveUp("ended")
                return nil
            }
            received.append(piece)
        }
    }

    private func giveUp(_ reason: String) {
        guard isAlive else { return }
        stop()
        note("\(column.name): \(reason)")
    }
}
