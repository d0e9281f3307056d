import PQSecrets
import Testing

struct RandomSourceTests {
    @Test(arguments: [0, 1, 31, 32, 255, 256, 257, 512, 1000])
    func `the system fills every byte, past the limit of one call`(count: Int) throws {
        // A byte that stays zero in 16 fillings wasn't written: by chance once in 2¹²⁸.
        var seen = [UInt8](repeating: 0, count: count)
        for _ in 0..<16 {
            var bytes = [UInt8](repeating: 0, count: count)
            var span = bytes.mutableSpan
            try SystemRandomSource().fill(&span)
            for index in 0..<count { seen[index] |= bytes[index] }
        }
        #expect(!seen.contains(0))
    }

    @Test func `two fillings differ`() throws {
        let first = try SecretBytes(random: 32, from: SystemRandomSource())
        let second = try SecretBytes(random: 32, from: SystemRandomSource())
        #expect(first.array != second.array)
    }

    @Test func `32 equal bytes are refused and 31 are not`() throws {
        for value: UInt8 in [0, 1, 0xFF] {
            let many = [UInt8](repeating: value, count: 32)
            #expect(throws: RandomError.constant) { try refuseConstant(many.span) }
            let few = [UInt8](repeating: value, count: 31)
            #expect(throws: Never.self) { try refuseConstant(few.span) }
        }
    }

    @Test func `one other byte, wherever it is, is enough`() {
        for index in 0..<32 {
            var bytes = [UInt8](repeating: 0, count: 32)
            bytes[index] = 1
            #expect(throws: Never.self) { try refuseConstant(bytes.span) }
        }
    }
}
