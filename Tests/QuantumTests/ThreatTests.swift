import QuantumSimulator
import QuantumThreat
import Testing
import TestSupport

struct ThreatTests {
    private let vitals = Array("heart rate 72, SpO2 98".utf8)

    /// What passes over the wire in a session that the cloud can read.
    private func wire(seed: UInt64, bits: Int = 24) throws -> (toCloud: [UInt8], toEdge: [UInt8]) {
        var generator = SimulationRandom(seed: seed)
        let cloud = ToyCloud(bits: bits, using: &generator)
        let answer = try ToyEdge.answer(
            to: cloud.greeting,
            sending: vitals,
            using: &generator
        )
        #expect(try cloud.open(answer) == vitals)
        return (answer, cloud.greeting)
    }

    private func recording(seed: UInt64, bits: Int = 24) throws -> Recording {
        let (toCloud, toEdge) = try wire(seed: seed, bits: bits)
        return try Recording(toCloud: toCloud, toEdge: toEdge)
    }

    /// A recording under a smaller modulus, so that an unoptimised build attacks it quickly.
    private func smallRecording(_ number: UInt64) throws -> Recording {
        let modulus: UInt64 = 241 * 251
        var stream = SimulationRandom(seed: number)
        return try Recording(
            modulus: modulus,
            exponent: 17,
            encryptedNumber: power(number, 17, modulo: modulus),
            ciphertext: vitals.map { $0 ^ UInt8(truncatingIfNeeded: stream.next() >> 32) }
        )
    }

    @Test(arguments: 0..<50 as Range<UInt64>)
    func `a session can be read with the factors and only with them`(seed: UInt64) throws {
        let recording = try recording(seed: seed)
        let modulus = recording.publicKey.modulus
        #expect(UInt64.bitWidth - modulus.leadingZeroBitCount == 24)
        let factors = TrialDivision.factor(modulus).factors
        #expect(factors.allSatisfy { isPrime($0) && $0 > 3071 && $0 < 4096 })
        #expect(
            try Attacker.read(recording, factors: factors[0], factors[1]).plaintext == vitals
        )
        for (p, q) in [(factors[0], factors[1] + 2), (1, modulus), (factors[0], 0)] {
            #expect(throws: ThreatError.wrongFactors) {
                try Attacker.read(recording, factors: p, q)
            }
        }
    }

    @Test(arguments: 0..<6 as Range<UInt64>)
    func `a session under a small modulus falls to its recording alone`(seed: UInt64) throws {
        let recording = try smallRecording(1000 + 77 * seed)
        var generator = SimulationRandom(seed: seed)
        let report = try Attacker.attack(recording, using: &generator)
        #expect(report.plaintext == vitals)
        #expect(report.factors == [241, 251])
        #expect(report.sessionNumber == 1000 + 77 * seed)
        #expect(report.quantumRuns >= 1)
        #expect(power(report.base, report.order, modulo: report.modulus) == 1)
    }

    @Test(
        .slow,
        .enabled(if: isOptimised, "about a minute a seed without optimisation"),
        arguments: 0..<10 as Range<UInt64>
    )
    func `a 24-bit session falls to its recording alone`(seed: UInt64) throws {
        var generator = SimulationRandom(seed: seed &+ 1000)
        let report = try Attacker.attack(recording(seed: seed), using: &generator)
        #expect(report.plaintext == vitals)
        print(
            "24-bit attack, seed \(seed): \(report.modulus) = \(report.factors), a = \(report.base),"
                + " r = \(report.order), runs = \(report.quantumRuns), s = \(report.seconds)"
        )
    }

    @Test func `a recording holds what passed over the wire and no secret`() throws {
        let recording = try recording(seed: 7)
        let fields = Mirror(reflecting: recording).children.compactMap(\.label)
        #expect(fields == ["publicKey", "encryptedNumber", "ciphertext"])
        let keyFields = Mirror(reflecting: recording.publicKey).children.compactMap(\.label)
        #expect(keyFields == ["modulus", "exponent"])
        #expect(recording.ciphertext != vitals)
        #expect(recording.ciphertext.count == vitals.count)
    }

    @Test(arguments: 16...32)
    func `a toy modulus has the length that is asked for`(bits: Int) throws {
        for seed in 0..<4 as Range<UInt64> {
            let modulus = try recording(seed: seed, bits: bits).publicKey.modulus
            #expect(UInt64.bitWidth - modulus.leadingZeroBitCount == bits)
            #expect(TrialDivision.primes(of: modulus).factors.count == 2)
        }
    }

    @Test func `trial division takes a number apart`() {
        #expect(TrialDivision.primes(of: 2 * 2 * 3 * 97).factors == [2, 2, 3, 97])
        #expect(TrialDivision.primes(of: 104_729).factors == [104_729])
    }

    @Test func `the formulas of cost give what their papers say`() {
        // 2.6 billion for RSA-2048, 126 billion for P-256 counted in full by the paper's table.
        #expect(abs(KeyCost.factoring(bits: 2048) / 2.6e9 - 1) < 0.03)
        #expect(abs(KeyCost.ellipticCurve(bits: 256) / 1.26e11 - 1) < 0.05)
    }

    @Test func `a sample of phases shows the order that its peaks have`() throws {
        var generator = SimulationRandom(seed: 6)
        let sample = try PhaseSample(modulus: 35, runs: 60, using: &generator)
        #expect(sample.measurements.count == 60)
        #expect(sample.histogram(bins: 16).reduce(0, +) == 60)
        #expect(power(sample.base, sample.order, modulo: 35) == 1)
        #expect(throws: QuantumError.modulus(17, .prime)) {
            try PhaseSample(modulus: 17, runs: 1, using: &generator)
        }
    }

    @Test func `two sessions share neither key nor stream`() throws {
        let (one, two) = (try recording(seed: 1), try recording(seed: 2))
        #expect(one.publicKey != two.publicKey)
        #expect(one.ciphertext != two.ciphertext)
    }

    @Test func `an empty session is attacked like any other`() throws {
        let recording = try Recording(
            modulus: 899,
            exponent: 11,
            encryptedNumber: 5,
            ciphertext: []
        )
        var generator = SimulationRandom(seed: 0)
        #expect(try Attacker.attack(recording, using: &generator).plaintext.isEmpty)
    }

    @Test func `a malformed recording is refused`() {
        let cases: [(UInt64, UInt64, UInt64)] = [
            (0, 3, 0), (899, 2, 5), (899, 1, 5), (899, 3, 899),
        ]
        for (modulus, exponent, number) in cases {
            #expect(throws: ThreatError.malformedRecording) {
                try Recording(
                    modulus: modulus,
                    exponent: exponent,
                    encryptedNumber: number,
                    ciphertext: []
                )
            }
        }
    }

    @Test func `the wire holds labels that say toy, lengths, and what they announce`() throws {
        let (toCloud, toEdge) = try wire(seed: 5)
        #expect(Array(toEdge.prefix(8)) == Array("TOYK".utf8) + [0, 0, 0, 16])
        #expect(toEdge.count == 8 + 16 && toEdge.count == ToyEdge.greetingByteCount)
        #expect(toEdge.suffix(8) == [0, 0, 0, 0, 0, 1, 0, 1])
        #expect(Array(toCloud.prefix(8)) == Array("TOYC".utf8) + [0, 0, 0, 8])
        let rest = toCloud.dropFirst(16)
        #expect(Array(rest.prefix(8)) == Array("TOYV".utf8) + [0, 0, 0, UInt8(vitals.count)])
        #expect(rest.count == 8 + vitals.count)
        let recording = try Recording(toCloud: toCloud, toEdge: toEdge)
        #expect(recording.ciphertext == Array(rest.dropFirst(8)))
        let modulus = toEdge[8..<16].reduce(0) { $0 << 8 | UInt64($1) }
        #expect(recording.publicKey.modulus == modulus && modulus >> 23 == 1)
    }

    @Test func `a transcript that is cut, continued or altered is refused`() throws {
        let (toCloud, toEdge) = try wire(seed: 6)
        for count in 0..<toEdge.count {
            let expected = count < 8 ? 8 : 24
            #expect(throws: ThreatError.truncated(expected: expected, actual: count)) {
                try Recording(toCloud: toCloud, toEdge: Array(toEdge.prefix(count)))
            }
        }
        for count in 0..<toCloud.count {
            let error = #expect(throws: ThreatError.self) {
                try Recording(toCloud: Array(toCloud.prefix(count)), toEdge: toEdge)
            }
            guard case .truncated(let expected, let actual)? = error else {
                Issue.record("\(count) bytes: \(String(describing: error))")
                continue
            }
            #expect(actual < expected)
        }
        for (cloud, edge) in [(toCloud + [0], toEdge), (toCloud, toEdge + [0])] {
            #expect(throws: ThreatError.trailingBytes(1)) {
                try Recording(toCloud: cloud, toEdge: edge)
            }
        }
        let label = UInt64(0x544F_5943)
        #expect(throws: ThreatError.unexpectedMessage(expected: .publicKey, label: label)) {
            try Recording(toCloud: toEdge, toEdge: toCloud)
        }
        var altered = toEdge
        altered[7] = 15
        #expect(throws: ThreatError.messageLength(.publicKey, expected: 16, actual: 15)) {
            try Recording(toCloud: toCloud, toEdge: altered)
        }
        // A ciphertext that announces four gigabytes is not waited for.
        altered = toCloud
        altered.replaceSubrange(20..<24, with: [255, 255, 255, 255])
        let announced = 8 + Int(UInt32.max)
        let there = 8 + vitals.count
        #expect(throws: ThreatError.truncated(expected: announced, actual: there)) {
            try Recording(toCloud: altered, toEdge: toEdge)
        }
    }

    @Test(arguments: [(14, 3), (899, 2), (899, 1), (0, 0)] as [(UInt64, UInt64)])
    func `an edge answers no key that is none`(modulus: UInt64, exponent: UInt64) {
        let numbers = [modulus, exponent].flatMap { number in
            (1...8).map { UInt8(truncatingIfNeeded: number >> (64 - 8 * $0)) }
        }
        var generator = SimulationRandom(seed: 1)
        #expect(throws: ThreatError.malformedRecording) {
            try ToyEdge.answer(
                to: Array("TOYK".utf8) + [0, 0, 0, 16] + numbers,
                sending: vitals,
                using: &generator
            )
        }
    }

    @Test func `a modulus that the simulator cannot attack ends in its error`() throws {
        let prime = try Recording(modulus: 907, exponent: 3, encryptedNumber: 5, ciphertext: [1])
        #expect(throws: ThreatError.simulator(.modulus(907, .prime))) {
            try Attacker.attack(prime)
        }
        let real = try Recording(
            modulus: .max,
            exponent: 65537,
            encryptedNumber: 5,
            ciphertext: [1]
        )
        #expect(throws: ThreatError.simulator(.modulus(.max, .tooLarge(maximum: (1 << 32) - 1)))) {
            try Attacker.attack(real)
        }
    }

    @Test func `an exponent without an inverse ends in an error`() throws {
        // 7 divides 28, so e has no inverse modulo 28 · 30.
        let recording = try Recording(
            modulus: 899,
            exponent: 7,
            encryptedNumber: 5,
            ciphertext: [1]
        )
        var generator = SimulationRandom(seed: 0)
        #expect(throws: ThreatError.wrongFactors) {
            try Attacker.attack(recording, using: &generator)
        }
    }

    @Test func `an attack can be stopped`() throws {
        var generator = SimulationRandom(seed: 0)
        #expect(throws: ThreatError.simulator(.cancelled)) {
            try Attacker.attack(recording(seed: 1), using: &generator, isCancelled: { true })
        }
    }

    @Test(
        arguments: [
            (1, [1, 1]), (2, [1, 2]), (4, [2, 2]), (9, [3, 3]), (97, [1, 97]),
        ] as [(UInt64, [UInt64])]
    )
    func `trial division gives a factor pair`(number: UInt64, factors: [UInt64]) {
        #expect(TrialDivision.factor(number).factors == factors)
    }

    /// Encrypted traffic to anyone who sees it, after a record of handshake messages.
    private func streams(clear: [UInt8] = [], toClient: [UInt8] = []) -> RecordedStreams {
        var generator = SimulationRandom(seed: 12)
        func noise() -> [UInt8] {
            (0..<4096).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
        }
        let hello: [UInt8] =
            [22, 3, 3, 0, 32] + Array("cloud.ward-seven.hospital.example".utf8.prefix(32))
        return RecordedStreams(
            toServer: hello + noise() + clear + noise(),
            toClient: hello + noise() + toClient
        )
    }

    @Test func `a recording of the hybrid group that shows nothing stood, and nothing else`() {
        let hybrid = RecordedStreams.hybridGroup
        let sent = Array("patient-208 at 9.1 s: heart rate 80/min".utf8)
        #expect(streams().stood(sent: sent, group: hybrid))
        #expect(streams().readableText.isEmpty)
        // X25519 alone, P-256, ML-KEM-768 alone, none.
        for group in [0x001D, 0x0017, 0x0201, 0] as [UInt16] {
            #expect(!streams().stood(sent: sent, group: group))
        }
        #expect(!streams().stood(sent: [], group: hybrid))
        let appended = [streams(clear: sent), streams(toClient: sent)]
        for recording in appended {
            #expect(recording.holdsPart(of: sent))
            #expect(!recording.stood(sent: sent, group: hybrid))
            #expect(
                recording.readableText.contains {
                    $0.contains(String(decoding: sent, as: UTF8.self))
                }
            )
        }
        // Eight bytes from the middle are enough; seven could be chance.
        #expect(!streams(clear: Array(sent[5..<13])).stood(sent: sent, group: hybrid))
        #expect(streams(clear: Array(sent[5..<12])).stood(sent: sent, group: hybrid))
        #expect(streams(clear: [1, 2, 3]).holdsPart(of: [1, 2, 3]))
        // Text that is not what was sent is a leak as well.
        let other = streams(clear: Array("another patient's name and diagnosis".utf8))
        #expect(!other.holdsPart(of: sent) && !other.stood(sent: sent, group: hybrid))
    }

    @Test func `what is printed says toy, simulator, no speed-up, and its sources`() {
        for word in ["toy", "simulator", "no speed-up", "32 bits", "does not exist"] {
            #expect(AttackReport.caveat.lowercased().contains(word))
        }
        let all = PublishedEstimate.all
        for target in PublishedEstimate.Target.allCases {
            #expect(all.contains { $0.target == target })
        }
        for estimate in all {
            #expect(estimate.reference.hasPrefix("arXiv:"))
            #expect(estimate.text.contains(estimate.reference))
            #expect(estimate.text.contains(estimate.authors))
        }
        // The paper's abstract gives a formula, and no number.
        #expect(
            all.map(\.text).contains(
                "RSA-2048: 20 million noisy qubits, 2.6 billion Toffoli gates by its formula, "
                    + "8 hours (Gidney, Ekerå 2019, arXiv:1905.09749)"
            )
        )
        #expect(all.allSatisfy { $0.qubitText != nil || $0.toffoliText != nil })
        #expect(
            all.map(\.text).contains(
                "RSA-2048: under 1 million noisy qubits, 6.5 billion Toffoli gates, "
                    + "less than a week (Gidney 2025, arXiv:2505.15917)"
            )
        )
    }
}

/// Whether the tests were built with optimisation.
let isOptimised: Bool = {
    var optimised = true
    assert(
        {
            optimised = false
            return true
        }()
    )
    return optimised
}()
