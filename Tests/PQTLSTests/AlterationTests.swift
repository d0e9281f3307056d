import PQTLS
import TLSRehearsal
import Testing
import TestSupport

/// Recorded handshakes, altered or cut at every byte.
///
/// On the wire, and inside the protection as a peer with the keys could do it: none may complete,
/// and each fails with an error of its own. Every 251st alteration is tried, in a
/// debug build every 4111th.
@Suite struct AlterationTests {
    /// What is done to a handshake.
    enum Alteration: CaseIterable, Sendable {
        /// A bit of a record.
        case recordBit
        /// A bit of a message, sealed again.
        case messageBit
        /// A record is cut, and the stream ends.
        case recordCut
        /// A message is cut, its header put right, and sealed again.
        case messageCut
    }

    /// One handshake, one end, one way to alter what it hears.
    struct Case: Sendable, CustomTestStringConvertible {
        let rehearsal: Rehearsal
        let role: Role
        let alteration: Alteration

        static let all: [Case] = ((try? Repertoire.rehearsals.get()) ?? []).flatMap { rehearsal in
            [Role.client, .server].flatMap { role in
                Alteration.allCases.map {
                    Case(rehearsal: rehearsal, role: role, alteration: $0)
                }
            }
        }

        var testDescription: String {
            "\(rehearsal.name), \(alteration) heard by the \(role)"
        }
    }

    /// What one alteration is: the line, the byte, the bits.
    private struct Place {
        let line: Int
        let byte: Int
        let mask: UInt8
    }

    @Test(arguments: Case.all)
    func `no altered or cut handshake completes`(_ it: Case) throws {
        for place in places(of: it) {
            switch it.role {
            case .client:
                try check(
                    it,
                    place,
                    Scene<TLSClient>(.client, try it.rehearsal.client(), it.rehearsal)
                )
            case .server:
                try check(
                    it,
                    place,
                    Scene<TLSServer>(.server, try it.rehearsal.server(), it.rehearsal)
                )
            }
        }
    }

    @Test func `there are at least 100,000 alterations`() {
        let count = Case.all.map { places(of: $0, every: 1).count }.reduce(0, +)
        print("\(count) alterations in all, \(Self.step) to one that is tried")
        #expect(count >= 100_000)
    }

    private static let step = isExhaustive ? 1 : isSampling ? 4111 : 251

    /// Every byte of every message; all bits of a hello, else one bit that moves along.
    private func places(of it: Case, every step: Int = Self.step) -> [Place] {
        var places: [Place] = []
        let overhead = it.alteration == .recordBit || it.alteration == .recordCut
        for (number, line) in it.rehearsal.cues(for: it.role).enumerated() {
            let protection = line.epoch > .clear ? 17 : 0
            let count = line.content.count + (overhead ? 5 + protection : 0)
            let isHello = line.type == .clientHello || line.type == .serverHello
            let isCut = it.alteration == .recordCut || it.alteration == .messageCut
            for byte in 0..<count {
                let bits = isHello && !isCut ? Array(0..<8) : [byte % 8]
                places += bits.map { Place(line: number, byte: byte, mask: 1 << $0) }
            }
        }
        return stride(from: places.count % step, to: places.count, by: step).map {
            places[$0]
        }
    }

    private func check<Endpoint>(
        _ it: Case,
        _ place: Place,
        _ scene: consuming Scene<Endpoint>
    ) throws where Endpoint: TLSEndpoint & ~Copyable {
        try scene.start()
        let line = it.rehearsal.cues(for: it.role)[place.line]
        // The versions of records in the clear mean nothing (RFC 9846, Section 5.1).
        let isHarmless =
            it.alteration == .recordBit && line.epoch == .clear && [1, 2].contains(place.byte)
        // A record that claims to be longer than it is waits for the rest of it.
        let isWaiting = it.alteration == .recordCut || it.alteration == .recordBit && !isHarmless
        let error = failure {
            try scene.play(place.line)
            try deliver(it.alteration, place, to: &scene)
            while scene.nextLine != nil, it.alteration != .recordCut { try scene.play(1) }
            try scene.answer()
            if isWaiting || scene.endpoint.security == nil {
                try scene.endpoint.receiveEndOfStream()
            }
        }
        let isComplete = scene.endpoint.security != nil
        if isHarmless {
            #expect(isComplete && error == nil)
            return
        }
        let comment: Comment = "\(it.testDescription): line \(place.line), byte \(place.byte)"
        // A ticket comes after the handshake, and most of its bytes are the server's own affair.
        if it.alteration == .messageBit, line.type == .newSessionTicket {
            #expect(isComplete == (error == nil), comment)
            return
        }
        #expect(!isComplete, comment)
        #expect(error != nil, comment)
        #expect(error?.alert != nil || isSilent(error), comment)
        if it.alteration == .recordCut { #expect(error == .truncated, comment) }
    }

    /// Errors that no alert answers: the peer's own alert, which a flipped type can make of
    /// anything, and the end of the stream.
    private func isSilent(_ error: TLSError?) -> Bool {
        switch error {
        case .truncated, .peerAlert: true
        default: false
        }
    }

    private func deliver<Endpoint>(
        _ alteration: Alteration,
        _ place: Place,
        to scene: inout Scene<Endpoint>
    ) throws where Endpoint: TLSEndpoint & ~Copyable {
        switch alteration {
        case .recordBit:
            var record = try scene.takeRecord()
            record[place.byte] ^= place.mask
            try scene.deliver(record)
        case .recordCut:
            let record = try scene.takeRecord()
            try scene.deliver(Array(record.prefix(place.byte)))
        case .messageBit:
            var message = scene.nextLine?.content ?? []
            message[place.byte] ^= place.mask
            try scene.sayInstead(message)
        case .messageCut:
            var message = Array((scene.nextLine?.content ?? []).prefix(max(4, place.byte)))
            let length = message.count - 4
            message[1] = 0
            message[2] = UInt8(length >> 8)
            message[3] = UInt8(length & 0xFF)
            try scene.sayInstead(message)
        }
    }
}
