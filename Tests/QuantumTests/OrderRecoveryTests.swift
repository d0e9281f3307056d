import QuantumSimulator
import RealModule
import Testing
import TestSupport

/// The classical work after a quantum run, on phases drawn from the textbook distribution.
struct OrderRecoveryTests {
    @Test func `one textbook phase in one run factors nearly every semiprime of 16 to 24 bits`() {
        let seed: UInt64 = 1
        var generator = SimulationRandom(seed: seed)
        let tries = 200
        var failures: [UInt64] = []
        for _ in 0..<tries {
            let (p, q) = Semiprime.draw(bits: 16...24, using: &generator)
            let modulus = p * q
            let base = Semiprime.base(modulo: modulus, using: &generator)
            let order = Semiprime.order(of: base, p, q)
            let phase = Semiprime.phase(base: base, modulus: modulus, order: order, &generator)
            var parts = FactorRefinement(modulus: modulus)
            if let found = phase.recoverOrder() {
                #expect(found.order % order == 0)
                parts.split(byOrder: found.order, base: base, modulus: modulus, using: &generator)
            }
            if parts.parts.sorted() != [p, q].sorted() { failures.append(modulus) }
        }
        print("seed \(seed): \(tries - failures.count) of \(tries) in one run; not: \(failures)")
        #expect(failures.count <= tries / 100)
    }

    @Test func `a neighbour of the nearest value still shows the order`() {
        var generator = SimulationRandom(seed: 5)
        let (p, q): (UInt64, UInt64) = (3313, 4057)
        let modulus = p * q
        let base = Semiprime.base(modulo: modulus, using: &generator)
        let order = Semiprime.order(of: base, p, q)
        for distance in [-300, -40, -3, 0, 2, 17, 380] {
            // A numerator that shares nothing with the order: no cofactor is needed.
            var k = order / 3
            while greatestCommonDivisor(k, order) > 1 { k += 1 }
            let nearest = UInt64((Double(k) / Double(order) * 0x1p48).rounded())
            let phase = PhaseMeasurement(
                base: base,
                modulus: modulus,
                numerator: UInt64(Int64(nearest) + Int64(distance)),
                bitCount: 48
            )
            let found = phase.recoverOrder()
            #expect(found?.order == order, "\(distance)")
            #expect(found.map { abs($0.offset + distance) <= 1 } == true, "\(distance)")
        }
    }

    @Test(
        arguments: [
            [3, 5, 7], [3, 3, 5], [5, 7, 11, 13], [3, 3, 3, 5, 5], [17, 17, 19], [31, 37, 41],
            [3, 5, 7, 11, 13, 17], [257, 263], [3, 1_048_573],
        ] as [[UInt64]]
    )
    func `one order factors a product of several primes completely`(primes: [UInt64]) {
        let modulus = primes.reduce(1, *)
        for seed in 0..<5 as Range<UInt64> {
            var generator = SimulationRandom(seed: seed)
            let base = Semiprime.base(modulo: modulus, using: &generator)
            // The order divides the product of all p - 1 and all primes.
            let multiple = primes.reduce(1) { $0 * ($1 - 1) * $1 }
            let order = Semiprime.reduce(multiple, of: base, modulo: modulus)
            var parts = FactorRefinement(modulus: modulus)
            parts.split(byOrder: order, base: base, modulus: modulus, using: &generator)
            #expect(parts.parts.sorted() == primes, "seed \(seed)")
            #expect(parts.isComplete)
        }
    }

    @Test func `an accidental divisor leaves the rest for the order`() {
        var parts = FactorRefinement(modulus: 3 * 5 * 7)
        parts.split(by: 9, route: .accidentalDivisor)
        #expect(parts.parts.sorted() == [3, 35])
        #expect(!parts.isComplete)
        #expect(parts.route == .accidentalDivisor)
        parts.split(by: 3 * 5 * 7, route: .squareRoot)
        #expect(parts.parts.sorted() == [3, 35])
    }

    @Test(
        .slow,
        .enabled(if: isOptimised, "minutes without optimisation"),
        arguments: [1, 2] as [UInt64]
    )
    func `99 of 100 semiprimes of 16 to 24 bits are factored in one simulated run`(
        seed: UInt64
    ) throws {
        var generator = SimulationRandom(seed: seed)
        var failures: [UInt64] = []
        for _ in 0..<100 {
            let (p, q) = Semiprime.draw(bits: 16...24, using: &generator)
            let report = try ShorFactoring(modulus: p * q).run(using: &generator)
            #expect(report.factors == [p, q].sorted())
            if report.quantumRuns > 1 { failures.append(p * q) }
        }
        print("seed \(seed): \(100 - failures.count) of 100 in one run; not: \(failures)")
        #expect(failures.count <= 1)
    }
}

/// Products of two primes, orders and phases from outside, as a test may know them.
enum Semiprime {
    /// Two different odd primes of like length whose product has a number of bits in a range.
    static func draw(
        bits: ClosedRange<Int>,
        using generator: inout SimulationRandom
    ) -> (UInt64, UInt64) {
        while true {
            let length = Int.random(in: bits, using: &generator)
            let half = UInt64(1) << UInt64(length / 2)
            let p = UInt64.random(in: half / 2..<half, using: &generator) | 1
            let q = UInt64.random(in: half / 2..<2 * half, using: &generator) | 1
            guard p != q, isPrime(p), isPrime(q) else { continue }
            let product = p * q
            if UInt64.bitWidth - product.leadingZeroBitCount == length { return (p, q) }
        }
    }

    /// A random base that shares no factor with the modulus.
    static func base(modulo modulus: UInt64, using generator: inout SimulationRandom) -> UInt64 {
        while true {
            let base = UInt64.random(in: 2..<(modulus - 1), using: &generator)
            if greatestCommonDivisor(base, modulus) == 1 { return base }
        }
    }

    /// The order of a base modulo a product of two primes, from the primes.
    static func order(of base: UInt64, _ p: UInt64, _ q: UInt64) -> UInt64 {
        reduce((p - 1) * (q - 1), of: base, modulo: p * q)
    }

    /// The order of a base from a multiple of it.
    static func reduce(_ multiple: UInt64, of base: UInt64, modulo modulus: UInt64) -> UInt64 {
        var (order, rest, divisor) = (multiple, multiple, UInt64(2))
        while rest > 1 {
            if divisor * divisor > rest { divisor = rest }
            guard rest % divisor == 0 else {
                divisor += 1
                continue
            }
            rest /= divisor
            if power(base, order / divisor, modulo: modulus) == 1 { order /= divisor }
        }
        return order
    }

    /// A phase of order finding: k at random, then a value near k·2^m/r by the textbook's law.
    static func phase(
        base: UInt64,
        modulus: UInt64,
        order: UInt64,
        _ generator: inout SimulationRandom
    ) -> PhaseMeasurement {
        let bitCount = 2 * (UInt64.bitWidth - modulus.leadingZeroBitCount)
        let k = UInt64.random(in: 0..<order, using: &generator)
        // 2^m k/r = whole + part/r exactly; 2^m k is below 2^(3·24).
        let (high, low) = (k >> UInt64(64 - bitCount), k << UInt64(bitCount))
        let (whole, part) = order.dividingFullWidth((high, low))
        let fraction = Double(part) / Double(order)
        // P(whole + n) = sinc²(fraction - n), drawn by its running sum outwards from 0 and 1.
        var rest = Double.random(in: 0..<1, using: &generator)
        var offset: Int64 = 0
        for step in 0..<100_000 as Range<Int64> {
            offset = step % 2 == 0 ? -step / 2 : (step + 1) / 2
            let distance = Double.pi * (fraction - Double(offset))
            let root = abs(distance) < 1e-9 ? 1 : sine(distance) / distance
            rest -= root * root
            if rest < 0 { break }
        }
        return PhaseMeasurement(
            base: base,
            modulus: modulus,
            numerator: (whole &+ UInt64(bitPattern: offset)) % (1 << UInt64(bitCount)),
            bitCount: bitCount
        )
    }

    private static func sine(_ angle: Double) -> Double { Double.sin(angle) }
}
