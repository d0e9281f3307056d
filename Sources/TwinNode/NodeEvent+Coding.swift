// Events as JSON: an object with one member, named after the event, whose value is an object.
//
// Others read these names (docs/events.md), so they stand here by hand and don't change with names
// in Swift.

extension NodeEvent: Codable {
    private enum Name: String, CodingKey, CaseIterable {
        case listening, connected, disconnected, vitals, alarm, alarmEnded, jobSent, jobDone
        case jobAnswered, sandbox, refused, frames
    }

    private enum Detail: String, CodingKey {
        case port, peer, reason, twin, rhythm, rate, samples, walls, missing
    }

    /// Writes the event.
    ///
    /// - Parameter encoder: Where to.
    /// - Throws: An error of the encoder.
    public func encode(to encoder: any Encoder) throws {
        var event = encoder.container(keyedBy: Name.self)
        func details(of name: Name) -> KeyedEncodingContainer<Detail> {
            event.nestedContainer(keyedBy: Detail.self, forKey: name)
        }
        switch self {
        case .listening(let port):
            var details = details(of: .listening)
            try details.encode(port, forKey: .port)
        case .connected(let connection): try event.encode(connection, forKey: .connected)
        case .disconnected(let peer, let reason):
            var details = details(of: .disconnected)
            try details.encode(peer, forKey: .peer)
            try details.encode(reason, forKey: .reason)
        case .vitals(let vitals): try event.encode(vitals, forKey: .vitals)
        case .alarm(let twin, let rhythm, let rate):
            var details = details(of: .alarm)
            try details.encode(twin, forKey: .twin)
            try details.encode(rhythm, forKey: .rhythm)
            try details.encode(rate, forKey: .rate)
        case .alarmEnded(let twin):
            var details = details(of: .alarmEnded)
            try details.encode(twin, forKey: .twin)
        case .jobSent(let twin, let samples):
            var details = details(of: .jobSent)
            try details.encode(twin, forKey: .twin)
            try details.encode(samples, forKey: .samples)
        case .jobDone(let job): try event.encode(job, forKey: .jobDone)
        case .jobAnswered(let job): try event.encode(job, forKey: .jobAnswered)
        case .sandbox(let walls, let missing):
            var details = details(of: .sandbox)
            try details.encode(walls, forKey: .walls)
            try details.encode(missing, forKey: .missing)
        case .refused(let reason):
            var details = details(of: .refused)
            try details.encode(reason, forKey: .reason)
        case .frames(let frames): try event.encode(frames, forKey: .frames)
        }
    }

    /// Reads an event.
    ///
    /// - Parameter decoder: Where from.
    /// - Throws: An error of the decoder, also for an event of another name.
    public init(from decoder: any Decoder) throws {
        let event = try decoder.container(keyedBy: Name.self)
        guard let name = event.allKeys.first, event.allKeys.count == 1 else {
            throw DecodingError.dataCorrupted(
                DecodingError.Context(
                    codingPath: decoder.codingPath,
                    debugDescription: "one event is expected"
                )
            )
        }
        func details() throws -> KeyedDecodingContainer<Detail> {
            try event.nestedContainer(keyedBy: Detail.self, forKey: name)
        }
        func text(_ detail: Detail) throws -> String {
            try details().decode(String.self, forKey: detail)
        }
        switch name {
        case .listening: self = .listening(port: try details().decode(Int.self, forKey: .port))
        case .connected: self = .connected(try event.decode(ConnectionEvent.self, forKey: name))
        case .disconnected: self = .disconnected(peer: try text(.peer), reason: try text(.reason))
        case .vitals: self = .vitals(try event.decode(VitalsEvent.self, forKey: name))
        case .alarm:
            self = .alarm(
                twin: try text(.twin),
                rhythm: try text(.rhythm),
                rate: try details().decode(Double.self, forKey: .rate)
            )
        case .alarmEnded: self = .alarmEnded(twin: try text(.twin))
        case .jobSent:
            let samples = try details().decode(Int.self, forKey: .samples)
            self = .jobSent(twin: try text(.twin), samples: samples)
        case .jobDone: self = .jobDone(try event.decode(JobEvent.self, forKey: name))
        case .jobAnswered: self = .jobAnswered(try event.decode(JobRecord.self, forKey: name))
        case .sandbox:
            self = .sandbox(
                walls: try details().decode([String].self, forKey: .walls),
                missing: try details().decode([String].self, forKey: .missing)
            )
        case .refused: self = .refused(reason: try text(.reason))
        case .frames: self = .frames(try event.decode(FrameEvent.self, forKey: name))
        }
    }
}
