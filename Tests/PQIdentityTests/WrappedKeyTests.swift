import PQIdentity
import PQSecrets
import PQSuites
import Testing

/// An Ed25519 key in PKCS#8, whose seed counts from 0 to 31.
private let plainKey: [UInt8] =
    [0x30, 0x2E, 2, 1, 0, 0x30, 5, 6, 3, 0x2B, 0x65, 0x70, 4, 0x22, 4, 0x20] + Array(0..<32)

private let cheap = WrappedPrivateKey.Cost(passes: 1, memory: 8192)

private func secret(_ text: String) -> SecretBytes { SecretBytes(copying: Array(text.utf8).span) }

private func wrapped(
    _ der: [UInt8] = plainKey,
    _ passphrase: String = "correct horse",
    _ cost: WrappedPrivateKey.Cost = cheap
) throws -> WrappedPrivateKey {
    try WrappedPrivateKey(
        encrypting: SecretBytes(copying: der.span),
        passphrase: secret(passphrase),
        cost: cost
    )
}

private func opened(
    _ key: WrappedPrivateKey,
    _ passphrase: String = "correct horse"
) throws -> [UInt8] {
    try key.decrypted(passphrase: secret(passphrase)).plain
}

@Suite struct `Wrapped private keys` {
    @Test(arguments: [
        cheap, WrappedPrivateKey.Cost(), WrappedPrivateKey.Cost(passes: 255, memory: 9 << 10),
    ])
    func `come back under their passphrase only`(cost: WrappedPrivateKey.Cost) throws {
        let key = try wrapped(plainKey, "pass", cost)
        let read = try WrappedPrivateKey(pem: key.pemRepresentation)
        #expect(read == key)
        #expect(read.cost == cost)
        #expect(try opened(read, "pass") == plainKey)
        #expect(refusal { _ = try opened(read, "Pass") } == .wrongPassphrase)
    }

    @Test func `open under no passphrase that is nearly right, and never look alike`() throws {
        let key = try wrapped(plainKey, "pass")
        for wrong in ["", "Pass", "pass ", "pas", "pass\0"] {
            #expect(refusal { _ = try opened(key, wrong) } == .wrongPassphrase)
        }
        #expect(try wrapped(plainKey, "pass") != key)
    }

    /// A file put together by Python's `cryptography` after the table of the layout.
    @Test func `of another implementation are read`() throws {
        let header: [UInt8] =
            Array("PQTWINWK".utf8) + [1, 1, 1, 2, 0, 0, 0, 64] + Array(0..<16)
        let rest: [UInt8] = [
            0x47, 0x6C, 0xB0, 0x94, 0xD5, 0x41, 0xF9, 0xE1, 0xFF, 0x01, 0xC6, 0x14, 0xA4, 0x3A,
            0xD5, 0x1F, 0x7C, 0xC5, 0x5D, 0x22, 0xE8, 0xC6, 0x8E, 0xE0, 0x6F, 0xCF, 0x48, 0x64,
            0xAB, 0x4F, 0xE1, 0x29, 0x7B, 0x9A, 0x43, 0x6E, 0xB2, 0x0A, 0xD3, 0x39, 0xC2, 0xAB,
            0xBD, 0x15, 0x71, 0x5B, 0x61, 0x1C, 0x91, 0x1A, 0x1C, 0x93, 0xD0, 0x19, 0x5A, 0xFB,
            0xC5, 0xFA, 0x9B, 0x5F, 0x38, 0x1B, 0x83, 0xE4, 0xA7, 0xC7, 0x2D, 0x2C, 0xEF, 0xCB,
            0x07, 0xDE, 0xFA, 0x01, 0x54, 0xC8, 0xDD, 0xDB, 0x1E, 0x93, 0x38, 0xAE, 0x76, 0x1E,
            0xB3, 0x85, 0x0A, 0x19, 0xBD, 0xD6, 0xFE, 0xE5, 0x16, 0xF2, 0xE5, 0x7A,
        ]
        let key = try WrappedPrivateKey(rawRepresentation: header + rest)
        #expect(key.cost == WrappedPrivateKey.Cost(passes: 2, memory: 64 << 10))
        #expect(try opened(key) == plainKey)
    }

    @Test func `have a header of 64 bytes that says everything`() throws {
        let key = try wrapped(plainKey, "a", WrappedPrivateKey.Cost(passes: 2, memory: 258 << 10))
        let bytes = key.rawRepresentation
        let start: [UInt8] = Array("PQTWINWK".utf8) + [1, 1, 1, 2, 0, 0, 1, 2]
        #expect(Array(bytes.prefix(16)) == start)
        #expect(bytes.count == 64 + plainKey.count + 16)
    }

    @Test func `are made of private keys and passphrases only`() {
        #expect(refusal { _ = try wrapped(plainKey, "") } == .emptyPassphrase)
        for der in [[], [0x30, 0], plainKey + [0], Array(plainKey.dropLast())] {
            #expect(refusal { _ = try wrapped(der) } == .malformedDER(.privateKey))
        }
        let large = TestDER.value(0x30, [2, 1, 0] + [UInt8](repeating: 0, count: 60_000))
        #expect(throws: Never.self) { _ = try wrapped(large) }
    }

    @Test func `of costs beyond the limits are neither made nor opened`() throws {
        let costs: [(Int, Int, SuiteError)] = [
            (0, 8192, .unacceptableCost(.operations, actual: 0)),
            (256, 8192, .unacceptableCost(.operations, actual: 256)),
            (-1, 8192, .unacceptableCost(.operations, actual: -1)),
            (5, 1 << 30, .unacceptableCost(.operations, actual: 5)),
            (1, 0, .unacceptableCost(.memory, actual: 0)),
            (1, -1024, .unacceptableCost(.memory, actual: -1024)),
            (1, 8193, .unacceptableCost(.memory, actual: 8193)),
            (1, 7168, .unacceptableCost(.memory, actual: 7168)),
            (1, 1 << 40, .unacceptableCost(.memory, actual: 1 << 40)),
            (1, .max, .unacceptableCost(.memory, actual: .max)),
            (1, .min, .unacceptableCost(.memory, actual: .min)),
        ]
        for (passes, memory, expected) in costs {
            let cost = WrappedPrivateKey.Cost(passes: passes, memory: memory)
            let time = ContinuousClock().measure {
                #expect(refusal { _ = try wrapped(plainKey, "a", cost) } == .suite(expected))
            }
            #expect(time < .seconds(10))
        }
        // The same in a file: four terabytes.
        var file = try wrapped(plainKey, "a").rawRepresentation
        file.replaceSubrange(12..<16, with: [0xFF, 0xFF, 0xFF, 0xFF])
        let hostile = try WrappedPrivateKey(rawRepresentation: file)
        let memory = Int(UInt32.max) << 10
        #expect(
            refusal { _ = try opened(hostile, "a") }
                == .suite(.unacceptableCost(.memory, actual: memory))
        )
    }

    @Test(arguments: [(8, "layout"), (9, "hash"), (10, "cipher")])
    func `of a later version are refused by what is new`(place: Int, name: String) throws {
        var file = try wrapped().rawRepresentation
        file[place] = 2
        #expect(
            refusal { _ = try WrappedPrivateKey(rawRepresentation: file) }
                == .unsupportedEncryption("wrapped key, \(name) 2")
        )
    }

    @Test func `don't open when anything was changed, and say so soon`() throws {
        let file = try wrapped(plainKey, "a").rawRepresentation
        for damaged in damages(of: file) {
            let time = ContinuousClock().measure {
                do {
                    let key = try WrappedPrivateKey(rawRepresentation: damaged)
                    _ = try opened(key, "a")
                    Issue.record("opened: \(damaged)")
                } catch {
                    #expect(isExpected(error), "\(error) for \(damaged)")
                }
            }
            // Two seconds on a machine of its own; other tests run beside this one.
            #expect(time < .seconds(20))
        }
    }

    private func isExpected(_ error: any Error) -> Bool {
        switch error as? IdentityError {
        case .malformedWrappedKey, .wrongPassphrase, .unsupportedEncryption,
            .suite(.unacceptableCost):
            true
        default: false
        }
    }

    @Test func `are read from one PEM document with the right label only`() throws {
        let text = try wrapped().pemRepresentation
        #expect(refusal { _ = try WrappedPrivateKey(pem: text + text) } == .malformedPEM)
        let other = text.replacing("PQTWIN WRAPPED", with: "PRIVATE")
        #expect(
            refusal { _ = try WrappedPrivateKey(pem: other) }
                == .unexpectedPEMLabel(expected: "PQTWIN WRAPPED KEY", actual: "PRIVATE KEY")
        )
        let zeros = [UInt8](repeating: 0, count: 1 << 20 + 1)
        #expect(
            refusal { _ = try WrappedPrivateKey(rawRepresentation: zeros) }
                == .tooLarge(.wrappedPrivateKey, limit: 1 << 20)
        )
    }
}
