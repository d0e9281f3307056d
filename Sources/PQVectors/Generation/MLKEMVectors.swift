import PQLattice
import PQSecrets

/// Makes ML-KEM's files.
func makeMLKEMVectors(seed: String) throws -> [GeneratedFile] {
    var keys = VectorDocument(
        path: "mlkem/keyGen.json",
        algorithm: "ML-KEM",
        mode: "keyGen",
        seed: seed
    )
    var uses = VectorDocument(
        path: "mlkem/encapDecap.json",
        algorithm: "ML-KEM",
        mode: "encapDecap",
        seed: seed
    )
    try MLKEMVectors<2, 10, 4>(name: "ML-KEM-512", seed: seed).write(&keys, &uses)
    try MLKEMVectors<3, 10, 4>(name: "ML-KEM-768", seed: seed).write(&keys, &uses)
    try MLKEMVectors<4, 11, 5>(name: "ML-KEM-1024", seed: seed).write(&keys, &uses)
    return [keys.file, uses.file]
}

struct MLKEMVectors<let k: Int, let dᵤ: Int, let dᵥ: Int> {
    typealias KEM = ModuleLatticeKEM<k, dᵤ, dᵥ>

    let name: String
    let d: [UInt8]
    let z: [UInt8]
    let message: [UInt8]
    let key: KEM.PrivateKey
    let ciphertext: [UInt8]
    let secret: [UInt8]

    init(name: String, seed: String) throws {
        var stream = SeedStream(seed: seed, label: name)
        self.name = name
        d = stream.next(32)
        z = stream.next(32)
        message = stream.next(32)
        key = try KEM.PrivateKey(seedRepresentation: d + z)
        (ciphertext, secret) = try Self.encapsulate(message, to: key.publicKey)
    }

    static func encapsulate(
        _ message: [UInt8],
        to key: KEM.PublicKey
    ) throws -> ([UInt8], [UInt8]) {
        let sent = try key.encapsulate(message: message.span)
        return (sent.encapsulated, sent.sharedSecret.array)
    }

    var publicKey: [UInt8] { key.publicKey.rawRepresentation }
    var expandedKey: [UInt8] { key.expandedRepresentation.array }

    /// The smallest set has every defect, the larger ones repeat those that depend on k.
    func write(_ keys: inout VectorDocument, _ uses: inout VectorDocument) throws {
        writeKeyGeneration(&keys)
        uses.beginGroup(parameters("encapsulation"))
        uses.addValid([
            ("ek", .hex(publicKey)), ("m", .hex(message)), ("c", .hex(ciphertext)),
            ("k", .hex(secret)),
        ])
        try writeDecapsulation(&uses)
        writePublicKeyChecks(&uses)
        writePrivateKeyChecks(&uses)
        try writeKeyForms(&keys)
        try writeRareUses(&uses)
    }

    func parameters(_ function: String) -> [(String, OrderedJSON)] {
        [("parameterSet", .string(name)), ("function", .string(function))]
    }

    private func writeKeyGeneration(_ keys: inout VectorDocument) {
        keys.beginGroup([("parameterSet", .string(name))])
        keys.addValid([
            ("d", .hex(d)), ("z", .hex(z)), ("ek", .hex(publicKey)), ("dk", .hex(expandedKey)),
        ])
        keys.addInvalid([("d", .hex(d)), ("z", .hex(z.dropLast()))], defect: "seed too short")
        keys.addInvalid([("d", .hex(d + [0])), ("z", .hex(z))], defect: "seed too long")
    }

    private func writeDecapsulation(_ uses: inout VectorDocument) throws {
        uses.beginGroup(parameters("decapsulation") + [("dk", .hex(expandedKey))])
        uses.addValid([("c", .hex(ciphertext)), ("k", .hex(secret))])
        // A changed ciphertext isn't refused: it gives J(z‖c), an unrelated secret.
        func add(_ changed: [UInt8], _ defect: String) throws {
            uses.addValid(
                [("c", .hex(changed)), ("k", .hex(try key.decapsulate(changed).array))],
                defect: defect
            )
        }
        for (place, index) in [("first", 0), ("last", ciphertext.count - 1)] {
            let defect = "bit flipped in the \(place) byte of the ciphertext"
            try add(flipped(ciphertext, at: index), defect)
        }
        for index in changedPlaces {
            let defect = "bit flipped in byte \(index) of the ciphertext"
            try add(flipped(ciphertext, at: index), defect)
        }
        try add(
            flipped(flipped(ciphertext, at: 0), at: 55),
            "the same bit flipped in two bytes of the ciphertext"
        )
        try add([UInt8](repeating: 0, count: ciphertext.count), "ciphertext of zeros")
        try add([UInt8](repeating: 255, count: ciphertext.count), "ciphertext of ones")
        let lengths = wrongLengths(of: ciphertext, called: "ciphertext")
        for (changed, defect) in k == 2 ? lengths[...] : lengths.prefix(1) {
            uses.addInvalid([("c", .hex(changed))], defect: defect)
        }
    }

    /// Around the ends of whatever a comparison might take at once, and where u ends.
    private var changedPlaces: [Int] {
        let second = 32 * dᵤ * k
        let few = [1, second - 1, second, ciphertext.count - 2]
        return k == 2 ? few + [7, 8, 15, 16, 31, 32, 63, 64, 255, 256, 511, 512] : few
    }

    private func writePublicKeyChecks(_ uses: inout VectorDocument) {
        uses.beginGroup(parameters("encapsulationKeyCheck"))
        func add(_ key: [UInt8], _ defect: String) {
            uses.addInvalid(
                [("ek", .hex(key)), ("testPassed", .boolean(false))],
                defect: defect
            )
        }
        for polynomial in 0..<k {
            add(
                unreduced(publicKey, polynomial: polynomial),
                "coefficient not reduced in polynomial \(polynomial)"
            )
        }
        let lengths = wrongLengths(of: publicKey, called: "encapsulation key")
        for (key, defect) in k == 2 ? lengths[...] : lengths.prefix(1) { add(key, defect) }
        guard k == 2 else { return }
        uses.addValid([("ek", .hex(publicKey)), ("testPassed", .boolean(true))])
    }

    private func writePrivateKeyChecks(_ uses: inout VectorDocument) {
        uses.beginGroup(parameters("decapsulationKeyCheck"))
        func add(_ key: [UInt8], _ defect: String) {
            uses.addInvalid(
                [("dk", .hex(key)), ("testPassed", .boolean(false))],
                defect: defect
            )
        }
        let key = expandedKey
        let embedded = 384 * k..<384 * k + publicKey.count
        // The hash is made anew, so that only the modulus check can notice.
        let unreduced = unreduced(publicKey, polynomial: k - 1)
        add(
            key[..<embedded.lowerBound] + unreduced + SHA3_256.hash(unreduced) + z,
            "coefficient not reduced in the encapsulation key inside"
        )
        add(flipped(key, at: embedded.upperBound + 31), "last byte of the hash changed")
        guard k == 2 else { return }
        add(flipped(key, at: embedded.upperBound), "first byte of the hash changed")
        add(flipped(key, at: embedded.upperBound - 1), "encapsulation key inside changed")
        for (key, defect) in wrongLengths(of: key, called: "decapsulation key") { add(key, defect) }
    }

    /// Adds q to one coefficient of a polynomial: the same value, not reduced.
    ///
    /// A decoder that reduces instead of refusing takes the key for the honest one.
    func unreduced(_ key: [UInt8], polynomial: Int) -> [UInt8] {
        var key = key
        for index in 0..<256 {
            let place = 384 * polynomial + 3 * (index / 2)
            let pair = Int(key[place]) | Int(key[place + 1]) << 8 | Int(key[place + 2]) << 16
            let shift = 12 * (index % 2)
            // Twelve bits hold a value plus q only if the value is below 4096 - 3329.
            guard (pair >> shift) & 0xFFF < 767 else { continue }
            let lifted = pair + 3329 << shift
            for offset in 0..<3 {
                key[place + offset] = UInt8(truncatingIfNeeded: lifted >> (8 * offset))
            }
            return key
        }
        return key
    }
}

/// The same bytes with the lowest bit of one of them flipped.
func flipped(_ bytes: [UInt8], at index: Int) -> [UInt8] {
    var bytes = bytes
    bytes[index] ^= 1
    return bytes
}

/// One byte too few, one too many, and none, each with its name.
func wrongLengths(of bytes: [UInt8], called name: String) -> [([UInt8], String)] {
    [
        (bytes.dropLast(), "\(name) too short"), (bytes + [0], "\(name) too long"),
        ([], "\(name) empty"),
    ]
}
