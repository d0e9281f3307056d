import QuantumSimulator
import Testing

struct BabyStepGiantStepTests {
    @Test(arguments: [2, 3, 5, 7, 11, 23, 101, 257] as [UInt64])
    func `every logarithm is the one that multiplying finds`(modulus: UInt64) {
        for base in 1..<modulus {
            var powers: [UInt64: UInt64] = [:]
            var (value, exponent): (UInt64, UInt64) = (1, 0)
            while powers[value] == nil {
                powers[value] = exponent
                (value, exponent) = (value * base % modulus, exponent + 1)
            }
            for element in 1..<modulus {
                let found = BabyStepGiantStep.logarithm(
                    of: element,
                    base: base,
                    modulus: modulus
                )
                #expect(found == powers[element], "\(base)^x = \(element) modulo \(modulus)")
            }
        }
    }

    @Test func `numbers that are none of a group have no logarithm`() {
        for (element, base, modulus) in [
            (1, 1, 0), (1, 1, 1), (3, 2, 9), (0, 2, 7), (7, 2, 7), (1, 0, 7), (1, 7, 7),
            (2, 3, 4_294_967_311),
        ] as [(UInt64, UInt64, UInt64)] {
            #expect(
                BabyStepGiantStep.logarithm(of: element, base: base, modulus: modulus) == nil
            )
        }
        let (base, modulus): (UInt64, UInt64) = (4, 4_294_967_291)
        let element = power(base, 1_234_567_890, modulo: modulus)
        #expect(
            BabyStepGiantStep.logarithm(of: element, base: base, modulus: modulus)
                == 1_234_567_890
        )
    }
}
