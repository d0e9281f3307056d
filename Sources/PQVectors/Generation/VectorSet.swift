#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif
import PQSuites

/// The project's own vectors: everything follows from the seed.
public struct VectorSet: Sendable, Equatable {
    /// The files of vectors.
    public let files: [GeneratedFile]
    /// The list of the files with SHA-256, counts, generator and seed.
    public let manifest: GeneratedFile

    /// Makes all files.
    ///
    /// - Parameter seed: Any text.
    /// - Throws: ``VectorError/generation(_:)`` if this package refuses its own input.
    public init(seed: String) throws(VectorError) {
        do {
            files =
                try makeMLKEMVectors(seed: seed) + makeMLDSAVectors(seed: seed)
                + makeHashVectors(seed: seed) + makeHybridVectors(seed: seed)
            manifest = try Self.manifest(of: files, seed: seed)
        } catch let error as VectorError {
            throw error
        } catch {
            throw .generation("\(error)")
        }
    }

    /// Writes all files below a folder, which is made if it's missing.
    ///
    /// - Parameters:
    ///   - folder: Where to.
    ///   - overwriting: Whether files that exist are replaced.
    /// - Throws: ``VectorError/exists(path:)`` before anything is written, or
    ///   ``VectorError/unwritable(path:)``.
    public func write(to folder: String, overwriting: Bool) throws(VectorError) {
        let all = files + [manifest]
        for file in all where !overwriting {
            let path = folder + "/" + file.path
            if FileManager.default.fileExists(atPath: path) { throw .exists(path: path) }
        }
        for file in all {
            let path = folder + "/" + file.path
            let parent = path.prefix(upTo: path.lastIndex(of: "/") ?? path.startIndex)
            do {
                try FileManager.default.createDirectory(
                    atPath: String(parent),
                    withIntermediateDirectories: true
                )
                try Data(file.text.utf8).write(to: URL(filePath: path), options: .atomic)
            } catch {
                throw .unwritable(path: path)
            }
        }
    }

    private static func manifest(
        of files: [GeneratedFile],
        seed: String
    ) throws -> GeneratedFile {
        let entries = try files.map { file in
            OrderedJSON.object([
                ("path", .string(file.path)),
                ("sha256", .hex(try HashAlgorithm.sha256.digest(Array(file.text.utf8)))),
                ("valid", .integer(file.validCount)), ("invalid", .integer(file.invalidCount)),
            ])
        }
        let count = files.reduce(0) { $0 + $1.caseCount }
        let text = OrderedJSON.object([
            ("generator", .string("pqtwin vectors make --seed \(seed)")), ("seed", .string(seed)),
            ("licence", .string("Apache-2.0")), ("cases", .integer(count)),
            ("files", .array(entries)),
        ]).text
        return GeneratedFile(path: "manifest.json", text: text, validCount: 0, invalidCount: 0)
    }
}
