public import Foundation

/// Where the officially published test vectors lie: the folder that `PQTWIN_VECTORS` names, else
/// `../shared/official-vectors` beside the package.
public enum OfficialVectors {
    /// The folder, whether it is there or not.
    public static let root: URL = {
        if let path = ProcessInfo.processInfo.environment["PQTWIN_VECTORS"] {
            return URL(filePath: path)
        }
        return packageFolder.deletingLastPathComponent().appending(path: "shared/official-vectors")
    }()

    /// A file or folder below the root, or `nil` after saying loudly what was not run.
    public static func locate(_ path: String, caseCount: Int) -> URL? {
        let url = root.appending(path: path)
        if FileManager.default.fileExists(atPath: url.path) { return url }
        notRun(caseCount, of: path, because: "no official vectors found; set PQTWIN_VECTORS")
        return nil
    }

    /// NIST's set of a name, from the newest release that is there, or `nil` after saying so.
    public static func acvp(_ name: String, caseCount: Int) -> URL? {
        let entries = (try? FileManager.default.contentsOfDirectory(atPath: root.path)) ?? []
        let release = entries.sorted().last { $0.hasPrefix("acvp") } ?? "acvp"
        return locate("\(release)/\(name)", caseCount: caseCount)
    }

    /// Says on standard error that cases were left out, so that a green run can't hide it.
    public static func notRun(_ count: Int, of path: String, because reason: String) {
        let line = "NOT RUN: \(count) cases of \(path): \(reason)\n"
        FileHandle.standardError.write(Data(line.utf8))
    }
}

/// The folder of this package.
public let packageFolder = URL(filePath: #filePath).resolvingSymlinksInPath()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
