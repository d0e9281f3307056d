import Foundation
import GRDB
public import PQTwin

extension TwinJournal {
    /// What shows someone else that a write of the history is its author's.
    ///
    /// - Parameter entry: An entry of ``history(of:after:limit:)``.
    /// - Returns: The evidence, or nil where there is none: our own write is not signed yet, or its
    ///   checkpoint got lost and only the chain of a later one covers it.
    /// - Throws: ``StoreError``.
    public func evidence(for entry: HistoryEntry) async throws(StoreError) -> Evidence? {
        try await read { database in
            let stream: [any DatabaseValueConvertible] = [
                entry.stream.twin.description, entry.write.stamp.author.description,
                entry.stream.audience.stored, entry.position.epoch.stored,
            ]
            let sequence = entry.position.sequence
            let stored = try Data.fetchOne(
                database,
                sql: """
                    SELECT frame FROM checkpoint
                    WHERE twin = ? AND sender = ? AND audience = ? AND epoch = ? AND last >= ?
                    ORDER BY last LIMIT 1
                    """,
                arguments: StatementArguments(stream + [sequence.stored])
            )
            guard let stored, case .checkpoint(let signed) = try Frame(Array(stored)),
                signed.claimed.first <= sequence
            else { return nil }
            let (first, last) = (signed.claimed.first, signed.claimed.last)
            let frames = try Data.fetchAll(
                database,
                sql: """
                    SELECT frame FROM history
                    WHERE twin = ? AND author = ? AND audience = ? AND epoch = ?
                    AND sequence BETWEEN ? AND ? ORDER BY sequence
                    """,
                arguments: StatementArguments(stream + [first.stored, last.stored])
            ).map { Array($0) }
            let index = Int(sequence - first)
            guard frames.count == Int(last - first) + 1,
                let proof = try MerkleTree(frames: frames).inclusionProof(of: index)
            else { throw StoreError.unreadable(.unexpected(.proof)) }
            return Evidence(frame: frames[index], proof: proof, checkpoint: Array(stored))
        }
    }
}
