import Foundation

/// Runs a ``Script`` in a folder of its own.
///
/// | command | what holds after it |
/// |---|---|
/// | `exec PROGRAM ARGUMENT…` | it ends with status 0; negated, with another |
/// | `status NUMBER` | the last program ended with this status |
/// | `stdin FILE` | the next program reads this file |
/// | `stdout PATTERN`, `stderr PATTERN` | the last program wrote a match; `.` alone means anything |
/// | `grep PATTERN FILE` | the file has a match |
/// | `exists FILE…` | each is there |
/// | `cmp FILE FILE` | they are equal; `stdout` and `stderr` stand for what was written |
/// | `mode 0600 FILE` | the file has this mode |
/// | `cp FILE FILE`, `mkdir FOLDER`, `chmod MODE FILE`, `env NAME=VALUE` | done |
struct ScriptRunner {
    private let folder: URL
    private let logs: URL
    private let pqtwin: URL
    private let timeLimit: Duration
    private let isRoot = getuid() == 0
    private var environment: [String: String]
    private var input: URL?
    private var last: Completed?

    /// Prepares a folder.
    ///
    /// - Parameters:
    ///   - folder: An empty folder.
    ///   - pqtwin: The executable to test.
    ///   - timeLimit: How long each program may take.
    /// - Throws: An error of the file system.
    init(folder: URL, pqtwin: URL, timeLimit: Duration = .seconds(60)) throws {
        self.folder = folder.appending(path: "work")
        logs = folder.appending(path: "logs")
        self.pqtwin = pqtwin
        self.timeLimit = timeLimit
        for folder in [self.folder, logs] {
            try FileManager.default.createDirectory(
                at: folder,
                withIntermediateDirectories: true
            )
        }
        environment = ProcessInfo.processInfo.environment.filter { name, _ in
            !name.hasPrefix("PQTWIN_") && name != "NO_COLOR"
        }
        environment["HOME"] = self.folder.path
        environment["TMPDIR"] = self.folder.path
        // Shells in scripts find it by its name, too.
        let path = environment["PATH", default: "/usr/bin:/bin"]
        environment["PATH"] = pqtwin.deletingLastPathComponent().path + ":" + path
    }

    /// Runs a script to its end or its first failure.
    ///
    /// - Parameter script: The script.
    /// - Throws: ``ScriptError`` for a step that doesn't hold, with what the last program wrote.
    mutating func run(_ script: Script) async throws(ScriptError) {
        for file in script.files {
            do {
                let target = folder.appending(path: file.name)
                try FileManager.default.createDirectory(
                    at: target.deletingLastPathComponent(),
                    withIntermediateDirectories: true
                )
                try Data(file.content.utf8).write(to: target)
            } catch { throw ScriptError(line: 0, reason: "\(file.name): \(error)") }
        }
        for step in script.steps where step.asRoot == nil || step.asRoot == isRoot {
            let complaint: String?
            do {
                complaint = try await run(step)
            } catch { complaint = "\(error)" }
            guard let complaint else { continue }
            var reason = "\(step.words.joined(separator: " ")): \(complaint)"
            if let last {
                let status = last.status.map(String.init) ?? "none, ended by a signal"
                reason += "\nstatus: \(status)\nstdout:\n\(last.output)stderr:\n\(last.errors)"
            }
            throw ScriptError(line: step.line, reason: reason)
        }
    }

    /// Runs one step; returns what doesn't hold.
    private mutating func run(_ step: Script.Step) async throws -> String? {
        let arguments = step.words.dropFirst()
        let holds: Bool
        switch (step.words[0], arguments.count) {
        case ("exec", 1...):
            let ended = try await execute(Array(arguments))
            last = ended
            input = nil
            guard let status = ended.status else {
                return "ended by a signal, or not within \(timeLimit)"
            }
            holds = status == 0
        case ("status", 1):
            holds = last?.status.map(String.init) == arguments[1]
        case ("stdin", 1):
            input = folder.appending(path: arguments[1])
            return nil
        case ("stdout", 1): holds = try matches(arguments[1], last?.output)
        case ("stderr", 1): holds = try matches(arguments[1], last?.errors)
        case ("grep", 2):
            let content = String(decoding: try content(of: arguments[2]), as: UTF8.self)
            holds = try matches(arguments[1], content)
        case ("exists", 1...):
            let isThere = arguments.map { name in
                FileManager.default.fileExists(atPath: folder.appending(path: name).path)
            }
            holds = step.isNegated ? isThere.contains(true) : isThere.allSatisfy(\.self)
        case ("cmp", 2):
            holds = try content(of: arguments[1]) == content(of: arguments[2])
        case ("mode", 2):
            let attributes = try FileManager.default.attributesOfItem(
                atPath: folder.appending(path: arguments[2]).path
            )
            let mode = (attributes[.posixPermissions] as? Int ?? 0) & 0o777
            holds = mode == Int(arguments[1], radix: 8)
        default:
            try change(step.words)
            return nil
        }
        return holds != step.isNegated ? nil : step.isNegated ? "it does" : "it does not"
    }

    /// The commands that check nothing.
    private mutating func change(_ words: [String]) throws {
        switch (words[0], words.count) {
        case ("cp", 3):
            try content(of: words[1]).write(to: folder.appending(path: words[2]))
        case ("mkdir", 2):
            try FileManager.default.createDirectory(
                at: folder.appending(path: words[1]),
                withIntermediateDirectories: true
            )
        case ("chmod", 3):
            try FileManager.default.setAttributes(
                [.posixPermissions: Int(words[1], radix: 8) ?? 0],
                ofItemAtPath: folder.appending(path: words[2]).path
            )
        case ("env", 2):
            let parts = words[1].split(separator: "=", maxSplits: 1)
            environment[String(parts[0])] = parts.count > 1 ? String(parts[1]) : ""
        default: throw UnknownCommand()
        }
    }

    private func execute(_ words: [String]) async throws -> Completed {
        let isOurs = words[0] == "pqtwin"
        let program = Program(
            executable: isOurs ? pqtwin : URL(filePath: "/usr/bin/env"),
            folder: folder,
            logs: logs,
            environment: environment,
            timeLimit: timeLimit
        )
        return try await program.run(isOurs ? Array(words.dropFirst()) : words, input: input)
    }

    private func matches(_ pattern: String, _ text: String?) throws -> Bool {
        let expression = try Regex(pattern).anchorsMatchLineEndings()
        return text?.firstMatch(of: expression) != nil
    }

    private func content(of name: String) throws -> Data {
        switch name {
        case "stdout": Data((last?.output ?? "").utf8)
        case "stderr": Data((last?.errors ?? "").utf8)
        default: try Data(contentsOf: folder.appending(path: name))
        }
    }
}

/// A command that scripts don't have, or not with so many arguments.
struct UnknownCommand: Error, CustomStringConvertible {
    var description: String { "no such command" }
}
