import PQTLS
import TLSRehearsal

/// What becomes of an endpoint.
enum Outcome: Equatable {
    /// The connection goes on, whether the delivery meant anything or was ignored.
    case goesOn
    /// It fails, and the peer is told by this alert or by none.
    case fails(TLSError, AlertDescription?)
}

/// The rules of the standard as a table: what a delivery leads to at a moment.
///
/// The alerts stand here a second time, beside those of ``TLSError/alert``.
struct VerdictTable {
    let moment: Moment
    let stage: Stage

    func outcome(of delivery: Delivery) -> Outcome {
        if stage == .dead { return dead(delivery) }
        // What follows close_notify is ignored (RFC 9846, Section 6.1).
        if moment.turn == .peerClosed { return .goesOn }
        // What comes while we wait for our own side is kept, whatever it is.
        if stage.isWaiting, delivery != .endOfStream { return .goesOn }
        let outcome = alive(delivery)
        // Once we have said that we say no more, a failure is silent.
        if moment.turn == .weClosed, case .fails(let error, _) = outcome {
            return .fails(error, nil)
        }
        return outcome
    }

    private func dead(_ delivery: Delivery) -> Outcome {
        delivery == .endOfStream ? .goesOn : .fails(.closed, nil)
    }

    private func alive(_ delivery: Delivery) -> Outcome {
        switch delivery {
        case .message(let type): message(type)
        case .bare(let type):
            isExpected(type) ? .fails(.malformed(type, .truncated), .decodeError) : message(type)
        // A type that no one knows is refused by its first byte (RFC 9846, Section 4).
        case .unknownMessage(let type): unexpected(.unknownHandshakeType(type))
        // The size is refused on the header, before it is asked whose turn it is.
        case .huge(let type):
            .fails(.messageTooLarge(type, length: 0xFF_FFFF, limit: 0), .illegalParameter)
        case .begun: .goesOn
        case .interrupted(let type): interrupted(by: type)
        case .padded: .goesOn
        // No message on both sides of a key change (RFC 9846, Section 5.1).
        case .continued:
            moment.nextStandsAlone ? unexpected(.messageSpansKeyChange) : .goesOn
        case .repeatedRetry: repeatedRetry
        case .alert(let content): alert(content)
        case .clearAlert: clearAlert
        case .changeCipherSpec(let content): changeCipherSpec(content)
        case .data: data
        case .emptyHandshake, .onlyPadding: unexpected(.emptyRecord)
        case .clearHandshake: unexpected(.unexpectedContent(22))
        case .unknownRecord(let type): unexpected(.unknownContentType(type))
        case .odd(let type): unexpected(.unexpectedContent(type))
        case .overlong, .overlongInside: .fails(.recordTooLarge(length: 0), .recordOverflow)
        case .garbled:
            moment.isProtected
                ? .fails(.badRecordMAC, .badRecordMAC) : unexpected(.unexpectedContent(23))
        case .endOfStream: .fails(.truncated, nil)
        }
    }

    private func unexpected(_ error: TLSError) -> Outcome { .fails(error, .unexpectedMessage) }

    private func isExpected(_ type: HandshakeType) -> Bool {
        stage.expected(by: moment.role).contains(type)
    }

    /// The one rule that this is all about (RFC 9846, Section 4).
    private func message(_ type: HandshakeType) -> Outcome {
        isExpected(type) ? .goesOn : unexpected(.unexpectedMessage(type))
    }

    /// A second request is refused; where no ServerHello is expected, it is one message of many.
    private var repeatedRetry: Outcome {
        switch stage {
        case .client(.serverHello): .goesOn
        case .client(.secondServerHello): unexpected(.secondRetry)
        default: message(.serverHello)
        }
    }

    /// Nothing between the parts of a message; data without keys is refused before that.
    private func interrupted(by type: UInt8) -> Outcome {
        type == 23 && !moment.isProtected
            ? unexpected(.unexpectedContent(23)) : unexpected(.interleavedMessage)
    }

    /// All alerts but two end the connection, whatever their level (RFC 9846, Section 6).
    private func alert(_ content: [UInt8]) -> Outcome {
        guard !content.isEmpty else { return unexpected(.emptyRecord) }
        guard content.count == 2 else { return .fails(.badAlert, .decodeError) }
        switch content[1] {
        case 90: return .goesOn
        case 0 where stage == .open: return .goesOn
        default: return .fails(.peerAlert(AlertDescription(rawValue: content[1])), nil)
        }
    }

    /// A peer without keys may say why it fails, until a protected record has come.
    private var clearAlert: Outcome {
        moment.hasOpenedRecord
            ? unexpected(.unexpectedContent(21)) : .fails(.peerAlert(.handshakeFailure), nil)
    }

    private func changeCipherSpec(_ content: [UInt8]) -> Outcome {
        if content.isEmpty { return unexpected(.emptyRecord) }
        guard stage.toleratesChangeCipherSpec else { return unexpected(.unexpectedContent(20)) }
        return content == [1] ? .goesOn : unexpected(.badChangeCipherSpec)
    }

    private var data: Outcome {
        stage == .open ? .goesOn : unexpected(.unexpectedContent(23))
    }
}

extension TLSError {
    /// The error without the numbers that other tests are about.
    var withoutSizes: TLSError {
        switch self {
        case .messageTooLarge(let type, let length, _):
            .messageTooLarge(type, length: length, limit: 0)
        case .recordTooLarge: .recordTooLarge(length: 0)
        default: self
        }
    }
}
