import PQLattice

/// Makes the files of SHA-3 and SHAKE: messages around the edges of a block.
func makeHashVectors(seed: String) -> [GeneratedFile] {
    [
        fixed("SHA3-224", rate: 144, seed) { SHA3_224.hash($0) },
        fixed("SHA3-256", rate: 136, seed) { SHA3_256.hash($0) },
        fixed("SHA3-384", rate: 104, seed) { SHA3_384.hash($0) },
        fixed("SHA3-512", rate: 72, seed) { SHA3_512.hash($0) },
        extendable("SHAKE-128", rate: 168, seed) { SHAKE128.hash($0, count: $1) },
        extendable("SHAKE-256", rate: 136, seed) { SHAKE256.hash($0, count: $1) },
    ]
}

private func fixed(
    _ name: String,
    rate: Int,
    _ seed: String,
    _ hash: ([UInt8]) -> [UInt8]
) -> GeneratedFile {
    var document = VectorDocument(path: "sha3/\(name).json", algorithm: name, seed: seed)
    document.beginGroup([("testType", .string("AFT"))])
    var stream = SeedStream(seed: seed, label: name)
    for count in [0, 1, 7, 8, rate - 1, rate, rate + 1, 2 * rate, 3 * rate - 1] {
        let message = stream.next(count)
        document.addValid([
            ("len", .integer(8 * count)), ("msg", .hex(message)), ("md", .hex(hash(message))),
        ])
    }
    return document.file
}

private func extendable(
    _ name: String,
    rate: Int,
    _ seed: String,
    _ hash: ([UInt8], Int) -> [UInt8]
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
            ("outLen", .integer(8 * outputCount)), ("md", .hex(hash(message, outputCount))),
        ])
    }
    return document.file
}
