import PQLattice
import PQSecrets

// What random keys and ciphertexts don't show: stored forms, long streams of the matrix, edges of
// rounding, and coefficients at the modulus.

extension MLKEMVectors {
    /// Seeds d whose matrix has three rare entries, found by a search over small numbers.
    ///
    /// One needs a fourth block, one has a candidate of q and one takes q − 1; which they are differs.
    private var rareKeys: [Int] { k == 2 ? [1053, 1687] : k == 3 ? [16, 33] : [6, 42] }

    /// Messages for the first of these keys for which a coefficient of u, and one of v, lies just
    /// below and another just above the middle between two roundings; for ML-KEM-1024 in two steps.
    private var rareMessages: [Int] { k == 2 ? [1826] : k == 3 ? [3801] : [7, 98] }

    private func rareKey(_ number: Int) throws -> KEM.PrivateKey {
        try KEM.PrivateKey(seedRepresentation: numbered(number) + numbered(number + 1))
    }

    /// Keys with rare matrices, and the other forms in which a key is kept.
    func writeKeyForms(_ keys: inout VectorDocument) throws {
        for number in rareKeys {
            let key = try rareKey(number)
            keys.addValid([
                (
                    "comment",
                    .string("matrix entries with a fourth block, a candidate of q, and q - 1")
                ), ("d", .hex(numbered(number))), ("z", .hex(numbered(number + 1))),
                ("ek", .hex(key.publicKey.rawRepresentation)),
                ("dk", .hex(key.expandedRepresentation.array)),
            ])
        }
        let stored = key.integrityCheckedRepresentation.array
        keys.beginGroup(parameters("storedKeyCheck"))
        func add(_ stored: [UInt8], _ defect: String) {
            keys.addInvalid(
                [("stored", .hex(stored)), ("testPassed", .boolean(false))],
                defect: defect
            )
        }
        keys.addValid([("stored", .hex(stored)), ("testPassed", .boolean(true))])
        add(flipped(stored, at: 0), "first byte of the seed changed")
        add(flipped(stored, at: 64), "first byte of the digest changed")
        add(flipped(stored, at: 95), "last byte of the digest changed")
        add(stored.dropLast(), "stored key too short")
        add(stored + [0], "stored key too long")

        keys.beginGroup(parameters("keyPairCheck") + [("d", .hex(d)), ("z", .hex(z))])
        keys.addValid([("ek", .hex(publicKey)), ("testPassed", .boolean(true))])
        keys.addInvalid(
            [
                ("ek", .hex(flipped(publicKey, at: publicKey.count - 1))),
                ("testPassed", .boolean(false)),
            ],
            defect: "last byte of the public key changed"
        )

        keys.beginGroup(parameters("accumulated"))
        let (stream, rounds) = (Array("pqtwin \(name)".utf8), 200)
        keys.addValid([
            ("stream", .hex(stream)), ("rounds", .integer(rounds)),
            ("digest", .hex(try KEM.accumulatedDigest(of: rounds, from: stream))),
        ])
    }

    /// Uses of keys at the edges.
    func writeRareUses(_ uses: inout VectorDocument) throws {
        try writeRareMessages(&uses)
        try writeBoundaryKey(&uses)
        writeModulusChecks(&uses)
        writeHashChecks(&uses)
    }

    private func writeRareMessages(_ uses: inout VectorDocument) throws {
        let key = try rareKey(rareKeys[0])
        var sent: [(message: [UInt8], ciphertext: [UInt8], secret: [UInt8])] = []
        for message in rareMessages.map({ numbered($0) }) {
            let (ciphertext, secret) = try Self.encapsulate(message, to: key.publicKey)
            sent.append((message, ciphertext, secret))
        }
        uses.beginGroup(
            parameters("encapsulation") + [("ek", .hex(key.publicKey.rawRepresentation))]
        )
        for (message, ciphertext, secret) in sent {
            uses.addValid([
                ("comment", .string("coefficients next to the middle between two roundings")),
                ("m", .hex(message)), ("c", .hex(ciphertext)), ("k", .hex(secret)),
            ])
        }
        uses.beginGroup(
            parameters("decapsulation") + [("dk", .hex(key.expandedRepresentation.array))]
        )
        for (_, ciphertext, secret) in sent {
            uses.addValid([("c", .hex(ciphertext)), ("k", .hex(secret))])
        }
    }

    /// A public key of the largest coefficients, and private keys for it that aren't honest: under
    /// one an honest ciphertext decrypts to the edges of rounding, and of another all coefficients
    /// can be written a second time, not reduced.
    private func writeBoundaryKey(_ uses: inout VectorDocument) throws {
        let largest = packed([Int](repeating: 3328, count: 256 * k), bits: 12) + numbered(0)
        let publicKey = try KEM.PublicKey(rawRepresentation: largest)
        let (ciphertext, secret) = try Self.encapsulate(message, to: publicKey)
        uses.beginGroup(parameters("encapsulation"))
        uses.addValid([
            ("comment", .string("every coefficient of the key is q - 1")), ("ek", .hex(largest)),
            ("m", .hex(message)), ("c", .hex(ciphertext)), ("k", .hex(secret)),
        ])
        let boundary = BoundaryDecapsulationKey(k: k, dᵤ: dᵤ, dᵥ: dᵥ)
        guard let ŝ = boundary.secret(for: ciphertext, carrying: message) else {
            throw VectorError.generation("a ciphertext of \(name) can't be decrypted at will")
        }
        uses.beginGroup(parameters("decapsulation"))
        let rest = largest + SHA3_256.hash(largest) + z
        uses.addValid([
            ("comment", .string("every coefficient decrypts to an edge of rounding")),
            ("dk", .hex(ŝ + rest)), ("c", .hex(ciphertext)), ("k", .hex(secret)),
        ])
        uses.addValid([
            ("comment", .string("a coefficient of the secret vector is not reduced")),
            ("dk", .hex(unreduced(expandedKey, polynomial: k - 1))), ("c", .hex(self.ciphertext)),
            ("k", .hex(self.secret)),
        ])
    }

    /// Public keys of the largest coefficients with one that is q, at places of either parity and in
    /// every part of a vector.
    private func writeModulusChecks(_ uses: inout VectorDocument) {
        uses.beginGroup(parameters("encapsulationKeyCheck"))
        let places =
            k == 2
            ? [0, 1, 6, 7, 8, 15, 16, 31, 32, 63, 64, 127, 128, 191, 255, 256, 511]
            : [255, 256 * k - 1]
        for place in places {
            var coefficients = [Int](repeating: 3328, count: 256 * k)
            coefficients[place] = 3329
            uses.addInvalid(
                [
                    ("ek", .hex(packed(coefficients, bits: 12) + numbered(0))),
                    ("testPassed", .boolean(false)),
                ],
                defect: "coefficient \(place) is q"
            )
        }
    }

    /// Each part of the hash inside a private key.
    private func writeHashChecks(_ uses: inout VectorDocument) {
        guard k == 2 else { return }
        uses.beginGroup(parameters("decapsulationKeyCheck"))
        uses.addValid([("dk", .hex(expandedKey)), ("testPassed", .boolean(true))])
        let hash = 768 * k + 32
        for index in [1, 7, 8, 15, 16, 23, 24, 30] {
            uses.addInvalid(
                [
                    ("dk", .hex(flipped(expandedKey, at: hash + index))),
                    ("testPassed", .boolean(false)),
                ],
                defect: "byte \(index) of the hash changed"
            )
        }
    }
}
