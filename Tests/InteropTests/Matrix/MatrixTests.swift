import Foundation
import PQIdentity
import Testing

/// Our ends against everyone else's, over real sockets; docs/interop.md is what comes of it.
@Suite(.enabled(if: MatrixPlan.isWanted), .serialized, .timeLimit(.minutes(20)))
struct MatrixTests {
    @Test func `every cell of the matrix is as the table says`() async throws {
        let worlds = try [KeyAlgorithm.mldsa44, .mldsa65, .mldsa87].map(MatrixWorld.init)
        let wanted = MatrixPlan.environment["PQTWIN_INTEROP_PEERS"]
            .map { names in MatrixPeer.allCases.filter { names.contains($0.rawValue) } }
        let peers = wanted ?? MatrixPeer.allCases
        let columns = await withTaskGroup(of: (MatrixPeer, PeerResult).self) { group in
            // The slowest is the last of them, and a machine may have fewer cores than peers.
            for peer in peers.reversed() {
                group.addTask { (peer, Self.run(peer, in: worlds)) }
            }
            return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        var isComplete = wanted == nil
        for peer in peers {
            for surprise in columns[peer]?.surprises ?? [] {
                isComplete = false
                Issue.record("\(peer.rawValue): \(surprise)")
            }
        }
        guard isComplete else { return }
        try compare(MatrixTable(columns).text)
    }

    /// All cells of one peer.
    private static func run(_ peer: MatrixPeer, in worlds: [MatrixWorld]) -> PeerResult {
        do {
            return try tryAll(of: peer, in: worlds)
        } catch {
            var result = PeerResult(versions: "")
            result.surprises.append("the peer's program failed: \(error)")
            return result
        }
    }

    private static func tryAll(
        of peer: MatrixPeer,
        in worlds: [MatrixWorld]
    ) throws -> PeerResult {
        let process = try PeerProcess(peer)
        defer { process.finish() }
        let began = ContinuousClock.now
        var result = PeerResult(versions: process.hello.versions)
        for scenario in MatrixPlan.scenarios {
            var row: [String] = []
            for end in End.allCases {
                for world in worlds {
                    guard scenario.exists(as: end) else {
                        row.append("–")
                        continue
                    }
                    let cell = MatrixCell(
                        scenario: scenario,
                        end: end,
                        world: world,
                        peer: peer,
                        process: process
                    )
                    let start = ContinuousClock.now
                    row.append(result.judge(try cell.run(), of: cell))
                    let time = ContinuousClock.now - start
                    if time > .seconds(2) {
                        let words = "slow: \(peer.rawValue) \(scenario.title) \(end) \(time)\n"
                        FileHandle.standardError.write(Data(words.utf8))
                    }
                }
            }
            result.rows.append((scenario, row))
        }
        let time = ContinuousClock.now - began
        FileHandle.standardError.write(Data("\(peer.rawValue): \(time)\n".utf8))
        return result
    }

    private func withoutVersions(_ text: String) -> [String] {
        text.split(separator: "\n").map(String.init)
            .map { $0.hasPrefix("## ") ? $0.filter { !$0.isNumber && $0 != "." } : $0 }
    }

    /// Holds the text against the file; one that is out of date is written anew.
    private func compare(_ text: String) throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("docs/interop.md")
        let old = try? String(contentsOf: file, encoding: .utf8)
        guard old != text else { return }
        try Data(text.utf8).write(to: file)
        // A new version of a peer that behaves as the old one did is no failure.
        guard old.map(withoutVersions) != withoutVersions(text) else { return }
        Issue.record("docs/interop.md was out of date: it is written anew, look at the difference")
    }
}

/// What came of all cells of one peer.
struct PeerResult {
    let versions: String
    var rows: [(scenario: Scenario, cells: [String])] = []
    /// The limitations that were met, in the order of their letters.
    var notes: [String] = []
    var surprises: [String] = []

    init(versions: String) {
        self.versions = versions
    }

    /// The text of a cell; what is neither the rule nor a known limitation is a surprise.
    mutating func judge(_ outcome: Outcome, of cell: MatrixCell) -> String {
        let known = cell.peer.limitations.first { $0.touches(cell.scenario, cell.end) }
        if let known, known.explains(outcome) {
            let index = notes.firstIndex(of: known.words) ?? notes.count
            if index == notes.count { notes.append(known.words) }
            return "(\(MatrixTable.letter(index)))"
        }
        if known == nil {
            if outcome == .pass, !cell.scenario.isRefusal { return "pass" }
            if outcome == .refused, cell.scenario.isRefusal { return "refused" }
        }
        let expected = known.map { ", not as known: \($0.words)" } ?? ""
        let place = "\(cell.scenario.title), its \(cell.end), \(cell.world.algorithm)"
        surprises.append("\(place): \(outcome)\(expected)")
        return "FAILED"
    }
}
