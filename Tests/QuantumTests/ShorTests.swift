import QuantumSimulator
import Testing
import TestSupport

struct ShorTests {
    /// All odd numbers below a bound with at least two different prime factors.
    private static func composites(below bound: UInt64) -> [UInt64] {
        stride(from: UInt64(15), to: bound, by: 2).filter { !isPrime($0) && primePower($0) == nil }
    }

    private func isConsistent(_ report: ShorFactoring.Report) -> Bool {
        let product = report.factors.reduce(1, *)
        return product == report.modulus && report.factors.allSatisfy(isPrime)
            && report.attempts.allSatisfy { attempt in
                guard let order = attempt.order else { return true }
                guard let measurement = attempt.measurement else { return false }
                return power(attempt.base, order.order, modulo: report.modulus) == 1
                    && measurement.convergents(offset: order.offset).contains {
                        $0.denominator == order.denominator
                    }
                    && order.denominator * order.cofactor % order.order == 0
            }
    }

    @Test func `every odd composite below 500 is factored`() throws {
        for modulus in Self.composites(below: 500) {
            var generator = SimulationRandom(seed: modulus)
            let report = try ShorFactoring(modulus: modulus, level: .orbit)
                .run(using: &generator)
            #expect(isConsistent(report), "\(report)")
        }
    }

    @Test(arguments: 0..<8 as Range<UInt64>)
    func `a 16-bit product of two primes is factored by the phase`(seed: UInt64) throws {
        let modulus: UInt64 = 251 * 241
        var generator = SimulationRandom(seed: seed)
        let report = try ShorFactoring(modulus: modulus, level: .orbit).run(using: &generator)
        #expect(report.factors == [241, 251])
        #expect(isConsistent(report), "\(report)")
        #expect(report.quantumRuns == report.attempts.count)
        #expect(report.attempts.last?.measurement?.bits.count == 32)
    }

    @Test func `a phase that shares a factor with the order is mended by a cofactor`() {
        let (base, modulus): (UInt64, UInt64) = (2, 2487)
        let order = slowOrder(of: base, modulo: modulus)
        let bitCount = 24
        for k in [1, 2, 3, 4, 6, 9, 12, 18] as [UInt64] {
            let numerator = ((k << UInt64(bitCount)) + order / 2) / order
            let measurement = PhaseMeasurement(
                base: base,
                modulus: modulus,
                numerator: numerator,
                bitCount: bitCount
            )
            let shared = greatestCommonDivisor(k, order)
            let found = measurement.recoverOrder()
            #expect(found?.order == order)
            #expect(found?.denominator == order / shared)
            #expect(found?.cofactor == shared)
        }
    }

    @Test func `a phase made of noise shows no order, so the measurement does the work`() {
        let (base, modulus, order): (UInt64, UInt64, UInt64) = (8_713_636, 15_226_907, 7_609_548)
        var generator = SimulationRandom(seed: 13)
        var (shownByNoise, shownByPhases) = (0, 0)
        for _ in 0..<500 {
            let k = generator.next() % order
            let phase = UInt64((Double(k) / Double(order) * 0x1p48).rounded())
            for (numerator, isNoise) in [(generator.next() >> 16, true), (phase, false)] {
                let found = PhaseMeasurement(
                    base: base,
                    modulus: modulus,
                    numerator: numerator,
                    bitCount: 48
                ).recoverOrder()
                guard let found else { continue }
                #expect(found.order == order)
                if isNoise { shownByNoise += 1 } else { shownByPhases += 1 }
            }
        }
        #expect(shownByNoise <= 2)
        #expect(shownByPhases > 450)
    }

    @Test func `a phase of zero shows no order`() {
        let measurement = PhaseMeasurement(
            base: 2,
            modulus: 2487,
            numerator: 0,
            bitCount: 24
        )
        #expect(measurement.recoverOrder() == nil)
        #expect(measurement.bits == String(repeating: "0", count: 24))
    }

    @Test func `an odd order and a root of minus one still give the factors`() {
        let modulus: UInt64 = 1019 * 1187
        var (odd, minusOne) = (0, 0)
        for base in 2..<200 as Range<UInt64> {
            let order = slowOrder(of: base, modulo: modulus)
            let isOdd = order % 2 == 1
            let isMinusOne =
                !isOdd && power(base, order / 2, modulo: modulus) == modulus - 1
            guard isOdd || isMinusOne else { continue }
            odd += isOdd ? 1 : 0
            minusOne += isMinusOne ? 1 : 0
            var generator = SimulationRandom(seed: base)
            var found = FactorRefinement(modulus: modulus)
            found.split(byOrder: order, base: base, modulus: modulus, using: &generator)
            #expect(found.parts.sorted() == [1019, 1187], "base \(base)")
            if case .freshBase? = found.route { continue }
            Issue.record("base \(base) needs a fresh base")
        }
        #expect(odd > 0 && minusOne > 0)
    }

    private func slowOrder(of base: UInt64, modulo modulus: UInt64) -> UInt64 {
        var (value, order) = (base % modulus, UInt64(1))
        while value != 1 {
            value = value * base % modulus
            order += 1
        }
        return order
    }

    @Test func `an accidental divisor is reported as such and never when it is forbidden`() throws {
        var accidents = 0
        for seed in 0..<40 as Range<UInt64> {
            var generator = SimulationRandom(seed: seed)
            let loose = try ShorFactoring(
                modulus: 21,
                insistsOnCoprimeBase: false,
                level: .orbit
            )
            let report = try loose.run(using: &generator)
            for attempt in report.attempts where attempt.route == .accidentalDivisor {
                accidents += 1
                #expect(attempt.measurement == nil)
                #expect(report.quantumRuns < report.attempts.count)
            }
            var same = SimulationRandom(seed: seed)
            let strict = try ShorFactoring(modulus: 21, level: .orbit)
                .run(using: &same)
            #expect(strict.attempts.allSatisfy { $0.route != .accidentalDivisor })
        }
        #expect(accidents > 0)
    }

    @Test(
        arguments: [
            (0, ModulusFault.tooSmall), (1, .tooSmall), (14, .tooSmall), (16, .even),
            (17, .prime), (1_048_583, .prime), (25, .primePower(base: 5, exponent: 2)),
            (59049, .primePower(base: 3, exponent: 10)),
            (4_294_967_297, .tooLarge(maximum: (1 << 32) - 1)),
            (.max, .tooLarge(maximum: (1 << 32) - 1)),
        ] as [(UInt64, ModulusFault)]
    )
    func `a modulus without work for the algorithm is refused`(
        modulus: UInt64,
        fault: ModulusFault
    ) {
        #expect(throws: QuantumError.modulus(modulus, fault)) {
            try ShorFactoring(modulus: modulus)
        }
    }

    @Test func `a modulus beyond the memory limit is refused before any work`() {
        #expect(throws: QuantumError.memory(needed: 16 * 15, limit: 239)) {
            try ShorFactoring(modulus: 15, level: .dense, memoryLimit: 239)
        }
        #expect(throws: QuantumError.memory(needed: 16 << 11, limit: (16 << 11) - 1)) {
            try ShorFactoring(modulus: 15, level: .circuit, memoryLimit: (16 << 11) - 1)
        }
        #expect(throws: QuantumError.count(actual: 0, minimum: 1, maximum: 1000)) {
            try ShorFactoring(modulus: 15, maximumRuns: 0)
        }
    }

    @Test(arguments: [SimulationLevel.dense, .orbit])
    func `progress is reported from the start and for each bit, and a stop is heard`(
        level: SimulationLevel
    ) throws {
        var rounds: [Int] = []
        var generator = SimulationRandom(seed: 1)
        #expect(throws: QuantumError.cancelled) {
            _ = try ShorFactoring(modulus: 899, level: level).run(
                using: &generator,
                progress: { progress in
                    rounds.append(progress.round)
                    #expect(progress.rounds == 20 && progress.run == 1)
                    #expect(progress.secondsLeft.isFinite && progress.secondsLeft >= 0)
                },
                isCancelled: { rounds.count == 8 }
            )
        }
        #expect(rounds == Array(0...7))
    }

    @Test(.slow, arguments: 0..<3 as Range<UInt64>)
    func `a 20-bit product of two primes is factored`(seed: UInt64) throws {
        var generator = SimulationRandom(seed: seed)
        let report = try ShorFactoring(modulus: 1019 * 997).run(using: &generator)
        #expect(report.factors == [997, 1019])
        #expect(isConsistent(report), "\(report)")
    }
}

struct NumberTheoryTests {
    @Test func `primes and prime powers below 3000 agree with slow division`() {
        for number in 0..<3000 as Range<UInt64> {
            let slow = number > 1 && !(2..<max(number, 2)).contains { number % $0 == 0 }
            #expect(isPrime(number) == slow, "\(number)")
        }
        #expect(primePower(243)?.base == 3)
        #expect(primePower(243)?.exponent == 5)
        #expect(primePower(45) == nil)
        // The largest 64-bit square of a prime: roots must not overflow.
        let large: UInt64 = 4_294_967_291
        #expect(primePower(large * large)?.base == large)
        #expect(primePower(.max) == nil)
    }

    @Test func `large primes and strong pseudoprimes are told apart`() {
        #expect(isPrime(18_446_744_073_709_551_557))
        #expect(!isPrime(3_825_123_056_546_413_051))
        #expect(!isPrime(3_215_031_751))
    }

    @Test func `an inverse multiplies to one and is refused where there is none`() {
        #expect(inverse(of: 3, modulo: 11) == 4)
        #expect(inverse(of: 6, modulo: 9) == nil)
        #expect(inverse(of: 5, modulo: 1) == nil)
        for a in 1..<101 as Range<UInt64> {
            #expect(inverse(of: a, modulo: 101).map { $0 * a % 101 } == 1)
        }
    }

    @Test func `convergents of a known fraction come out in order`() {
        // 427/512 = [0; 1, 5, 42, 2], the example of a phase for N = 21.
        let measurement = PhaseMeasurement(
            base: 2,
            modulus: 21,
            numerator: 427,
            bitCount: 9
        )
        let pairs = measurement.convergents().map { [$0.numerator, $0.denominator] }
        #expect(pairs == [[0, 1], [1, 1], [5, 6]])
    }
}
