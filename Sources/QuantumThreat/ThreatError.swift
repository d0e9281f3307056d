public import QuantumSimulator

/// Why a toy session, or an attack on its recording, ended without the plaintext.
public enum ThreatError: Error, Equatable, Sendable {
    /// A stream ends within a message, or before one: so many bytes belong there, so many are there.
    case truncated(expected: Int, actual: Int)
    /// Another label stands where this message belongs; its four bytes as a number.
    case unexpectedMessage(expected: ToyMessage, label: UInt64)
    /// A message announces another length than its kind has.
    case messageLength(ToyMessage, expected: Int, actual: Int)
    /// So many bytes follow the last message.
    case trailingBytes(Int)
    /// The recording can't come from a toy session: an even exponent, or a number not below n.
    case malformedRecording
    /// The simulator refused the modulus, was stopped, or found no factor.
    case simulator(QuantumError)
    /// The factors don't multiply to the recorded modulus, or e has no inverse with them.
    case wrongFactors
    /// The recovered number doesn't encrypt to the recorded one.
    case sessionNumberMismatch
}

extension ThreatError: CustomStringConvertible {
    /// The error in words.
    public var description: String {
        switch self {
        case .truncated(let expected, let actual):
            "a message of \(expected) bytes ends after \(actual)"
        case .unexpectedMessage(let expected, let label):
            "the label 0x\(String(label, radix: 16)) stands in place of \(expected.rawValue)"
        case .messageLength(let message, let expected, let actual):
            "\(message.rawValue) announces \(actual) bytes in place of \(expected)"
        case .trailingBytes(let count): "\(count) bytes follow the last message"
        case .malformedRecording: "the recording can't come from a toy session"
        case .simulator(let error): "the simulator: \(error)"
        case .wrongFactors: "the factors don't belong to the recorded modulus"
        case .sessionNumberMismatch: "the recovered number doesn't encrypt to the recorded one"
        }
    }
}
