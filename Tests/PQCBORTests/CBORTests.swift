import PQCBOR
import Testing

struct CBORTests {
    /// Values and encodings as RFC 8949 shows them in appendix A.
    static let figures: [(CBORValue, String)] = [
        (0, "00"), (1, "01"), (10, "0a"), (23, "17"), (24, "1818"), (25, "1819"), (100, "1864"),
        (1000, "1903e8"), (1_000_000, "1a000f4240"), (1_000_000_000_000, "1b000000e8d4a51000"),
        (.unsigned(.max), "1bffffffffffffffff"), (.negative(.max), "3bffffffffffffffff"),
        (-1, "20"), (-10, "29"), (-100, "3863"), (-1000, "3903e7"),
        (0.0, "f90000"), (-0.0, "f98000"), (1.0, "f93c00"), (1.1, "fb3ff199999999999a"),
        (1.5, "f93e00"), (65504.0, "f97bff"), (100000.0, "fa47c35000"),
        (.float(3.4028234663852886e+38), "fa7f7fffff"), (1.0e+300, "fb7e37e43c8800759c"),
        (.float(5.960464477539063e-8), "f90001"), (.float(0.00006103515625), "f90400"),
        (-4.0, "f9c400"), (-4.1, "fbc010666666666666"), (.float(.infinity), "f97c00"),
        (.float(.nan), "f97e00"), (.float(-.infinity), "f9fc00"),
        (false, "f4"), (true, "f5"), (.null, "f6"), (.simple(23), "f7"), (.simple(16), "f0"),
        (.simple(255), "f8ff"),
        (.tagged(1, 1_363_896_240), "c11a514b67b0"),
        (.tagged(1, 1363896240.5), "c1fb41d452d9ec200000"),
        (.tagged(23, .bytes([1, 2, 3, 4])), "d74401020304"),
        (.bytes([]), "40"), (.bytes([1, 2, 3, 4]), "4401020304"), ("", "60"), ("a", "6161"),
        ("IETF", "6449455446"), ("\"\\", "62225c"), ("\u{fc}", "62c3bc"), ("\u{6c34}", "63e6b0b4"),
        ("\u{10151}", "64f0908591"), ([], "80"), ([1, 2, 3], "83010203"),
        ([1, [2, 3], [4, 5]], "8301820203820405"), ([:], "a0"), ([1: 2, 3: 4], "a201020304"),
        (["a": 1, "b": [2, 3]], "a26161016162820203"), (["a", ["b": "c"]], "826161a161626163"),
    ]

    @Test(arguments: figures.indices)
    func `a value has the encoding that the standard shows and comes back from it`(index: Int)
        throws
    {
        let (value, text) = Self.figures[index]
        #expect(hex(value.encoded()) == text)
        #expect(try CBORValue(decoding: bytes(text)) == value)
    }

    static let malformed: [(String, CBORFault)] = [
        ("", .truncated), ("18", .truncated), ("1817", .notShortest), ("190017", .notShortest),
        ("1900ff", .notShortest), ("1a0000ffff", .notShortest),
        ("1b00000000ffffffff", .notShortest), ("1c", .reserved), ("1e", .reserved),
        ("1f", .indefiniteLength), ("5f41004100ff", .indefiniteLength),
        ("7f6161ff", .indefiniteLength), ("9f01ff", .indefiniteLength),
        ("bf616101ff", .indefiniteLength), ("ff", .indefiniteLength), ("5801", .notShortest),
        ("41", .truncated), ("5bffffffffffffffff", .truncated), ("61ff", .invalidText),
        ("62c328", .invalidText), ("9bffffffffffffffff", .truncated), ("8201", .truncated),
        ("bbffffffffffffffff", .truncated), ("a101", .truncated), ("a201000100", .duplicateKey),
        ("a203000100", .unsortedKey), ("a2626161006162 00", .unsortedKey), ("0000", .trailingBytes),
        ("f817", .notShortest), ("f81f", .notShortest), ("fa3fc00000", .notShortest),
        ("fb3ff8000000000000", .notShortest), ("fa7fc00000", .notShortest),
        ("f97e01", .notShortest), ("f9fe00", .notShortest), ("fb7ff8000000000001", .notShortest),
        ("fc", .reserved), ("c0", .truncated),
    ]

    @Test(arguments: malformed.indices)
    func `an encoding that is not the deterministic one is refused with the reason`(index: Int) {
        let (text, fault) = Self.malformed[index]
        do throws(CBORError) {
            _ = try CBORValue(decoding: bytes(text))
            Issue.record("\(text) was accepted")
        } catch {
            #expect(error.fault == fault, "\(text)")
        }
    }

    @Test func `nesting and length are limited`() {
        let deep = [UInt8](repeating: 0x81, count: 100) + [0]
        #expect(throws: CBORError(.tooDeep(limit: 24), offset: 25)) {
            try CBORValue(decoding: deep)
        }
        #expect(throws: CBORError(.tooDeep(limit: 24), offset: 25)) {
            try CBORValue(decoding: [UInt8](repeating: 0xC1, count: 1 << 19) + [0])
        }
        #expect(throws: CBORError(.tooLong(limit: 10), offset: 0)) {
            try CBORValue(
                decoding: [UInt8](repeating: 0, count: 11),
                limits: CBORLimits(byteCount: 10)
            )
        }
    }

    @Test func `false counts inside each other reserve next to nothing`() {
        let claim: [UInt8] = [0x9A, 0x00, 0x0F, 0x00, 0x00]
        let bomb =
            Array(repeating: claim, count: 20).joined() + [UInt8](repeating: 0, count: 1 << 19)
        let bytes = Array(bomb) + [UInt8](repeating: 0, count: (1 << 20) - bomb.count)
        #expect(throws: CBORError(.truncated, offset: 1 << 20)) {
            try CBORValue(decoding: bytes, limits: CBORLimits(itemCount: .max))
        }
        let limit = CBORLimits().itemCount
        #expect(throws: CBORError(.tooManyItems(limit: limit), offset: limit + 80)) {
            try CBORValue(decoding: bytes)
        }
    }

    @Test func `text that only looks the same is another key`() throws {
        let composed: CBORValue = "\u{e9}"
        let decomposed: CBORValue = "e\u{301}"
        #expect(composed != decomposed)
        var map = CBORMap()
        map[composed] = 1
        map[decomposed] = 2
        #expect(map.count == 2)
        #expect(map[composed] == 1)
        let item = CBORValue.map(map)
        #expect(try CBORValue(decoding: item.encoded()) == item)
    }

    static let seed = UInt64.random(in: 0 ... .max)

    @Test func `any value comes back from its encoding`() throws {
        var random = SplitMix64(seed: Self.seed)
        for round in 0..<2000 {
            let value = Self.value(depth: 4, using: &random)
            let decoded = try CBORValue(decoding: value.encoded())
            #expect(decoded == value, "seed \(Self.seed), round \(round)")
        }
    }

    @Test func `changed bytes are refused or are the encoding of what comes out`() throws {
        var random = SplitMix64(seed: Self.seed ^ 1)
        for round in 0..<4000 {
            var encoding = Self.value(depth: 4, using: &random).encoded()
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                switch Int.random(in: 0..<3, using: &random) {
                case 0 where !encoding.isEmpty:
                    encoding[Int.random(in: encoding.indices, using: &random)] = .random(
                        in: 0 ... .max,
                        using: &random
                    )
                case 1 where !encoding.isEmpty:
                    encoding.remove(at: Int.random(in: encoding.indices, using: &random))
                default:
                    encoding.insert(
                        .random(in: 0 ... .max, using: &random),
                        at: Int.random(in: 0...encoding.count, using: &random)
                    )
                }
            }
            if let decoded = try? CBORValue(decoding: encoding) {
                #expect(decoded.encoded() == encoding, "seed \(Self.seed), round \(round)")
            }
        }
    }

    @Test func `numbers are read in whichever form they fit`() {
        #expect(CBORValue(-5).integerValue == -5)
        #expect(CBORValue(Int.min).integerValue == Int.min)
        #expect(CBORValue.unsigned(.max).integerValue == nil)
        #expect(CBORValue.negative(.max).integerValue == nil)
        #expect(CBORValue(-3).doubleValue == -3)
        #expect((1.5 as CBORValue).integerValue == nil)
    }

    static func value(depth: Int, using random: inout SplitMix64) -> CBORValue {
        switch Int.random(in: 0..<(depth > 0 ? 11 : 8), using: &random) {
        case 0: return .unsigned(random.next() >> UInt64.random(in: 0..<64, using: &random))
        case 1: return .negative(random.next() >> UInt64.random(in: 0..<64, using: &random))
        case 2:
            return .bytes(
                (0..<Int.random(in: 0..<40, using: &random)).map { _ in
                    UInt8(truncatingIfNeeded: random.next())
                }
            )
        case 3:
            let count = Int.random(in: 0..<12, using: &random)
            return .text(
                String((0..<count).compactMap { _ in "aä水𐅑e\u{301}".randomElement(using: &random) })
            )
        case 4: return .float(Double(bitPattern: random.next()))
        case 5: return .float(Double(Float(bitPattern: UInt32(truncatingIfNeeded: random.next()))))
        case 6: return .float(Double(Int.random(in: -3000...3000, using: &random)) / 8)
        case 7:
            return [.null, true, false, .simple(23), .simple(99)].randomElement(using: &random)
                ?? .null
        case 8:
            return .array(
                (0..<Int.random(in: 0..<5, using: &random)).map { _ in
                    value(depth: depth - 1, using: &random)
                }
            )
        case 9:
            var map = CBORMap()
            for _ in 0..<Int.random(in: 0..<6, using: &random) {
                map[value(depth: 1, using: &random)] = value(depth: depth - 1, using: &random)
            }
            return .map(map)
        default: return .tagged(random.next() >> 40, value(depth: depth - 1, using: &random))
        }
    }
}
