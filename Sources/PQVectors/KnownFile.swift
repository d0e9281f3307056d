/// A published file of test vectors, told by its content.
public struct KnownFile: Sendable, Equatable {
    /// Who published it.
    public let publisher: String
    /// In which release.
    public let release: String
    /// Where it lies among the other files of the release.
    public let path: String
    /// What it is about, in short.
    public let title: String
    /// How many cases it has; a prompt and its answers both count those of the set they make.
    public let caseCount: Int
    /// The SHA-256 of the file as it is published, in hexadecimal.
    public let sha256: String

    init(_ entry: KnownFiles.Entry, of release: KnownFiles.Release) {
        publisher = release.publisher
        self.release = release.version
        path = entry.path
        title = entry.title
        caseCount = entry.caseCount
        sha256 = entry.sha256
    }

    /// Its name for people: `NIST ACVP 1.1.0.43 ML-DSA-sigVer`.
    public var name: String { "\(publisher) \(release) \(title)" }
}

extension KnownFile {
    /// The published file behind the files of a set: each must be known, for a prompt with other
    /// answers is another set.
    static func matching(_ digests: [[UInt8]]) -> KnownFile? {
        let files = digests.map { byDigest[hexText($0)] }
        guard let first = files.first ?? nil else { return nil }
        let isOneSet = files.allSatisfy {
            $0?.title == first.title && $0?.release == first.release
        }
        return isOneSet ? first : nil
    }

    private static let byDigest = Dictionary(
        KnownFiles.all.map { ($0.sha256, $0) },
        uniquingKeysWith: { first, _ in first }
    )
}
