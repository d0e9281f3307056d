import PQCBOR
import Foundation
import GRDB
public import PQTwin

/// A write in a twin's history, whatever became of it.
public struct HistoryEntry: Sendable, Equatable {
    /// The twin's revision after the write.
    public let revision: UInt64
    /// The write.
    public let write: TwinWrite
    /// What became of it.
    public let outcome: PatchOutcome
    /// Which twin, and to which audience of its author.
    public let stream: StreamIdentifier
    /// The epoch and the sequence number of the frame it came in.
    public let position: StreamPosition

    /// Which twin.
    public var twin: TwinIdentifier { stream.twin }
}

extension HistoryEntry {
    init(_ row: Row) throws {
        let number = UInt64(bitPattern: row["class"])
        guard let pathClass = PathClass(rawValue: number) else {
            throw TwinError.unexpected(.pathClass)
        }
        revision = UInt64(bitPattern: row["revision"])
        let patch = try TwinPatch(
            content: CBORValue(blob: row["content"]),
            pathClass: pathClass
        )
        write = TwinWrite(
            patch,
            stamp: WriteStamp(
                time: HybridTimestamp(rawValue: UInt64(bitPattern: row["time"])),
                author: try NodeName(row["author"])
            )
        )
        let stored = StoredOutcome(name: row["outcome"], expected: row["expected"])
        outcome = try stored.outcome(actual: revision)
        stream = StreamIdentifier(
            try TwinIdentifier(row["twin"]),
            audience: UInt64(bitPattern: row["audience"])
        )
        position = StreamPosition(
            epoch: UInt64(bitPattern: row["epoch"]),
            sequence: UInt64(bitPattern: row["sequence"])
        )
    }
}

/// A write and the frame it came in.
struct FramedWrite {
    let write: TwinWrite
    let position: StreamPosition
    let frame: [UInt8]
}

/// An outcome as the history table holds it.
struct StoredOutcome {
    let name: String
    let expected: Int64?

    init(name: String, expected: Int64?) {
        self.name = name
        self.expected = expected
    }

    init(_ outcome: PatchOutcome) {
        switch outcome {
        case .applied: self.init(name: "applied", expected: nil)
        case .superseded: self.init(name: "superseded", expected: nil)
        case .conflict(let expected, _): self.init(name: "conflict", expected: expected.stored)
        case .forbidden: self.init(name: "forbidden", expected: nil)
        }
    }

    /// The outcome; a write in conflict leaves the revision as it was.
    func outcome(actual revision: UInt64) throws(TwinError) -> PatchOutcome {
        switch (name, expected) {
        case ("applied", nil): .applied
        case ("superseded", nil): .superseded
        case ("conflict", let expected?):
            .conflict(expected: UInt64(bitPattern: expected), actual: revision)
        case ("forbidden", nil): .forbidden
        default: throw .unexpected(.snapshot)
        }
    }

    func insert(
        _ signed: FramedWrite,
        of stream: StreamIdentifier,
        revision: UInt64,
        in database: Database
    ) throws {
        let write = signed.write
        try database.execute(
            sql: """
                INSERT INTO history (
                    twin, revision, outcome, expected, author, time, class, content,
                    audience, epoch, sequence, frame
                )
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                stream.twin.description, revision.stored, name, expected,
                write.stamp.author.description, write.stamp.time.rawValue.stored,
                write.patch.pathClass.rawValue.stored, write.patch.content.blob,
                stream.audience.stored, signed.position.epoch.stored,
                signed.position.sequence.stored, Data(signed.frame),
            ]
        )
    }
}
