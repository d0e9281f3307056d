import Foundation
import PQIdentity
import QuantumThreat
import TwinNode

/// A recorded session as a file: what passed over the wire, and nothing else.
///
/// Bytes stand in hexadecimal (toy session) or Base64 (TLS), so that a person can look at it.
enum SessionTranscript: Codable {
    /// The labelled toy: RSA key transport and a stream cipher.
    case toy(ToyTranscript)
    /// TLS 1.3, both directions.
    case tls(TLSTranscript)

    /// The most bytes of a transcript file.
    static let byteLimit = 64 << 20

    /// The members of a toy session's file; the bytes are those of `ToyMessage`.
    struct ToyTranscript: Codable {
        let session: String
        let toServer: String
        let toClient: String

        private enum CodingKeys: String, CodingKey {
            case session
            case toServer = "to_server"
            case toClient = "to_client"
        }
    }

    /// The members of a TLS session's file.
    struct TLSTranscript: Codable {
        let session: String
        let toServer: Data
        let toClient: Data

        /// The bytes, to be looked through.
        var streams: RecordedStreams {
            RecordedStreams(toServer: [UInt8](toServer), toClient: [UInt8](toClient))
        }

        private enum CodingKeys: String, CodingKey {
            case session
            case toServer = "to_server"
            case toClient = "to_client"
        }
    }

    private enum Kind: String {
        case toy = "toy classical session: textbook RSA key transport"
        case tls = "TLS 1.3"
    }

    private struct Label: Codable {
        let session: String
    }

    init(toy recording: Wiretap.Recording) {
        self = .toy(
            ToyTranscript(
                session: Kind.toy.rawValue,
                toServer: recording.toServer.hexadecimal,
                toClient: recording.toClient.hexadecimal
            )
        )
    }

    init(tls recording: Wiretap.Recording) {
        self = .tls(
            TLSTranscript(
                session: Kind.tls.rawValue,
                toServer: Data(recording.toServer),
                toClient: Data(recording.toClient)
            )
        )
    }

    init(from decoder: any Decoder) throws {
        switch Kind(rawValue: try Label(from: decoder).session) {
        case .toy: self = .toy(try ToyTranscript(from: decoder))
        case .tls: self = .tls(try TLSTranscript(from: decoder))
        case nil:
            throw CommandFailure("a session of an unknown kind; record it with pqtwin demo threat")
        }
    }

    func encode(to encoder: any Encoder) throws {
        switch self {
        case .toy(let toy): try toy.encode(to: encoder)
        case .tls(let session): try session.encode(to: encoder)
        }
    }

    /// Reads a transcript file.
    ///
    /// - Parameter path: The file, or `-`.
    /// - Throws: `IdentityError`, or ``CommandFailure`` for a file that is no transcript.
    init(reading path: String) throws {
        let bytes = try InputFile.read(path, limit: Self.byteLimit)
        do {
            self = try JSONDecoder().decode(Self.self, from: Data(bytes))
        } catch let failure as CommandFailure {
            throw failure
        } catch {
            throw CommandFailure("\(path) is no transcript; record one with pqtwin demo threat")
        }
    }

    /// Writes the file.
    ///
    /// - Parameters:
    ///   - path: Where to.
    ///   - overwriting: Whether an existing file is replaced.
    /// - Throws: `IdentityError`.
    func write(to path: String, overwriting: Bool = false) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let text = String(decoding: try encoder.encode(self), as: UTF8.self)
        try OutputFile.write(text + "\n", to: path, overwriting: overwriting)
    }
}

extension SessionTranscript {
    /// The streams of a TLS session.
    var streams: RecordedStreams? {
        switch self {
        case .toy: nil
        case .tls(let session): session.streams
        }
    }
}

extension SessionTranscript.ToyTranscript {
    /// What the recorded bytes say, checked.
    ///
    /// - Returns: The recording.
    /// - Throws: `ThreatError`, or ``CommandFailure`` for digits that are none.
    func recording() throws -> QuantumThreat.Recording {
        guard let toCloud = [UInt8](hexadecimal: toServer),
            let toEdge = [UInt8](hexadecimal: toClient)
        else { throw CommandFailure("the recorded bytes are not hexadecimal; record it again") }
        return try QuantumThreat.Recording(toCloud: toCloud, toEdge: toEdge)
    }

    /// Says what the tap has of the session.
    func describe(to voice: DemoVoice) throws {
        let recording = try recording()
        let modulus = recording.publicKey.modulus
        voice.say(
            "   TOY classical session: RSA key transport, \(toServer.count / 2) bytes to the cloud, "
                + "\(toClient.count / 2) back"
        )
        voice.say(
            "   in them n = \(modulus) (\(modulus.bitLength) bits), e = "
                + "\(recording.publicKey.exponent), and \(recording.ciphertext.count) bytes of "
                + "ciphertext"
        )
    }
}

extension [UInt8] {
    /// Two digits for each byte.
    fileprivate var hexadecimal: String {
        map { String(format: "%02x", $0) }.joined()
    }

    /// The bytes that digits stand for; nil for anything but pairs of hexadecimal digits.
    fileprivate init?(hexadecimal text: String) {
        let digits = text.utf8.map { Character(Unicode.Scalar($0)).hexDigitValue.map(UInt8.init) }
        guard digits.count % 2 == 0 else { return nil }
        self = []
        for start in stride(from: 0, to: digits.count, by: 2) {
            guard let high = digits[start], let low = digits[start + 1] else { return nil }
            append(high << 4 | low)
        }
    }
}
