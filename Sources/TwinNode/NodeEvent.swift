/// What a node tells whoever watches it.
///
/// In JSON each event is an object with one member, named after the event; see docs/events.md.
public enum NodeEvent: Sendable, Equatable {
    /// The node accepts connections on this port.
    case listening(port: Int)
    /// A connection stands, both ends authenticated.
    case connected(ConnectionEvent)
    /// A connection ended or could not be made.
    case disconnected(peer: String, reason: String)
    /// Vital signs reached the twin.
    case vitals(VitalsEvent)
    /// The rhythm alarm of a twin was raised.
    case alarm(twin: String, rhythm: String, rate: Double)
    /// The rhythm alarm of a twin ended.
    case alarmEnded(twin: String)
    /// A job was sent to a quantum node.
    case jobSent(twin: String, samples: Int)
    /// A job's signed result reached the twin.
    case jobDone(JobEvent)
    /// A quantum node answered a job.
    case jobAnswered(JobRecord)
    /// What stands around the processes of a quantum node's jobs; and what doesn't, though it should.
    case sandbox(walls: [String], missing: [String])
    /// A frame or a connection was refused.
    case refused(reason: String)
    /// How many frames there were so far; the last one before the node ends is final.
    case frames(FrameEvent)
}

/// A connection that stands.
public struct ConnectionEvent: Codable, Sendable, Equatable {
    /// The peer's name.
    public let peer: String
    /// The key agreement.
    public let group: String
    /// The scheme of the signature by which the dialled end proved itself.
    public let signature: String
    /// The cipher suite.
    public let cipher: String
    /// From dialling to the handshake's end, in milliseconds; nil at the end that was dialled.
    public let milliseconds: Double?

    private enum CodingKeys: String, CodingKey {
        case peer, group, signature, cipher, milliseconds
    }
}

/// Vital signs that reached the twin.
public struct VitalsEvent: Codable, Sendable, Equatable {
    /// The twin.
    public let twin: String
    /// The twin's revision with these vital signs.
    public let revision: UInt64
    /// Beats a minute.
    public let rate: Double
    /// The RR interval in milliseconds.
    public let interval: Double

    private enum CodingKeys: String, CodingKey {
        case twin, revision, rate, interval
    }
}

/// A job's result.
public struct JobEvent: Codable, Sendable, Equatable {
    /// The twin that it was computed for.
    public let twin: String
    /// The dominant frequency by QFT, in hertz.
    public let frequency: Double
    /// The same by the classical FFT of the same samples, in hertz.
    public let classicalFrequency: Double
    /// Whether both name the same bin.
    public let agrees: Bool
    /// The register's size.
    public let qubits: Int
    /// How often it was measured.
    public let shots: Int
    /// From sending the job to the verified result, in milliseconds.
    public let milliseconds: Double

    private enum CodingKeys: String, CodingKey {
        case twin, frequency, classicalFrequency, agrees, qubits, shots, milliseconds
    }
}

/// A job that a quantum node answered.
public struct JobRecord: Codable, Sendable, Equatable {
    /// Who asked.
    public let tenant: String
    /// The tenant's name for the job.
    public let job: String
    /// What was computed; nil if it never began.
    public let task: String?
    /// What kind of failure the answer is; nil for a result.
    public let failure: String?
    /// The failure for people.
    public let reason: String?
    /// How long it waited for its turn, in milliseconds.
    public let waited: Double
    /// How long it ran, in milliseconds.
    public let ran: Double
    /// How long it was going to run by the estimate, in milliseconds.
    public let estimated: Double?

    private enum CodingKeys: String, CodingKey {
        case tenant, job, task, failure, reason, waited, ran, estimated
    }
}

/// How many frames a node handled.
public struct FrameEvent: Codable, Sendable, Equatable {
    /// The node.
    public let node: String
    /// Patches sent.
    public let sent: Int
    /// Of those, covered by the reader's signed receipt.
    public let acknowledged: Int
    /// Patches received and verified by a signed checkpoint.
    public let verified: Int
    /// Frames refused: tampered with, or from the wrong sender.
    public let refused: Int
    /// Frames that had come in before and were dropped.
    public let replayed: Int

    private enum CodingKeys: String, CodingKey {
        case node, sent, acknowledged, verified, refused, replayed
    }
}

/// Where a node's events go.
public struct EventOutput: Sendable {
    private let take: @Sendable (NodeEvent) -> Void

    /// Hands events to a closure, in their order.
    ///
    /// - Parameter take: Called for each event, from any task.
    public init(_ take: @escaping @Sendable (NodeEvent) -> Void) {
        self.take = take
    }

    /// Tells an event.
    ///
    /// - Parameter event: The event.
    public func callAsFunction(_ event: NodeEvent) {
        take(event)
    }
}
