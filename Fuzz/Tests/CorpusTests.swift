import Foundation
import FuzzTargets
import Testing
import TestSupport

/// The committed corpus and simple mutations of it, through every target, in every test run.
@Suite struct `Fuzz targets` {
    private static let corpus = packageFolder.appending(path: "Fuzz/corpus")

    @Test(arguments: FuzzTarget.all.map(\.name))
    func `the corpus breaks no property`(name: String) throws {
        let target = try #require(FuzzTarget.all.first { $0.name == name })
        let inputs = try Self.inputs(of: name)
        #expect(!inputs.isEmpty)
        for (file, bytes) in inputs {
            #expect(throws: Never.self, "\(file)") { _ = try target.run(bytes) }
        }
    }

    @Test(arguments: FuzzTarget.all.map(\.name))
    func `fresh seeds are accepted and broken ones break no property`(name: String) throws {
        let target = try #require(FuzzTarget.all.first { $0.name == name })
        let seeds = try target.seeds()
        #expect(!seeds.isEmpty)
        var accepted = 0
        for seed in seeds {
            if try target.run(seed) { accepted += 1 }
            for count in [0, 1, seed.count / 2, max(seed.count - 1, 0)] {
                _ = try target.run(Array(seed.prefix(count)))
            }
            _ = try target.run(seed + [0])
            for step in 0..<16 {
                var flipped = seed
                flipped[step * (seed.count - 1) / 15] ^= 1 << (step % 8)
                _ = try target.run(flipped)
            }
        }
        #expect(accepted > 0)
    }

    /// The files of a target's corpus.
    private static func inputs(of name: String) throws -> [(file: String, bytes: [UInt8])] {
        let folder = corpus.appending(path: name)
        return try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted().map {
            ($0, [UInt8](try Data(contentsOf: folder.appending(path: $0))))
        }
    }
}
