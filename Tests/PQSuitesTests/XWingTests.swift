import PQLattice
import PQSecrets
import PQSuites
import Testing

/// One case of the draft's vector file.
private struct XWingVector: Decodable {
    let seed: HexBytes
    let eseed: HexBytes
    let ss: HexBytes
    let pk: HexBytes
    let ct: HexBytes
}

private func privateKey(_ seed: [UInt8]) throws -> XWing.PrivateKey {
    try XWing.PrivateKey(seedRepresentation: seed.span)
}

private func publicKey(_ bytes: [UInt8]) throws -> XWing.PublicKey {
    try XWing.PublicKey(rawRepresentation: bytes.span)
}

private func decapsulated(_ bytes: [UInt8], by key: XWing.PrivateKey) throws -> [UInt8] {
    try key.decapsulate(bytes.span).array
}

struct XWingTests {
    private static let key = Result { try privateKey([UInt8](1...32)) }

    @Test func `the vectors of the draft agree`() throws {
        let file = "hybrid/xwing-test-vectors.json"
        guard let vectors = try VectorFiles.read(file, as: [XWingVector].self) else { return }
        #expect(!vectors.isEmpty)
        for (number, vector) in vectors.enumerated() {
            let key = try privateKey(vector.seed.bytes)
            #expect(key.seedRepresentation.array == vector.seed.bytes, "case \(number)")
            #expect(key.publicKey.rawRepresentation == vector.pk.bytes, "case \(number)")
            let recipient = try publicKey(vector.pk.bytes)
            #expect(recipient == key.publicKey)
            let result = try recipient.encapsulate(from: ScriptedSource(vector.eseed.bytes))
            #expect(result.encapsulated == vector.ct.bytes, "case \(number)")
            #expect(result.sharedSecret.array == vector.ss.bytes, "case \(number)")
            let secret = try decapsulated(vector.ct.bytes, by: key)
            #expect(secret == vector.ss.bytes, "case \(number)")
        }
    }

    @Test func `a fresh key agrees with itself and with no other`() throws {
        let key = try XWing.PrivateKey()
        let other = try XWing.PrivateKey()
        #expect(key.publicKey != other.publicKey)
        let result = try key.publicKey.encapsulate()
        let secret = result.sharedSecret.array
        #expect(try decapsulated(result.encapsulated, by: key) == secret)
        #expect(try decapsulated(result.encapsulated, by: other) != secret)
    }

    @Test(arguments: [0, 1_087, 1_088, 1_119])
    func `a tampered encapsulation gives another secret and no error`(index: Int) throws {
        let key = try Self.key.get()
        let result = try key.publicKey.encapsulate()
        var tampered = result.encapsulated
        tampered[index] ^= 1
        let secret = result.sharedSecret.array
        #expect(try decapsulated(tampered, by: key) != secret)
    }

    @Test func `the ignored top bit of the curve share still changes the secret`() throws {
        let key = try Self.key.get()
        let result = try key.publicKey.encapsulate()
        var tampered = result.encapsulated
        tampered[1_119] ^= 0x80
        let secret = result.sharedSecret.array
        #expect(try decapsulated(tampered, by: key) != secret)
    }

    @Test func `seeds of any other length are refused`() {
        for count in 0...33 where count != 32 {
            #expect(throws: SuiteError.length(expected: 32, actual: count)) {
                _ = try privateKey([UInt8](repeating: 1, count: count))
            }
        }
    }

    @Test func `public keys and encapsulations of any other length are refused`() throws {
        let key = try Self.key.get()
        let bytes = key.publicKey.rawRepresentation + [0]
        for count in 0...1_217 where count != 1_216 {
            #expect(throws: SuiteError.length(expected: 1_216, actual: count)) {
                _ = try publicKey(Array(bytes.prefix(count)))
            }
        }
        let encapsulated = try key.publicKey.encapsulate().encapsulated + [0]
        for count in 0...1_121 where count != 1_120 {
            #expect(throws: SuiteError.length(expected: 1_120, actual: count)) {
                _ = try decapsulated(Array(encapsulated.prefix(count)), by: key)
            }
        }
    }

    @Test(arguments: sharesOfSmallOrder)
    func `curve halves that force zeros are refused`(share: [UInt8]) throws {
        let key = try Self.key.get()
        let poisoned = try publicKey(key.publicKey.rawRepresentation.prefix(1_184) + share)
        #expect(throws: SuiteError.invalidShare) { _ = try poisoned.encapsulate() }
        let encapsulated = try key.publicKey.encapsulate().encapsulated
        #expect(throws: SuiteError.invalidShare) {
            _ = try decapsulated(encapsulated.prefix(1_088) + share, by: key)
        }
    }

    @Test func `an unreduced lattice key is refused`() throws {
        var bytes = try Self.key.get().publicKey.rawRepresentation
        bytes[0] = 0xFF
        bytes[1] |= 0x0F
        #expect(throws: SuiteError.lattice(.coefficientTooLarge(index: 0))) {
            _ = try publicKey(bytes)
        }
    }

    @Test func `a dead source ends in an error, for X25519 alone as well`() {
        let dead = ScriptedSource(.init(repeating: 7, count: 128))
        #expect(throws: SuiteError.random(.constant)) { _ = try XWing.PrivateKey(from: dead) }
        #expect(throws: SuiteError.random(.constant)) { _ = try X25519.PrivateKey(from: dead) }
    }

    @Test func `printing shows the same of every private key`() throws {
        func texts(_ seed: [UInt8]) throws -> [String] {
            let key = try XWing.PrivateKey(seedRepresentation: seed)
            var dumped = ""
            dump(key, to: &dumped)
            return ["\(key)", String(reflecting: key), dumped]
        }
        let texts1 = try texts(.init(1...32))
        #expect(try texts(.init(2...33)) == texts1)
        let key = try XWing.PrivateKey(seedRepresentation: .init(1...32)).publicKey
        var dumped = ""
        dump(key, to: &dumped)
        #expect(dumped.contains("rawRepresentation"))
    }

    @Test func `a source that runs dry ends in an error`() throws {
        let key = try Self.key.get()
        #expect(throws: SuiteError.random(.short(delivered: 5, wanted: 32))) {
            _ = try XWing.PrivateKey(from: ScriptedSource([UInt8](1...5)))
        }
        #expect(throws: SuiteError.random(.short(delivered: 8, wanted: 32))) {
            _ = try key.publicKey.encapsulate(from: ScriptedSource([UInt8](1...40)))
        }
    }
}
