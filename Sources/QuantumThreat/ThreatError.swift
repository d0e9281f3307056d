public import QuantumSimulator

/// Why an attack on a recorded toy session ended without the plaintext.
public enum ThreatError: Error, Equatable, Sendable {
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
        case .malformedRecording: "the recording can't come from a toy session"
        case .simulator(let error): "the simulator: \(error)"
        case .wrongFactors: "the factors don't belong to the recorded modulus"
        case .sessionNumberMismatch: "the recovered number doesn't encrypt to the recorded one"
        }
    }
}
