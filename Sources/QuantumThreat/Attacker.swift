public import QuantumSimulator

/// The eavesdropper years later, with a (simulated) quantum computer and nothing but a recording.
public enum Attacker {
    /// Factors the recorded modulus with Shor's algorithm and reads the session.
    ///
    /// - Parameters:
    ///   - recording: What was recorded, the only thing the attacker has.
    ///   - generator: Where bases and simulated measurement outcomes come from.
    ///   - memoryLimit: The most bytes that the simulator may take, 4 GiB by default.
    ///   - progress: Called as a quantum run starts, and after each measured bit.
    ///   - isCancelled: Asked before each measured bit; by default, whether the task is cancelled.
    /// - Returns: The plaintext and the way to it.
    /// - Throws: ``ThreatError``.
    public static func attack(
        _ recording: Recording,
        using generator: inout some RandomNumberGenerator,
        memoryLimit: Int = 4 << 30,
        progress: (OrderFindingProgress) -> Void = { _ in },
        isCancelled: () -> Bool = { Task.isCancelled }
    ) throws(ThreatError) -> AttackReport {
        let clock = ContinuousClock()
        let start = clock.now
        let factoring: ShorFactoring.Report
        do throws(QuantumError) {
            let shor = try ShorFactoring(
                modulus: recording.publicKey.modulus,
                memoryLimit: memoryLimit
            )
            factoring = try shor.run(
                using: &generator,
                progress: progress,
                isCancelled: isCancelled
            )
        } catch {
            throw .simulator(error)
        }
        guard let last = factoring.attempts.last, let order = last.order else {
            throw .simulator(.noFactor(runs: factoring.quantumRuns))
        }
        guard factoring.factors.count == 2 else { throw .wrongFactors }
        let (p, q) = (factoring.factors[0], factoring.factors[1])
        let opened = try read(recording, factors: p, q)
        return AttackReport(
            modulus: recording.publicKey.modulus,
            factors: factoring.factors,
            base: last.base,
            order: order.order,
            factoring: factoring,
            sessionNumber: opened.sessionNumber,
            plaintext: opened.plaintext,
            seconds: (clock.now - start).inSeconds
        )
    }

    /// The same attack with the system's random numbers.
    ///
    /// - Parameters:
    ///   - recording: What was recorded, the only thing the attacker has.
    ///   - progress: Called as a quantum run starts, and after each measured bit.
    /// - Returns: The plaintext and the way to it.
    /// - Throws: ``ThreatError``.
    public static func attack(
        _ recording: Recording,
        progress: (OrderFindingProgress) -> Void = { _ in }
    ) throws(ThreatError) -> AttackReport {
        var generator = SystemRandomNumberGenerator()
        return try attack(recording, using: &generator, progress: progress)
    }

    /// Reads a recorded session with the factors of its modulus.
    ///
    /// - Parameters:
    ///   - recording: The recording.
    ///   - p: One factor of the modulus.
    ///   - q: The other factor.
    /// - Returns: The session number and the plaintext.
    /// - Throws: ``ThreatError/wrongFactors`` or ``ThreatError/sessionNumberMismatch``.
    package static func read(
        _ recording: Recording,
        factors p: UInt64,
        _ q: UInt64
    ) throws(ThreatError) -> (sessionNumber: UInt64, plaintext: [UInt8]) {
        let publicKey = recording.publicKey
        guard let key = ToyRSA.PrivateKey(publicKey: publicKey, factors: p, q) else {
            throw .wrongFactors
        }
        let number = key.decrypt(recording.encryptedNumber)
        // The attacker needs no plaintext to know that the number is right.
        guard publicKey.encrypt(number) == recording.encryptedNumber else {
            throw .sessionNumberMismatch
        }
        return (number, ToyStreamCipher.apply(number, to: recording.ciphertext))
    }
}

/// What an attack on a recorded toy session found, and how.
public struct AttackReport: Equatable, Sendable {
    /// The recorded modulus n.
    public let modulus: UInt64
    /// Its two factors, the smaller one first.
    public let factors: [UInt64]
    /// The random base of the successful quantum run.
    public let base: UInt64
    /// The base's order, as recovered from the measured phase.
    public let order: UInt64
    /// All quantum runs, with measured phases, convergents and times.
    public let factoring: ShorFactoring.Report
    /// The number that keyed the session.
    public let sessionNumber: UInt64
    /// What the session protected.
    public let plaintext: [UInt8]
    /// How long the attack took.
    public let seconds: Double

    /// How many quantum runs were simulated.
    public var quantumRuns: Int { factoring.quantumRuns }

    /// What must be said wherever this result is shown.
    public static var caveat: String {
        """
        A toy: textbook RSA with a modulus of 32 bits at most, attacked by Shor's algorithm on a simulator. \
        The simulator is no speed-up: trial division finds the same factors in far less time. \
        The real sizes need a fault-tolerant quantum computer that does not exist today; the \
        published estimates say how large it would be.
        """
    }
}
