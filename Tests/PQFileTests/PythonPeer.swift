import Foundation

/// Python with the package `cryptography` (50 or later), whose HPKE knows X-Wing.
enum Python {
    static let path: String? = {
        if let path = ProcessInfo.processInfo.environment["PQTWIN_PYTHON"], !path.isEmpty {
            return path
        }
        FileHandle.standardError.write(
            Data("NOT RUN: files against Python's cryptography, PQTWIN_PYTHON is not set\n".utf8)
        )
        return nil
    }()

    /// Runs `answer = …` lines; byte strings go in and come out under their names.
    static func call(_ script: String, _ input: [String: [UInt8]]) throws -> [String: [UInt8]] {
        struct Failure: Error { let errors: String }
        let process = Process()
        process.executableURL = URL(filePath: path ?? "/nowhere")
        process.arguments = [
            "-c",
            """
            import base64, json, sys
            given = {name: base64.b64decode(text) for name, text in json.load(sys.stdin).items()}
            answer = {}
            \(script)
            json.dump({name: base64.b64encode(data).decode() for name, data in answer.items()}, sys.stdout)
            """,
        ]
        let (standardInput, output, errors) = (Pipe(), Pipe(), Pipe())
        process.standardInput = standardInput
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        let question = try JSONEncoder().encode(input.mapValues { Data($0) })
        standardInput.fileHandleForWriting.write(question)
        try standardInput.fileHandleForWriting.close()
        let answer = output.fileHandleForReading.readDataToEndOfFile()
        let complaint = errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failure(errors: String(decoding: complaint, as: UTF8.self))
        }
        return try JSONDecoder().decode([String: Data].self, from: answer).mapValues { [UInt8]($0) }
    }
}
