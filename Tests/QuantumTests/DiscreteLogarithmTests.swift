import QuantumSimulator
import Testing
import TestSupport

struct DiscreteLogarithmTests {
    @Test(arguments: [(23, 2), (107, 3), (1019, 4), (2039, 9)] as [(UInt64, UInt64)])
    func `the logarithm of a power is its exponent modulo the order`(
        modulus: UInt64,
        base: UInt64
    ) throws {
        for exponent in [0, 1, 5, 10] as [UInt64] {
            let element = power(base, exponent, modulo: modulus)
            var generator = SimulationRandom(seed: exponent)
            let report = try DiscreteLogarithm(modulus: modulus, base: base, element: element)
                .run(using: &generator)
            #expect(report.logarithm == exponent)
            #expect(power(base, report.order, modulo: modulus) == 1)
            #expect(report.basePhase.modulus == modulus && report.elementPhase.base == element)
        }
    }

    @Test func `toy Diffie–Hellman falls: the eavesdropper gets the shared secret`() throws {
        // A safe prime; 4 generates the squares.
        let (modulus, base): (UInt64, UInt64) = (7079, 4)
        let (alice, bob): (UInt64, UInt64) = (1234, 2345)
        let sent = (power(base, alice, modulo: modulus), power(base, bob, modulo: modulus))
        var generator = SimulationRandom(seed: 9)
        let found = try DiscreteLogarithm(modulus: modulus, base: base, element: sent.0)
            .run(using: &generator)
        #expect(found.logarithm == alice)
        #expect(
            power(sent.1, found.logarithm, modulo: modulus)
                == power(sent.0, bob, modulo: modulus)
        )
    }

    @Test func `a logarithm says from its start how long it is going to take`() throws {
        var generator = SimulationRandom(seed: 1)
        let task = try DiscreteLogarithm(modulus: 1019, base: 4, element: 16)
        #expect(task.estimate.byteCount == 16 * 1019 && task.estimate.seconds > 0)
        var told: [OrderFindingProgress] = []
        _ = try task.run(using: &generator, progress: { told.append($0) })
        // Two phases of 20 bits.
        #expect(told.prefix(41).map(\.round) == Array(0...40))
        #expect(told.allSatisfy { $0.rounds == 40 && $0.secondsLeft >= 0 })
        #expect(told.first.map { $0.run == 1 && $0.secondsLeft <= task.estimate.seconds } == true)
    }

    @Test func `what has no logarithm is refused, before the work where that can be known`() throws
    {
        // 5 is no square modulo 23, and 2 generates the squares.
        var generator = SimulationRandom(seed: 1)
        let outside = try DiscreteLogarithm(modulus: 23, base: 2, element: 5)
        #expect(throws: QuantumError.noLogarithm(of: 5, base: 2, modulus: 23)) {
            try outside.run(using: &generator)
        }
        #expect(throws: QuantumError.noLogarithm(of: 0, base: 2, modulus: 23)) {
            try DiscreteLogarithm(modulus: 23, base: 2, element: 0)
        }
        #expect(throws: QuantumError.base(5, modulus: 23)) {
            try DiscreteLogarithm(modulus: 23, base: 5, element: 2)
        }
        #expect(throws: QuantumError.modulus(21, .notPrime)) {
            try DiscreteLogarithm(modulus: 21, base: 2, element: 4)
        }
        #expect(throws: QuantumError.modulus(.max, .tooLarge(maximum: (1 << 32) - 1))) {
            try DiscreteLogarithm(modulus: .max, base: 2, element: 4)
        }
        #expect(throws: QuantumError.memory(needed: 16 * 1019, limit: 1000)) {
            try DiscreteLogarithm(modulus: 1019, base: 4, element: 4, memoryLimit: 1000)
        }
    }

    @Test(
        .slow,
        .enabled(if: isOptimised, "minutes without optimisation"),
        arguments: 0..<4 as Range<UInt64>
    )
    func `a logarithm modulo a safe prime of 18 bits is found`(seed: UInt64) throws {
        // 262127 = 2 · 131063 + 1, both prime.
        let modulus: UInt64 = 262_127
        #expect(isPrime(modulus) && isPrime((modulus - 1) / 2))
        var generator = SimulationRandom(seed: seed)
        let exponent = UInt64.random(in: 2..<131_063, using: &generator)
        let report = try DiscreteLogarithm(
            modulus: modulus,
            base: 4,
            element: power(4, exponent, modulo: modulus)
        ).run(using: &generator)
        #expect(report.logarithm == exponent)
        #expect(report.order == 131_063)
    }
}
