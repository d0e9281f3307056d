import Foundation
public import PQTwin
import Synchronization

/// A line of a node's log: an event, with who tells it, when, and which in the row it is.
///
/// docs/events.md describes the line.
public struct EventRecord: Sendable, Equatable {
    /// The version of the line's form.
    public static let version = 1

    /// Which of the node's events, counted from 1 at each start: a missing number is a lost line.
    public let number: UInt64
    /// When, in milliseconds since 1970.
    public let time: UInt64
    /// Who tells it.
    public let node: NodeName
    /// What happened.
    public let event: NodeEvent

    /// A line.
    ///
    /// - Parameters:
    ///   - number: Which of the node's events, counted from 1.
    ///   - time: When, in milliseconds since 1970.
    ///   - node: Who tells it.
    ///   - event: What happened.
    public init(number: UInt64, time: UInt64, node: NodeName, event: NodeEvent) {
        self.number = number
        self.time = time
        self.node = node
        self.event = event
    }

    /// The line of JSON, without its end.
    ///
    /// - Returns: The line.
    /// - Throws: An error of Foundation's encoder, for figures that JSON can't hold.
    public func line() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }

    /// Reads a line.
    ///
    /// - Parameter line: A line as ``line()`` makes it.
    /// - Throws: An error of Foundation's decoder, also for another version.
    public init(line: String) throws {
        self = try JSONDecoder().decode(EventRecord.self, from: Data(line.utf8))
    }
}

extension EventRecord: Codable {
    private enum Member: String, CodingKey {
        case version = "v"
        case number = "n"
        case time = "t"
        case node, event
    }

    /// Writes the record.
    ///
    /// - Parameter encoder: Where to.
    /// - Throws: An error of the encoder.
    public func encode(to encoder: any Encoder) throws {
        var record = encoder.container(keyedBy: Member.self)
        try record.encode(Self.version, forKey: .version)
        try record.encode(number, forKey: .number)
        try record.encode(time, forKey: .time)
        try record.encode(node.description, forKey: .node)
        try record.encode(event, forKey: .event)
    }

    /// Reads a record.
    ///
    /// - Parameter decoder: Where from.
    /// - Throws: An error of the decoder, also for another version.
    public init(from decoder: any Decoder) throws {
        let record = try decoder.container(keyedBy: Member.self)
        guard try record.decode(Int.self, forKey: .version) == Self.version else {
            throw DecodingError.dataCorruptedError(
                forKey: .version,
                in: record,
                debugDescription: "version \(Self.version) is expected"
            )
        }
        number = try record.decode(UInt64.self, forKey: .number)
        time = try record.decode(UInt64.self, forKey: .time)
        do {
            node = try NodeName(record.decode(String.self, forKey: .node))
        } catch let error as TwinError {
            throw DecodingError.dataCorruptedError(
                forKey: .node,
                in: record,
                debugDescription: "\(error)"
            )
        }
        event = try record.decode(NodeEvent.self, forKey: .event)
    }
}

extension EventOutput {
    /// Makes records of a node's events: the one place where they are numbered and get their time.
    ///
    /// - Parameters:
    ///   - node: Who tells them.
    ///   - clock: Where their time comes from.
    ///   - write: Called for each record, one after the other in the order of their numbers.
    /// - Returns: Where the events go; all that a node tells must go through the same value.
    public static func records(
        of node: NodeName,
        clock: NodeClock = .system,
        to write: @escaping @Sendable (EventRecord) -> Void
    ) -> EventOutput {
        let numbering = Numbering()
        return EventOutput { event in
            numbering.last.withLock { last in
                last += 1
                write(
                    EventRecord(number: last, time: clock(), node: node, event: event)
                )
            }
        }
    }
}

/// The number of the last record.
private final class Numbering: Sendable {
    let last = Mutex<UInt64>(0)
}
