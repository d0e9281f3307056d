import Foundation
import PQIdentity

/// OpenSSL through Python, in a child that times its own batches.
final class OpenSSLSubject: Subject {
    private(set) var column = Column(subject: "OpenSSL", variant: "pyOpenSSL")
    private(set) var measures: Set<Measure> = []
    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()

    init(_ certificates: Certificates, _ environment: [String: String]) throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../..").standardized
        let python =
            environment["PQTWIN_PYTHON"] ?? folder.appending(path: ".venv/bin/python").path
        try require(
            FileManager.default.isExecutableFile(atPath: python),
            "there is no \(python); `make crosscheck` makes it"
        )
        process.executableURL = URL(filePath: python)
        process.arguments = [folder.appending(path: "Benchmarks/Peers/openssl_tls.py").path]
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        for pem in [
            certificates.authority.pemRepresentation,
            certificates.server.certificateChain[0].pemRepresentation,
            try certificates.server.privateKey.pemRepresentation(),
            certificates.client.certificateChain[0].pemRepresentation,
            try certificates.client.privateKey.pemRepresentation(),
        ] {
            try send(pem.replacing("\n", with: "|"))
        }
        let answer = try readLine().split(separator: "\t").map(String.init)
        try require(answer.first == "ready", answer.joined(separator: " "))
        measures = Set(answer.dropFirst().compactMap(Measure.init))
    }

    deinit {
        // It ends with its input; waiting for it here could wait for ever.
        try? input.fileHandleForWriting.close()
        if process.isRunning { process.terminate() }
    }

    func run(_ measure: Measure, count: Int) throws -> Double {
        try send("\(measure.name)\t\(count)")
        let answer = try readLine()
        guard let value = Double(answer) else { throw BenchmarkFailure(description: answer) }
        return value
    }

    private func send(_ line: String) throws {
        try input.fileHandleForWriting.write(contentsOf: Data((line + "\n").utf8))
    }

    private func readLine() throws -> String {
        var line: [UInt8] = []
        while let byte = try output.fileHandleForReading.read(upToCount: 1)?.first {
            if byte == UInt8(ascii: "\n") { return String(decoding: line, as: UTF8.self) }
            line.append(byte)
        }
        throw BenchmarkFailure(description: "the child ended")
    }
}
