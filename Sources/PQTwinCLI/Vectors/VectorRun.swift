import Foundation
import PQVectors
import Synchronization

/// The vectors at several paths, read and run on all processors at once.
struct VectorRun {
    /// How each file's cases ended, in the order of the paths.
    let reports: [FileReport]
    /// Where each of these files lies.
    let sources: [VectorSource]
    /// What couldn't be used.
    let unread: [VectorError]
    /// Files of other kinds.
    let passedOver: [String]

    /// Archives: not damaged, just nothing that is read here.
    var archives: [VectorError] { unread.filter(\.isArchive) }

    /// What came of one file.
    private enum Result: Sendable {
        case report(FileReport)
        case unread(VectorError)
        case passedOver(String)
    }

    /// Reads and runs.
    ///
    /// Files run side by side, and are told of in their order.
    ///
    /// - Parameters:
    ///   - paths: Files and folders.
    ///   - verifier: What runs the cases.
    ///   - tell: Told of each file that was run.
    /// - Returns: Everything that came of it.
    /// - Throws: `CancellationError`.
    static func run(
        _ paths: [String],
        _ verifier: VectorVerifier,
        tell: (FileReport) -> Void
    ) async throws -> VectorRun {
        var unread: [VectorError] = []
        var passedOver: [String] = []
        let sources = find(paths, &unread, &passedOver)
        var reports: [FileReport] = []
        var readSources: [VectorSource] = []
        let progress = Progress(fileCount: sources.count)
        defer { Terminal.error.clearProgress() }
        try await withThrowingTaskGroup(of: (Int, Result).self) { tasks in
            var results = [Result?](repeating: nil, count: sources.count)
            var (next, told) = (0, 0)
            while told < sources.count {
                while next < sources.count, next - told < 2 * verifier.workerCount {
                    let (index, source) = (next, sources[next])
                    tasks.addTask { @concurrent in
                        (index, try await outcome(of: source, verifier, progress))
                    }
                    next += 1
                }
                if let (index, result) = try await tasks.next() { results[index] = result }
                while told < sources.count, let result = results[told] {
                    let source = sources[told]
                    results[told] = nil
                    told += 1
                    switch result {
                    case .report(let report):
                        Terminal.error.clearProgress()
                        tell(report)
                        reports.append(report)
                        readSources.append(source)
                    case .unread(let error): unread.append(error)
                    case .passedOver(let path): passedOver.append(path)
                    }
                }
            }
        }
        return VectorRun(
            reports: reports,
            sources: readSources,
            unread: unread,
            passedOver: passedOver
        )
    }

    /// The files at several paths; a file named twice counts once.
    static func find(
        _ paths: [String],
        _ unread: inout [VectorError],
        _ passedOver: inout [String]
    ) -> [VectorSource] {
        var sources: [VectorSource] = []
        var seen: Set<String> = []
        for path in paths {
            do throws(VectorError) {
                let catalog = try VectorCatalog(path)
                unread += catalog.unread
                passedOver += catalog.passedOver
                if catalog.sources.isEmpty, catalog.unread.isEmpty {
                    unread.append(.empty(path: path))
                }
                sources += catalog.sources.filter { seen.insert($0.path).inserted }
            } catch {
                unread.append(error)
            }
        }
        return sources
    }

    private static func outcome(
        of source: VectorSource,
        _ verifier: VectorVerifier,
        _ progress: Progress
    ) async throws -> Result {
        let file: VectorFile
        do throws(VectorError) {
            file = try VectorReader.read(source)
        } catch {
            return source.passesOver(error) ? .passedOver(source.path) : .unread(error)
        }
        let report = try await verifier.verify(file) { done in
            progress.show(done, of: file)
        }
        progress.end()
        return .report(report)
    }
}

/// The line that says how far it is, ten times a second.
private final class Progress: Sendable {
    private struct State {
        var doneFiles = 0
        var last = ContinuousClock.now
    }

    private let fileCount: Int
    private let state = Mutex(State())

    init(fileCount: Int) {
        self.fileCount = fileCount
    }

    func end() {
        state.withLock { $0.doneFiles += 1 }
    }

    func show(_ done: Int, of file: VectorFile) {
        let doneFiles = state.withLock { state -> Int? in
            guard ContinuousClock.now - state.last > .milliseconds(100) else { return nil }
            state.last = .now
            return state.doneFiles
        }
        guard let doneFiles else { return }
        Terminal.error.progress(
            "\(doneFiles) of \(fileCount) files; \(file.title): \(done) of \(file.caseCount)"
        )
    }
}

extension VectorError {
    /// Whether the file is an archive.
    var isArchive: Bool {
        switch self {
        case .archive: true
        default: false
        }
    }
}
