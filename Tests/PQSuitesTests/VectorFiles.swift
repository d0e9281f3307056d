import Foundation
import Testing
import TestSupport

/// Files of officially published vectors.
enum VectorFiles {
    /// Reads a file of vectors.
    ///
    /// - Parameters:
    ///   - path: Where the file lies in the folder.
    ///   - type: Its shape.
    /// - Returns: The vectors, or nil, said loudly, where the file doesn't exist.
    /// - Throws: An error if the file exists but can't be read.
    static func read<Vectors: Decodable>(_ path: String, as type: Vectors.Type) throws -> Vectors? {
        let file = OfficialVectors.root.appending(path: path)
        guard FileManager.default.fileExists(atPath: file.path) else {
            print("NOT RUN: no vectors at \(file.path); set PQTWIN_VECTORS to their folder")
            return nil
        }
        return try JSONDecoder().decode(type, from: Data(contentsOf: file))
    }
}

/// Bytes that a vector file writes as hexadecimal digits.
struct HexBytes: Decodable, Sendable {
    let bytes: [UInt8]

    init(from decoder: any Decoder) throws {
        bytes = hex(try decoder.singleValueContainer().decode(String.self))
    }
}
