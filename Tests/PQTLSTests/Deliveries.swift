import PQTLS
import TLSRehearsal

/// Something that a peer may send, well formed or not, whatever the moment.
enum Delivery: Hashable, Sendable {
    /// A whole message of a type, from this or another handshake.
    case message(HandshakeType)
    /// A message of a type without a body.
    case bare(HandshakeType)
    /// A message of no known type.
    case unknownMessage(UInt8)
    /// The header of a message of 2²⁴ − 1 bytes.
    case huge(HandshakeType)
    /// The first byte of a message.
    case begun(HandshakeType)
    /// The first byte of a message, then a record of another type.
    case interrupted(by: UInt8)
    /// The message that comes next, padded, if there are keys.
    case padded
    /// The message that comes next and one byte more.
    case continued
    /// A second HelloRetryRequest.
    case repeatedRetry
    /// The content of an alert.
    case alert([UInt8])
    /// A fatal alert in the clear.
    case clearAlert
    /// The content of a ChangeCipherSpec, in the clear.
    case changeCipherSpec([UInt8])
    /// Application data.
    case data([UInt8])
    /// A handshake record without content.
    case emptyHandshake
    /// A handshake message in the clear.
    case clearHandshake
    /// A record of no known type, in the clear.
    case unknownRecord(UInt8)
    /// A protected record with a type inside that can't be there.
    case odd(UInt8)
    /// A protected record that holds only padding.
    case onlyPadding
    /// The header of a record over the limit.
    case overlong
    /// A protected record whose content is over the limit.
    case overlongInside
    /// A record of application data that no key has sealed.
    case garbled(Int)
    /// Nothing more.
    case endOfStream

    /// Every delivery that makes sense at a moment.
    static func all(isProtected: Bool, isRetried: Bool) -> [Delivery] {
        let known = HandshakeType.allCases.filter { $0 != .messageHash }
        // Those that other versions and extensions know, and some that no one does.
        let unknown: [UInt8] = [0, 3, 6, 7, 12, 14, 16, 21, 22, 23, 25, 26, 67, 99, 254, 255]
        let codes: [UInt8] = [
            0, 10, 20, 21, 22, 30, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 60, 70, 71, 80,
            86, 90, 100, 109, 110, 111, 112, 113, 114, 115, 116, 117, 120, 121, 200, 255,
        ]
        var all: [Delivery] = known.flatMap { [.message($0), .bare($0), .huge($0), .begun($0)] }
        all += unknown.map { .unknownMessage($0) }
        all += codes.map { .alert([2, $0]) } + [0, 90, 40].map { .alert([1, $0]) }
        all += [[], [2], [2, 40, 0], [1, 90, 1, 0], [0, 0], [255, 90]].map { .alert($0) }
        all += [[1], [0], [2], [1, 1], []].map { .changeCipherSpec($0) }
        all += [.data([1, 2, 3]), .data([]), .emptyHandshake, .padded, .continued, .clearAlert]
        all += [0, 1, 19, 24, 25, 26, 128, 255].map { .unknownRecord($0) }
        all += [20, 21, 23].map { .interrupted(by: $0) }
        all += [.overlong, .garbled(1), .garbled(16), .garbled(40), .endOfStream]
        if isRetried { all.append(.repeatedRetry) }
        if isProtected {
            all += [20, 24, 25, 255].map { .odd($0) }
            all += [.onlyPadding, .overlongInside, .clearHandshake]
        }
        return all
    }

    /// Delivers it.
    func perform<Endpoint>(
        on scene: inout Scene<Endpoint>,
        at moment: Moment
    ) throws where Endpoint: TLSEndpoint & ~Copyable {
        switch self {
        case .message(let type): try scene.say(moment.message(of: type), 22)
        case .bare(let type): try scene.say([type.rawValue, 0, 0, 0], 22)
        case .unknownMessage(let type): try scene.say([type, 0, 0, 0], 22)
        case .huge(let type): try scene.say([type.rawValue, 255, 255, 255], 22)
        case .begun(let type): try scene.say([type.rawValue], 22)
        case .interrupted(let type):
            try scene.say([11], 22)
            if type == 20 {
                try scene.deliver(clearRecord([1], 20))
            } else {
                try scene.say([1, 90], type)
            }
        case .padded: try scene.say(moment.nextMessage, 22, padding: 300)
        case .continued: try scene.say(moment.nextMessage + [11], 22)
        case .repeatedRetry:
            let retry = moment.rehearsal.serverLines.first?.content ?? []
            try scene.say(retry, 22)
        case .alert(let content): try scene.say(content, 21)
        case .clearAlert: try scene.deliver(clearRecord([2, 40], 21))
        case .changeCipherSpec(let content): try scene.deliver(clearRecord(content, 20))
        case .data(let content): try scene.say(content, 23)
        case .emptyHandshake: try scene.say([], 22)
        case .clearHandshake: try scene.deliver(clearRecord(moment.nextMessage, 22))
        case .unknownRecord(let type): try scene.deliver(clearRecord([1, 2, 3], type))
        case .odd(let type): try scene.say([1], type)
        case .onlyPadding: try scene.say([], 0, padding: 20)
        case .overlong:
            let isProtected = scene.isProtected
            try scene.deliver(
                clearRecord(
                    [],
                    isProtected ? 23 : 22,
                    length: (1 << 14) + (isProtected ? 257 : 1)
                )
            )
        case .overlongInside:
            let most = [UInt8](repeating: 22, count: 1 << 14)
            try scene.say(most, 23, padding: 1)
        case .garbled(let count):
            try scene.deliver(clearRecord([UInt8](repeating: 7, count: count), 23))
        case .endOfStream: try scene.endpoint.receiveEndOfStream()
        }
    }
}

extension Moment {
    /// The message that comes next; after the handshake a KeyUpdate.
    var nextMessage: [UInt8] {
        let cues = rehearsal.cues(for: role)
        return position < cues.count ? cues[position].content : Self.keyUpdate
    }

    /// A well-formed message of a type: the next one, or one of this handshake, or one that we
    /// make up.
    func message(of type: HandshakeType) -> [UInt8] {
        let lines = rehearsal.cues(for: role) + rehearsal.clientLines + rehearsal.serverLines
        if nextMessage.first == type.rawValue { return nextMessage }
        if let line = lines.first(where: { $0.type == type }) { return line.content }
        return switch type {
        case .certificateRequest: CertificateRequest(signatureSchemes: [.mldsa65]).encoded
        case .keyUpdate: Self.keyUpdate
        case .newSessionTicket:
            WireWriter.message(.newSessionTicket) {
                $0.raw([UInt8](repeating: 0, count: 8))
                $0.vector8 { $0.raw([1]) }
                $0.vector16 { $0.raw([1, 2, 3]) }
                $0.vector16 { _ in }
            }
        default: [type.rawValue, 0, 0, 0]
        }
    }

    private static let keyUpdate = KeyUpdate(isRequested: false).encoded

    /// Whether nothing may follow the next message in its record: it is the last under its keys,
    /// or a hello, which has to be answered first.
    var nextStandsAlone: Bool {
        let cues = rehearsal.cues(for: role)
        guard position < cues.count, cues[position].epoch > .clear else { return true }
        let after = position + 1 < cues.count ? cues[position + 1].epoch : .application
        return after != cues[position].epoch
    }

    /// Whether the endpoint reads under keys.
    var isProtected: Bool {
        let cues = rehearsal.cues(for: role)
        return turn != .before
            && (position < cues.count ? cues[position].epoch : .application) > .clear
    }

    /// Whether a protected record has been opened.
    var hasOpenedRecord: Bool {
        rehearsal.cues(for: role).prefix(position).contains { $0.epoch > .clear }
    }
}
