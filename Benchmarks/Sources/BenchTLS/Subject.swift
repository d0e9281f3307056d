/// What is measured.
enum Measure: String, CaseIterable {
    case fullHandshake = "handshake X25519MLKEM768 ML-DSA-65"
    case resumedHandshake = "handshake resumed"
    case bulkAES128 = "bulk AES-128-GCM"
    case bulkAES256 = "bulk AES-256-GCM"
    case messages = "1 KB messages"
    case idleHeap = "heap per idle connection"
    case handshakeAllocations = "allocations per handshake"
    case resumedAllocations = "allocations per resumed handshake"
    case recordAllocations = "allocations per record"
    case clientHello = "ClientHello"
    case resumedClientHello = "ClientHello resumed"

    var name: String { rawValue }

    /// What a figure counts.
    var unit: String {
        switch self {
        case .fullHandshake, .resumedHandshake, .messages: "1/s"
        case .bulkAES128, .bulkAES256: "MB/s"
        case .idleHeap, .clientHello, .resumedClientHello: "B"
        case .handshakeAllocations, .resumedAllocations, .recordAllocations: ""
        }
    }

    /// Whether more is better.
    var isRate: Bool { unit.hasSuffix("/s") }

    /// Bytes of the message that is carried again and again.
    var messageByteCount: Int { self == .messages ? 1 << 10 : 1 << 14 }
}

/// How two ends come together.
enum Meeting {
    /// Everything is proved anew, with the suite that the client prefers.
    case full(suite: String)
    /// A ticket of an earlier connection stands for the certificates.
    case resumed

    static var full: Meeting { .full(suite: "AES-128-GCM") }
}

/// A subject and its variant: a column of the table.
struct Column: Hashable {
    let subject: String
    let variant: String
}

/// A library that can be measured.
protocol Subject: AnyObject {
    var column: Column { get }
    /// The measures that it can take.
    var measures: Set<Measure> { get }

    /// Processor time of one operation out of some, or a size, in the measure's unit.
    ///
    /// - Parameters:
    ///   - measure: One of ``measures``.
    ///   - count: How many operations.
    /// - Returns: Nanoseconds for all operations of a rate, and the figure itself for the rest.
    /// - Throws: What goes wrong.
    func run(_ measure: Measure, count: Int) throws -> Double
}

/// A library in this process: it only has to bring two ends together and carry messages.
protocol LocalSubject: Subject {
    associatedtype Connection: LocalConnection

    /// A client and a server that have shaken hands; any tickets have been delivered.
    func connect(_ meeting: Meeting) throws -> Connection
}

/// A client and a server in memory, connected.
protocol LocalConnection {
    /// Bytes of the client's first flight.
    var clientHelloByteCount: Int { get }

    /// Carries a message from the client to the server, whole.
    func carry(_ message: Message) throws
}

/// A message in the forms that the libraries take.
struct Message {
    let bytes: [UInt8]

    init(count: Int) { bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) } }
}

/// A measurement that makes no sense.
struct BenchmarkFailure: Error, CustomStringConvertible {
    let description: String
}

/// Ends the measurement unless the condition holds.
func require(_ condition: Bool, _ what: @autoclosure () -> String) throws {
    if !condition { throw BenchmarkFailure(description: what()) }
}
