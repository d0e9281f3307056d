import Foundation
import Testing
import TestSupport

/// Files of officially published vectors.
enum VectorFiles {
    /// A file, or nothing, said loudly, where it doesn't exist.
    static func file(_ path: String) -> URL? {
        let file = OfficialVectors.root.appending(path: path)
        guard FileManager.default.fileExists(atPath: file.path) else {
            FileHandle.standardError.write(
                Data("NOT RUN: no vectors at \(file.path); set PQTWIN_VECTORS\n".utf8)
            )
            return nil
        }
        return file
    }

    /// The sections of the RFC 8448 traces: names to values, unpacked from their archive.
    static func traces() throws -> [String: [String: [UInt8]]]? {
        guard let archive = file("rfc8448.tar.xz") else { return nil }
        let tar = Process()
        tar.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        tar.arguments = [
            "tar", "-xOf", archive.path, "tls_13_rfc8448/transcripts.vec",
        ]
        let output = Pipe()
        tar.standardOutput = output
        try tar.run()
        let text = String(
            decoding: output.fileHandleForReading.readDataToEndOfFile(),
            as: UTF8.self
        )
        tar.waitUntilExit()
        try #require(tar.terminationStatus == 0)
        var sections: [String: [String: [UInt8]]] = [:]
        var section = ""
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            if line.hasPrefix("[") {
                section = String(line.dropFirst().prefix { $0 != "]" })
            } else if let equals = line.firstIndex(of: "=") {
                let name = line[..<equals].trimmingCharacters(in: .whitespaces)
                let value = line[line.index(after: equals)...]
                    .trimmingCharacters(in: .whitespaces)
                sections[section, default: [:]][name] = bytes(hex: value)
            }
        }
        return sections
    }
}

/// Bytes from hexadecimal digits; nothing for other text.
func bytes(hex text: some StringProtocol) -> [UInt8]? {
    let digits = text.compactMap(\.hexDigitValue)
    guard digits.count == text.count, digits.count.isMultiple(of: 2) else { return nil }
    return stride(from: 0, to: digits.count, by: 2).map {
        UInt8(digits[$0] << 4 | digits[$0 + 1])
    }
}
