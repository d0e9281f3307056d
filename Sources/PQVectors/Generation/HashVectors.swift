import PQLattice

/// Makes the files of SHA-3 and SHAKE: messages around the edges of a block, and some that end within
/// a byte.
func makeHashVectors(seed: String) -> [GeneratedFile] {
    [
        fixed(SHA3_224.self, "SHA3-224", rate: 144, seed),
        fixed(SHA3_256.self, "SHA3-256", rate: 136, seed),
        fixed(SHA3_384.self, "SHA3-384", rate: 104, seed),
        fixed(SHA3_512.self, "SHA3-512", rate: 72, seed),
        extendable(SHAKE128.self, "SHAKE-128", rate: 168, seed),
        extendable(SHAKE256.self, "SHAKE-256", rate: 136, seed),
    ]
}

/// Bytes and bits of messages that end within a byte: with the domain bits and the padding's first 1
/// the last byte is nearly full, full, or too full, also where it is the block's last.
private func oddLengths(rate: Int) -> [(bytes: Int, bits: Int)] {
    [(0, 1), (3, 3), (8, 4), (9, 5), (rate - 1, 2), (rate - 1, 3), (rate - 1, 5), (rate, 7)]
}

/// The last bits where ACVP's files have them, in the highest places of a byte.
private func lastByte(_ bits: UInt8, count: Int) -> UInt8 { bits << UInt8(8 - count) }

private func oddLength(_ bytes: [UInt8], _ bits: UInt8, _ count: Int) -> [(String, OrderedJSON)] {
    [
        ("comment", .string("a message that ends within a byte")),
        ("len", .integer(8 * bytes.count + count)),
        ("msg", .hex(bytes + [lastByte(bits, count: count)])),
    ]
}

private func fixed<let digestBitCount: Int>(
    _ function: SHA3<digestBitCount>.Type,
    _ name: String,
    rate: Int,
    _ seed: String
) -> GeneratedFile {
    var document = VectorDocument(path: "sha3/\(name).json", algorithm: name, seed: seed)
    document.beginGroup([("testType", .string("AFT"))])
    var stream = SeedStream(seed: seed, label: name)
    for count in [0, 1, 7, 8, rate - 1, rate, rate + 1, 2 * rate, 3 * rate - 1] {
        let message = stream.next(count)
        document.addValid([
            ("len", .integer(8 * count)), ("msg", .hex(message)),
            ("md", .hex(function.hash(message))),
        ])
    }
    for (count, bitCount) in oddLengths(rate: rate) {
        let message = stream.next(count)
        let bits = stream.next(1)[0] & (1 << UInt8(bitCount) - 1)
        var hash = function.init()
        hash.update(message)
        document.addValid(
            oddLength(message, bits, bitCount) + [
                ("md", .hex(hash.finalize(afterBits: bits, count: bitCount)))
            ]
        )
    }
    return document.file
}

private func extendable<let strength: Int>(
    _ function: SHAKE<strength>.Type,
    _ name: String,
    rate: Int,
    _ seed: String
) -> GeneratedFile {
    var document = VectorDocument(path: "sha3/\(name).json", algorithm: name, seed: seed)
    document.beginGroup([("testType", .string("AFT"))])
    var stream = SeedStream(seed: seed, label: name)
    let lengths = [
        (0, 32), (1, 1), (rate - 1, rate - 1), (rate, rate), (rate + 1, rate + 1), (33, 2 * rate),
        (2 * rate, 3 * rate + 1),
    ]
    for (count, outputCount) in lengths {
        let message = stream.next(count)
        document.addValid([
            ("len", .integer(8 * count)), ("msg", .hex(message)),
            ("outLen", .integer(8 * outputCount)),
            ("md", .hex(function.hash(message, count: outputCount))),
        ])
    }
    for (count, bitCount) in oddLengths(rate: rate) {
        let message = stream.next(count)
        let bits = stream.next(1)[0] & (1 << UInt8(bitCount) - 1)
        var absorbing = function.init()
        absorbing.absorb(message)
        var output = absorbing.squeezing(afterBits: bits, count: bitCount)
        document.addValid(
            oddLength(message, bits, bitCount) + [
                ("outLen", .integer(256)), ("md", .hex(output.squeeze(32))),
            ]
        )
    }
    return document.file
}
