import Foundation
import Testing

/// A temporary folder with certificates, and the processes that a test starts in it.
final class Workshop {
    let folder: URL
    private let pqtwin: URL
    private var running: [RunningProgram] = []

    /// Makes an authority, a server's identity and a client's.
    init() throws {
        folder = FileManager.default.temporaryDirectory
            .appending(path: "pqtwin-tunnel-\(UInt32.random(in: 0 ... .max))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        pqtwin = try #require(RunningProgram.pqtwin(), "pqtwin is not built")
        try make("keygen ML-DSA-65 --output ca.key")
        try make("cert self-sign --key ca.key --subject Ward --output ca.pem")
        try issue("server", names: "dns:server.test", "ip:127.0.0.1")
        try issue("client", names: "dns:client.test", "uri:pqtwin://client")
    }

    deinit {
        for program in running { program.kill() }
        try? FileManager.default.removeItem(at: folder)
    }

    /// Issues a certificate: NAME.pem and NAME.key.
    func issue(_ name: String, names: String..., more: String = "") throws {
        try make("keygen ML-DSA-65 --output \(name).key")
        let list = names.map { "--name \($0)" }.joined(separator: " ")
        try make(
            "cert issue \(name).key.pub.pem --subject \(name) \(list) --authority ca.pem "
                + "--key ca.key --output \(name).pem \(more)"
        )
    }

    /// Runs `pqtwin` to its end, and expects success.
    func make(_ arguments: String) throws {
        let ended = try run(pqtwin.path, arguments.split(separator: " ").map(String.init))
        try #require(ended.status == 0, "pqtwin \(arguments): \(ended.text)")
    }

    /// Runs a program to its end.
    func run(
        _ executable: String,
        _ arguments: [String],
        input: String? = nil,
        environment: [String: String] = [:]
    ) throws -> (status: Int32, text: String) {
        let program = try RunningProgram(
            executable,
            arguments,
            in: folder,
            input: input,
            environment: environment
        )
        program.wait()
        return (program.status, program.text)
    }

    /// Starts a program that goes on until the test ends.
    func start(_ executable: String, _ arguments: [String]) throws -> RunningProgram {
        let program = try RunningProgram(executable, arguments, in: folder)
        running.append(program)
        return program
    }

    /// Runs `pqtwin tunnel` where it is expected to refuse to start, and gives back what it says.
    func refusal(_ arguments: String...) async throws -> String {
        let words = arguments.flatMap { $0.contains("'") ? [$0.filter { $0 != "'" }] : split($0) }
        let program = try start(pqtwin.path, ["tunnel"] + words)
        let limit = ContinuousClock.now + .seconds(60)
        while program.isRunning {
            try #require(!program.text.contains(" listening "), "it started: \(program.text)")
            try #require(.now < limit, "it neither started nor ended: \(program.text)")
            try await Task.sleep(for: .milliseconds(20))
        }
        #expect(program.status != 0, "\(program.text)")
        return program.text
    }

    private func split(_ text: String) -> [String] { text.split(separator: " ").map(String.init) }

    /// Starts one end of a tunnel and learns its port.
    func tunnel(_ arguments: String) async throws -> (program: RunningProgram, port: Int) {
        let program = try start(
            pqtwin.path,
            ["tunnel"] + arguments.split(separator: " ").map(String.init)
        )
        let line = try await program.line(with: " listening ")
        let port = try #require(line.split(separator: "port=").last.flatMap { Int($0) })
        return (program, port)
    }

    /// Starts a server before a service, and a client before it; the port to use.
    func carry(
        _ target: String,
        server: String = "--allow-name client.test",
        client: String = ""
    ) async throws -> (server: RunningProgram, client: RunningProgram, port: Int) {
        let entry = try await tunnel(
            "server --listen 127.0.0.1:0 \(target) --cert server.pem --key server.key "
                + "--trust ca.pem \(server)"
        )
        let exit = try await tunnel(
            "client --listen 127.0.0.1:0 --target 127.0.0.1:\(entry.port) --name server.test "
                + "--cert client.pem --key client.key --trust ca.pem \(client)"
        )
        return (entry.program, exit.program, exit.port)
    }
}

/// A process; what it writes goes to a file.
final class RunningProgram {
    private let process = Process()
    private let log: URL

    init(
        _ executable: String,
        _ arguments: [String],
        in folder: URL,
        input: String? = nil,
        environment: [String: String] = [:]
    ) throws {
        log = folder.appending(path: "log-\(UInt32.random(in: 0 ... .max))")
        try Data().write(to: log)
        let output = try FileHandle(forWritingTo: log)
        process.executableURL = URL(filePath: executable)
        process.arguments = arguments
        process.currentDirectoryURL = folder
        process.environment = ProcessInfo.processInfo.environment
            .merging(environment, uniquingKeysWith: { $1 })
        process.standardOutput = output
        process.standardError = output
        if let input {
            let file = folder.appending(path: "input-\(UInt32.random(in: 0 ... .max))")
            try Data(input.utf8).write(to: file)
            process.standardInput = try FileHandle(forReadingFrom: file)
        } else {
            process.standardInput = FileHandle.nullDevice
        }
        try process.run()
    }

    var text: String { (try? String(contentsOf: log, encoding: .utf8)) ?? "" }
    var isRunning: Bool { process.isRunning }
    var status: Int32 { process.terminationStatus }

    func wait() { process.waitUntilExit() }
    func kill() { Foundation.kill(process.processIdentifier, SIGKILL) }
    func send(_ signal: Int32) { Foundation.kill(process.processIdentifier, signal) }

    /// Waits for a line of its log.
    func line(with part: String) async throws -> String {
        while true {
            let ended = !isRunning
            if let line = text.split(separator: "\n").first(where: { $0.contains(part) }) {
                return String(line)
            }
            try #require(!ended, "it ended: \(text)")
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    /// The `pqtwin` to test: the one that `PQTWIN_EXECUTABLE` names, else the one built beside
    /// this test.
    static func pqtwin() -> URL? {
        if let path = ProcessInfo.processInfo.environment["PQTWIN_EXECUTABLE"], !path.isEmpty {
            return URL(filePath: path).absoluteURL
        }
        let products = URL(filePath: CommandLine.arguments[0]).absoluteURL
            .resolvingSymlinksInPath().deletingLastPathComponent()
        return ["pqtwin", "PQTwinCLI"].map { products.appending(path: $0) }
            .first { FileManager.default.isExecutableFile(atPath: $0.path) }
    }
}
