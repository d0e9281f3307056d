/// Bytes that were damaged, and how.
struct Damaged {
    var bytes: [UInt8]
    var story: String
}

extension Repeatable {
    /// Damage that any input can suffer: cut short, made longer, emptied, some bits flipped.
    mutating func damage(_ bytes: [UInt8]) -> Damaged {
        var damaged = bytes
        switch next() % 8 {
        case 0:
            damaged.removeLast()
            return Damaged(bytes: damaged, story: "a byte short")
        case 1:
            damaged.removeLast(Int.random(in: 1...bytes.count, using: &self))
            return Damaged(bytes: damaged, story: "cut to \(damaged.count) bytes")
        case 2:
            damaged += self.bytes(Int.random(in: 1...64, using: &self))
            return Damaged(bytes: damaged, story: "longer by \(damaged.count - bytes.count) bytes")
        case 3:
            return Damaged(bytes: self.bytes(bytes.count), story: "random throughout")
        case 4, 5:
            return flipBits(bytes, in: 0..<bytes.count, count: 1)
        default:
            return flipBits(bytes, in: 0..<bytes.count, count: Int.random(in: 2...8, using: &self))
        }
    }

    /// Flips some bits within a range of bytes.
    mutating func flipBits(_ bytes: [UInt8], in range: Range<Int>, count: Int) -> Damaged {
        var damaged = bytes
        var story = "bits flipped:"
        for _ in 0..<count {
            let index = Int.random(in: range, using: &self)
            let bit = UInt8.random(in: 0..<8, using: &self)
            damaged[index] ^= 1 << bit
            story += " \(index).\(bit)"
        }
        return Damaged(bytes: damaged, story: story)
    }

    /// Puts a value in q … 4095 in place of one of the twelve-bit coefficients within a range.
    mutating func unreduceCoefficient(_ bytes: [UInt8], in range: Range<Int>) -> Damaged {
        var damaged = bytes
        let index = Int.random(in: 0..<(range.count * 8 / 12), using: &self)
        // Just q half of the time: the value that a check off by one lets pass.
        let value = Bool.random(using: &self) ? 3329 : Int.random(in: 3329...4095, using: &self)
        let offset = range.lowerBound + index / 2 * 3
        if index.isMultiple(of: 2) {
            damaged[offset] = UInt8(value & 0xFF)
            damaged[offset + 1] = damaged[offset + 1] & 0xF0 | UInt8(value >> 8)
        } else {
            damaged[offset + 1] = damaged[offset + 1] & 0x0F | UInt8(value & 0xF) << 4
            damaged[offset + 2] = UInt8(value >> 4)
        }
        return Damaged(bytes: damaged, story: "coefficient \(index) is \(value)")
    }
}
