import PQSecrets
import Testing

struct ConstantTimeTests {
    @Test(arguments: [0, 1, 31, 32, 33, 100])
    func `equal bytes are equal and a difference is found at every place`(count: Int) {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        #expect(areEqual(bytes, bytes))
        for index in 0..<count {
            for bit in 0..<8 {
                var changed = bytes
                changed[index] ^= 1 << bit
                #expect(!areEqual(bytes, changed), "byte \(index), bit \(bit)")
            }
        }
    }

    @Test func `strings of other lengths are never equal`() {
        #expect(!areEqual([], [0]))
        #expect(!areEqual([1, 2], [1, 2, 0]))
        #expect(!areEqual([1, 2, 0], [1, 2]))
    }

    @Test func `the mask is all ones for every difference and else zero`() {
        for a in UInt8.min...UInt8.max {
            let (left, right, same): ([UInt8], [UInt8], [UInt8]) = ([a, 5], [0, 5], [a, 5])
            let mask = differenceMask(left.span, right.span)
            #expect(mask == (a == 0 ? 0 : 0xFF), "difference \(a)")
            let none = differenceMask(left.span, same.span)
            #expect(none == 0)
        }
    }

    @Test func `differences don't cancel each other`() {
        let (left, right): ([UInt8], [UInt8]) = ([0xF0, 0xF0], [0x0F, 0x0F])
        let mask = differenceMask(left.span, right.span)
        #expect(mask == 0xFF)
    }

    @Test func `replacing does all or nothing`() {
        let source: [UInt8] = [9, 8, 7]
        for (mask, expected): (UInt8, [UInt8]) in [(0xFF, [9, 8, 7]), (0, [1, 2, 3])] {
            var target: [UInt8] = [1, 2, 3]
            var span = target.mutableSpan
            constantTimeReplace(&span, with: source.span, where: mask)
            #expect(target == expected)
        }
    }

    @Test func `the barrier changes nothing`() {
        for value in UInt8.min...UInt8.max {
            #expect(valueBarrier(value) == value)
        }
    }

    private func areEqual(_ a: [UInt8], _ b: [UInt8]) -> Bool {
        constantTimeEqual(a.span, b.span)
    }
}
