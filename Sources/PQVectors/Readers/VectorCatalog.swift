#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What was found at a path.
public struct VectorFolder: Sendable, Equatable {
    /// The sets of vectors, by path.
    public let files: [VectorFile]
    /// Files that should hold vectors and don't, and why: never left unsaid.
    public let unread: [VectorError]
    /// Files of other kinds, which were passed over in folders.
    public let passedOver: [String]
}

/// Where one set of vectors lies.
public struct VectorSource: Sendable, Equatable {
    /// How the content is written.
    public enum Form: Sendable, Equatable {
        /// JSON text.
        case json
        /// Lines of text.
        case lines
        /// Keys and certificates, one a file.
        case keyFiles
    }

    /// The file; for key files the folder, or the one file.
    public let path: String
    /// How it's written.
    public let form: Form
    /// The file with the answers, where they stand apart.
    public let answers: String?
    /// The key files.
    public let members: [String]
    /// Whether the name leaves open that it holds vectors at all.
    let isGuess: Bool

    init(
        path: String,
        form: Form,
        answers: String? = nil,
        members: [String] = [],
        isGuess: Bool = false
    ) {
        self.path = path
        self.form = form
        self.answers = answers
        self.members = members
        self.isGuess = isGuess
    }

    /// Whether an error means only that the file is something else: a text among others.
    ///
    /// - Parameter error: What reading it threw.
    /// - Returns: True if the file counts as passed over.
    public func passesOver(_ error: VectorError) -> Bool {
        isGuess && error == .notVectors(path: path)
    }
}

/// Which files at a path hold vectors, told by their names.
///
/// In a folder with a prompt, its registration, validation and projection are companions of the
/// same cases and aren't read again; nor is a manifest.
public struct VectorCatalog: Sendable, Equatable {
    /// Whether the path is a file.
    public let isFile: Bool
    /// Where vectors lie, by path.
    public private(set) var sources: [VectorSource] = []
    /// Files that can't be read, and archives.
    public private(set) var unread: [VectorError] = []
    /// Files of other kinds.
    public private(set) var passedOver: [String] = []
    private var seen: Set<String> = []
    private var fileCount = 0

    /// Looks at a path, and below it.
    ///
    /// - Parameter path: A file or folder.
    /// - Throws: ``VectorError`` if there is nothing, too much, or nothing that could hold vectors;
    ///   for a file that was named itself also if its kind is unknown.
    public init(_ path: String) throws(VectorError) {
        guard let type = Self.type(path) else { throw .unreadable(path: path) }
        isFile = type != .typeDirectory
        if isFile {
            try addNamed(path)
        } else {
            try addFolder(path, depth: VectorReader.depthLimit, below: path)
        }
    }

    /// The size of a file, nil where there is none.
    static func size(_ path: String) -> Int? {
        let resolved = URL(filePath: path).resolvingSymlinksInPath().path
        let attributes = try? FileManager.default.attributesOfItem(atPath: resolved)
        return attributes?[.size] as? Int
    }

    private static func type(_ path: String) -> FileAttributeType? {
        let resolved = URL(filePath: path).resolvingSymlinksInPath().path
        let attributes = try? FileManager.default.attributesOfItem(atPath: resolved)
        return attributes?[.type] as? FileAttributeType
    }

    private mutating func addNamed(_ path: String) throws(VectorError) {
        let name = FileName(path)
        switch name.kind {
        case .archive: throw .archive(path: path)
        case .key: sources = [VectorSource(path: path, form: .keyFiles, members: [path])]
        case .lines: sources = [VectorSource(path: path, form: .lines)]
        case .results: throw .noPrompt(path: path)
        case .prompt:
            let candidates = name.answerNames.map { FileName.sibling($0, of: path) }
            guard let answers = candidates.first(where: { Self.type($0) == .typeRegular }) else {
                throw .noAnswers(path: path)
            }
            sources = [VectorSource(path: path, form: .json, answers: answers)]
        // Whoever names a file means it, whatever its name: its content decides.
        case .json, .companion, .other: sources = [VectorSource(path: path, form: .json)]
        }
    }

    private mutating func addFolder(
        _ path: String,
        depth: Int,
        below root: String
    ) throws(VectorError) {
        guard depth > 0 else { throw .tooDeep(path: path) }
        // A link that leads back up would otherwise never end.
        guard seen.insert(URL(filePath: path).resolvingSymlinksInPath().path).inserted else {
            return
        }
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else {
            unread.append(.unreadable(path: path))
            return
        }
        let base = path.hasSuffix("/") ? String(path.dropLast()) : path
        let all = Set(names)
        var keys: [String] = []
        for name in names.sorted() {
            let inner = base + "/" + name
            switch Self.type(inner) {
            case .typeDirectory?: try addFolder(inner, depth: depth - 1, below: root)
            case .typeRegular?:
                fileCount += 1
                guard fileCount <= VectorReader.fileLimit else {
                    throw .tooManyFiles(path: root, limit: VectorReader.fileLimit)
                }
                add(FileName(name), at: inner, beside: all, &keys)
            default: passedOver.append(inner)
            }
        }
        if !keys.isEmpty {
            sources.append(VectorSource(path: base, form: .keyFiles, members: keys))
        }
    }

    private mutating func add(
        _ name: FileName,
        at path: String,
        beside names: Set<String>,
        _ keys: inout [String]
    ) {
        switch name.kind {
        case .archive: unread.append(.archive(path: path))
        case .key: keys.append(path)
        case .lines: sources.append(VectorSource(path: path, form: .lines, isGuess: name.isText))
        case .prompt:
            guard let answers = name.answerNames.first(where: names.contains) else {
                unread.append(.noAnswers(path: path))
                return
            }
            let answerPath = FileName.sibling(answers, of: path)
            sources.append(VectorSource(path: path, form: .json, answers: answerPath))
        case .results:
            if !name.hasPrompt(among: names) { unread.append(.noPrompt(path: path)) }
        case .companion:
            // Without a prompt the projection is all there is.
            if name.base == "internalProjection.json", !name.hasPrompt(among: names) {
                sources.append(VectorSource(path: path, form: .json))
            } else {
                passedOver.append(path)
            }
        case .json: sources.append(VectorSource(path: path, form: .json))
        case .other: passedOver.append(path)
        }
    }
}
