import Foundation
import PQIdentity
import PQTLS
import Testing

/// Chromium without a screen, with a profile and a store of authorities of its own.
struct Browser {
    static let page = """
        <!doctype html><title>pqtwin</title><link rel="icon" href="data:,">
        <body style="margin:0;background:#0b6e4f;color:#fff;font:28px sans-serif">
        <p id="text" style="margin:40px">Reached over X25519MLKEM768</p>
        """
    static let text = "Reached over X25519MLKEM768"
    /// The background of the page, as its bytes in a picture.
    static let colour = "0b6e4f"

    let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("browser-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: folder.appendingPathComponent(".pki/nssdb"),
            withIntermediateDirectories: true
        )
        try run("certutil", ["-N", "--empty-password"] + store)
    }

    func remove() { try? FileManager.default.removeItem(at: folder) }

    /// Makes an authority trusted.
    func trust(_ authority: Certificate) throws {
        let file = folder.appendingPathComponent("authority.pem")
        try Data(authority.pemRepresentation.utf8).write(to: file)
        try run("certutil", ["-A", "-n", "authority", "-t", "C,,", "-i", file.path] + store)
    }

    /// The version, such as "Chromium 156.0.8078.79".
    static func version() throws -> String {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["chromium", "--version"]
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let text = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return String(decoding: text, as: UTF8.self).split(separator: " ").prefix(2)
            .joined(separator: " ")
    }

    /// What came of a visit.
    struct Result {
        let visits: [BrowserServer.Visit]
        /// The document as the browser holds it.
        let document: String

        var answered: BrowserServer.Visit? { visits.first { $0.wasAnswered } }
    }

    /// Visits a server: the document is kept, or a picture is made of it.
    func visit(
        _ server: BrowserServer,
        picture: URL? = nil,
        arguments: [String] = []
    ) throws -> Result {
        let document = folder.appendingPathComponent("document-\(UUID().uuidString)")
        try Data().write(to: document)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments =
            [
                "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
                "--disable-background-networking", "--disable-component-update",
                "--user-data-dir=\(folder.path)/profile", "--window-size=480,320",
                "--host-resolver-rules=MAP cloud.test 127.0.0.1",
                picture.map { "--screenshot=\($0.path)" } ?? "--dump-dom",
            ] + arguments + ["https://cloud.test:\(server.port)/"]
        process.environment = ProcessInfo.processInfo.environment
            .merging(["HOME": folder.path]) { $1 }
        process.standardOutput = try FileHandle(forWritingTo: document)
        process.standardError = FileHandle.nullDevice
        let end = Pipe()
        process.terminationHandler = { _ in try? end.fileHandleForWriting.close() }
        try process.run()
        let visits = try server.serve(until: end.fileHandleForReading.fileDescriptor)
        process.waitUntilExit()
        return Result(
            visits: visits,
            document: try String(contentsOf: document, encoding: .utf8)
        )
    }

    /// The share of a picture's points that have the page's colour, in percent.
    static func share(of picture: URL) throws -> Int {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: try #require(Python.path))
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("Peers/pixels.py")
        process.arguments = ["-B", script.path, picture.path, colour]
        process.standardOutput = output
        try process.run()
        let text = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return Int(String(decoding: text, as: UTF8.self).filter(\.isNumber)) ?? 0
    }

    private var store: [String] { ["-d", "sql:\(folder.path)/.pki/nssdb"] }

    private func run(_ program: String, _ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [program] + arguments
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "\(program) \(arguments)")
    }
}
