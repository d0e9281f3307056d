import PQSecrets
import PQSuites
import Testing

private func secret(_ text: String) -> SecretBytes { SecretBytes(copying: Array(text.utf8).span) }

private func pbkdf2(
    _ hash: HashAlgorithm,
    _ password: String = "password",
    _ salt: String = "salt",
    iterations: Int,
    count: Int
) throws -> [UInt8] {
    try PasswordHash.pbkdf2(
        hash: hash,
        password: secret(password),
        salt: Array(salt.utf8).span,
        iterations: iterations,
        count: count
    ).array
}

private func scrypt(
    password: String = "password",
    salt: String = "NaCl",
    _ n: Int,
    _ r: Int,
    _ p: Int,
    count: Int = 64,
    limit: Int = PasswordHash.maximumMemory
) throws -> [UInt8] {
    try PasswordHash.scrypt(
        password: secret(password),
        salt: Array(salt.utf8).span,
        n: n,
        r: r,
        p: p,
        count: count,
        memoryLimit: limit
    ).array
}

private func argon2id(
    password: String = "correct horse",
    salt: [UInt8] = Array(0..<16),
    _ operations: Int,
    _ memory: Int,
    count: Int = 32
) throws -> [UInt8] {
    try PasswordHash.argon2id(
        password: secret(password),
        salt: salt.span,
        operations: operations,
        memory: memory,
        count: count
    ).array
}

/// Expects an error, and that no hash was computed to find it; other tests run beside this one.
private func expectAtOnce(_ expected: SuiteError, _ body: () throws -> Void) {
    let time = ContinuousClock().measure { #expect(throws: expected) { try body() } }
    #expect(time < .seconds(10))
}

struct PasswordHashTests {
    /// RFC 7914, Section 11, and figures of Python's hashlib.
    @Test func `PBKDF2 gives the published figures`() throws {
        let one = hex(
            """
            55ac046e56e3089fec1691c22544b605 f94185216dde0465e68b9d57c20dacbc
            49ca9cccf179b645991664b39d77ef31 7c71b845b1e30bd509112041d3a19783
            """
        )
        #expect(try pbkdf2(.sha256, "passwd", "salt", iterations: 1, count: 64) == one)
        let many = hex(
            """
            4ddcd8f60b98be21830cee5ef22701f9 641a4418d04c0414aeff08876b34ab56
            a1d425a1225833549adb841b51c9b317 6a272bdebba1d078478f62b397f33c8d
            """
        )
        #expect(try pbkdf2(.sha256, "Password", "NaCl", iterations: 80_000, count: 64) == many)
        let wide = hex(
            """
            afe6c5530785b6cc6b1c6453384731bd 5ee432ee549fd42fb6695779ad8a1c5b
            f59de69c48f774efc4007d5298f9033c 0241d5ab69305e7b64eceeb8d834cfec
            """
        )
        #expect(try pbkdf2(.sha512, iterations: 1000, count: 64) == wide)
        let middle = hex(
            """
            3bd37e2236941d4a77b1b5b714c6f913 fabb6b0841a6d7d8656b99d611e900fe
            06edb93b5b809efaa9678b635ce513e0
            """
        )
        #expect(try pbkdf2(.sha384, iterations: 1000, count: 48) == middle)
    }

    @Test(arguments: [0, -1, .min, 10_000_001, .max])
    func `PBKDF2 refuses an iteration count out of range at once`(iterations: Int) {
        expectAtOnce(.unacceptableCost(.iterations, actual: iterations)) {
            _ = try pbkdf2(.sha256, iterations: iterations, count: 32)
        }
    }

    /// RFC 7914, Section 12, without the vector that takes a gigabyte.
    @Test func `scrypt gives the published figures`() throws {
        let small = hex(
            """
            77d6576238657b203b19ca42c18a0497 f16b4844e3074ae8dfdffa3fede21442
            fcd0069ded0948f8326a753a0fc81f17 e8d3e0fb2e0d3628cf35e20c38d18906
            """
        )
        #expect(try scrypt(password: "", salt: "", 16, 1, 1) == small)
        let parallel = hex(
            """
            fdbabe1c9d3472007856e7190d01e9fe 7c6ad7cbc8237830e77376634b373162
            2eaf30d92e22a3886ff109279d9830da c727afb94a83ee6d8360cbdfa2cc0640
            """
        )
        #expect(try scrypt(password: "password", salt: "NaCl", 1024, 8, 16) == parallel)
        let usual = hex(
            """
            7023bdcb3afd7348461c06cd81fd38eb fda8fbba904f8e3ea9b543f6545da1f2
            d5432955613f0fcf62d49705242a9af9 e61e85dc0d651e40dfcf017b45575887
            """
        )
        #expect(try scrypt(password: "pleaseletmein", salt: "SodiumChloride", 16384, 8, 1) == usual)
    }

    @Test(arguments: [0, 1, -2, 3, 1000, .min, .max, 1 << 62, 1 << 24])
    func `scrypt refuses a cost that is no power of two or too large at once`(n: Int) {
        expectAtOnce(.unacceptableCost(.n, actual: n)) { _ = try scrypt(n, 1, 1) }
    }

    @Test(arguments: [0, -1, .min, .max, 1 << 40, 513])
    func `scrypt refuses a block size that takes too much memory at once`(r: Int) {
        expectAtOnce(.unacceptableCost(.blockSize, actual: r)) { _ = try scrypt(16384, r, 1) }
    }

    @Test(arguments: [0, -1, .min, .max, 257])
    func `scrypt refuses a parallelism that takes too long at once`(p: Int) {
        expectAtOnce(.unacceptableCost(.parallelism, actual: p)) { _ = try scrypt(16384, 8, p) }
    }

    @Test func `scrypt keeps to the limit of its caller and of its block size`() throws {
        // 128·N·r for 16384 and 8 are 16 MiB.
        #expect(throws: SuiteError.unacceptableCost(.blockSize, actual: 8)) {
            _ = try scrypt(16384, 8, 1, limit: (1 << 24) - 1)
        }
        _ = try scrypt(16384, 8, 1, limit: 1 << 24)
        expectAtOnce(.unacceptableCost(.n, actual: 65536)) { _ = try scrypt(65536, 1, 1) }
        _ = try scrypt(32768, 1, 1)
        for limit in [0, -1, Int.min] {
            expectAtOnce(.unacceptableCost(.n, actual: 2)) { _ = try scrypt(2, 1, 1, limit: limit) }
        }
        // No limit is so high that a product overflows.
        for n in [Int.max, 1 << 62, 1 << 34] {
            expectAtOnce(.unacceptableCost(.n, actual: n)) {
                _ = try scrypt(n, 1, 1, limit: .max)
            }
        }
        expectAtOnce(.unacceptableCost(.parallelism, actual: .max)) {
            _ = try scrypt(2, 1, .max, limit: .max)
        }
    }

    /// Figures of Python's `cryptography` with one lane.
    @Test func `Argon2id gives the figures of another implementation`() throws {
        let figures = [
            (1, 8, "3bfa796a86260b73457e1290b51695931a17e266f601d0fb45563e282fb6865b"),
            (3, 64, "a1dc6a57c61d5fb470584e24085ea3216fd369c61bcd5f845745f9cb0ed02fca"),
            (2, 1024, "77237b8a217dfd77699617e3893817f9fa215bff881849f3c007154da0b4788d"),
        ]
        for (operations, memory, expected) in figures {
            #expect(try argon2id(operations, memory << 10) == hex(expected))
        }
        #expect(try argon2id(password: "other", 1, 8192) != hex(figures[0].2))
        #expect(try argon2id(password: "", 1, 8192).count == 32)
    }

    @Test(arguments: [0, -1, .min, .max, 8191, 8193, (1 << 30) + 1024])
    func `Argon2id refuses a memory size out of range at once`(memory: Int) {
        expectAtOnce(.unacceptableCost(.memory, actual: memory)) { _ = try argon2id(1, memory) }
    }

    @Test(arguments: [0, -1, .min, .max, 5])
    func `Argon2id refuses a number of passes that takes too long at once`(operations: Int) {
        expectAtOnce(.unacceptableCost(.operations, actual: operations)) {
            _ = try argon2id(operations, 1 << 30)
        }
    }

    @Test(arguments: Array(0...33).filter { $0 != 16 })
    func `Argon2id takes salts of 16 bytes only`(count: Int) {
        #expect(throws: SuiteError.length(expected: 16, actual: count)) {
            _ = try argon2id(salt: [UInt8](repeating: 1, count: count), 1, 8192)
        }
    }

    @Test func `lengths of the result and of the inputs have limits`() {
        for count in [0, -1, Int.min] {
            let expected = SuiteError.tooShort(minimum: 1, actual: count)
            #expect(throws: expected) { _ = try pbkdf2(.sha256, iterations: 1, count: count) }
            #expect(throws: expected) { _ = try scrypt(2, 1, 1, count: count) }
            #expect(throws: expected) { _ = try argon2id(1, 8192, count: count) }
        }
        #expect(throws: SuiteError.tooShort(minimum: 16, actual: 15)) {
            _ = try argon2id(1, 8192, count: 15)
        }
        for count in [1025, Int.max] {
            let expected = SuiteError.tooLong(maximum: 1024, actual: count)
            #expect(throws: expected) { _ = try pbkdf2(.sha256, iterations: 1, count: count) }
            #expect(throws: expected) { _ = try scrypt(2, 1, 1, count: count) }
            #expect(throws: expected) { _ = try argon2id(1, 8192, count: count) }
        }
        let long = String(repeating: "x", count: 1 << 20 + 1)
        let expected = SuiteError.tooLong(maximum: 1 << 20, actual: long.utf8.count)
        #expect(throws: expected) { _ = try pbkdf2(.sha256, long, iterations: 1, count: 1) }
        #expect(throws: expected) { _ = try scrypt(password: "", salt: long, 2, 1, 1) }
    }
}

struct AESCBCTests {
    private func encrypted(_ text: [UInt8], _ key: [UInt8], _ iv: [UInt8]) throws -> [UInt8] {
        try AESCBC.encrypt(key: key.span, iv: iv.span, text.span)
    }

    private func decrypted(_ text: [UInt8], _ key: [UInt8], _ iv: [UInt8]) throws -> [UInt8] {
        try AESCBC.decrypt(key: key.span, iv: iv.span, text.span).array
    }

    private let key = hex("603deb1015ca71be2b73aef0857d7781 1f352c073b6108d72d9810a30914dff4")
    private let iv = hex("000102030405060708090a0b0c0d0e0f")

    /// SP 800-38A, Appendix F.2.5: its four blocks, then a block of padding of our own.
    @Test func `the ciphertext is the published one`() throws {
        let plaintext = hex(
            """
            6bc1bee22e409f96e93d7e117393172a ae2d8a571e03ac9c9eb76fac45af8e51
            30c81c46a35ce411e5fbc1191a0a52ef f69f2445df4f9b17ad2b417be66c3710
            """
        )
        let ciphertext = hex(
            """
            f58c4c04d6e5f1ba779eabfb5f7bfbd6 9cfc4e967edb808d679f777bc6702c7d
            39f23369a9d9bacfa530e26304231461 b2eb05e2c39be9fcda6c19078c6a9d1b
            """
        )
        #expect(try Array(encrypted(plaintext, key, iv).prefix(64)) == ciphertext)
        #expect(try decrypted(encrypted(plaintext, key, iv), key, iv) == plaintext)
    }

    @Test(arguments: 0...49)
    func `every length comes back`(count: Int) throws {
        let plaintext = (0..<count).map { UInt8($0) }
        let ciphertext = try encrypted(plaintext, key, iv)
        #expect(ciphertext.count == (count / 16 + 1) * 16)
        #expect(try decrypted(ciphertext, key, iv) == plaintext)
    }

    @Test func `every wrong length is refused`() throws {
        for count in 0...65 where count != 32 {
            let key = [UInt8](repeating: 7, count: count)
            let expected = SuiteError.length(expected: 32, actual: count)
            #expect(throws: expected) { _ = try encrypted([], key, iv) }
            if count == 16 { continue }
            #expect(throws: expected) { _ = try decrypted(iv, key, iv) }
        }
        for count in 0...33 where count != 16 {
            let iv = [UInt8](repeating: 7, count: count)
            let expected = SuiteError.length(expected: 16, actual: count)
            #expect(throws: expected) { _ = try encrypted([], key, iv) }
            #expect(throws: expected) { _ = try decrypted(key, key, iv) }
        }
    }

    @Test func `whatever is wrong with a ciphertext gives one error`() throws {
        let ciphertext = try encrypted(Array("twenty-eight bytes of it, ok".utf8), key, iv)
        for count in 0..<ciphertext.count where count != 16 {
            #expect(throws: SuiteError.decryptionFailure, "\(count) bytes") {
                _ = try decrypted(Array(ciphertext.prefix(count)), key, iv)
            }
        }
        // The last byte of the plaintext says how much padding there is; 0 and 17 are none.
        for mask: UInt8 in [4 ^ 0, 4 ^ 17, 4 ^ 5, 0x80] {
            var wrong = ciphertext
            wrong[15] ^= mask
            #expect(throws: SuiteError.decryptionFailure, "mask \(mask)") {
                _ = try decrypted(wrong, key, iv)
            }
        }
        #expect(throws: SuiteError.decryptionFailure) {
            _ = try decrypted(ciphertext, key.reversed(), iv)
        }
    }

    /// A figure of Python's `cryptography`: AES-128 is read, never written.
    @Test func `AES-128 is read`() throws {
        let key = hex("2b7e151628aed2a6abf7158809cf4f3c")
        let ciphertext = hex("8b7205ed837d25a95384e55699161761")
        #expect(try decrypted(ciphertext, key, iv) == Array("old file".utf8))
    }
}
