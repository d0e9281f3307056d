#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The project's own vectors: everything follows from the seed.
public struct VectorSet: Sendable, Equatable {
    /// The files of vectors.
    public let files: [GeneratedFile]
    /// The list of the files with SHA-256, counts, generator and seed.
    public let manifest: GeneratedFile
    /// The list of published files that are not here.
    public let external = VectorManifest.externalFiles

    /// Makes all files.
    ///
    /// - Parameter seed: Any text.
    /// - Throws: ``VectorError/generation(_:)`` if this package refuses its own input.
    public init(seed: String) throws(VectorError) {
        do {
            files = try OwnVectorFolder.allCases.flatMap { try $0.files(seed: seed) }
            manifest = try VectorManifest.file(of: files, seed: seed)
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
        let all = files + [manifest, external]
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
}

/// A folder of the project's own vectors.
package enum OwnVectorFolder: String, CaseIterable, Sendable {
    case mlkem, mldsa, sha3, hybrid, keys, tls, hpke, cose

    /// Makes the folder's files.
    ///
    /// - Parameter seed: Any text.
    /// - Returns: The files.
    /// - Throws: What this package says if it refuses its own input.
    package func files(seed: String) throws -> [GeneratedFile] {
        switch self {
        case .mlkem: try makeMLKEMVectors(seed: seed)
        case .mldsa: try makeMLDSAVectors(seed: seed)
        case .sha3: makeHashVectors(seed: seed)
        case .hybrid: try makeHybridVectors(seed: seed)
        case .keys: try makeKeyVectors(seed: seed)
        case .tls: try makeTLSVectors(seed: seed)
        case .hpke: try makeHPKEVectors(seed: seed)
        case .cose: try makeCOSEVectors(seed: seed)
        }
    }
}
