import PQSecrets
import PQSuites
import Testing

/// One case of RFC 5869, Appendix A, or of RFC 4231.
struct DerivationCase: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let inputKeyMaterial: [UInt8]
    let salt: [UInt8]
    let info: [UInt8]
    let pseudorandomKey: [UInt8]
    let output: [UInt8]
}

let derivationCases = [
    DerivationCase(
        testDescription: "RFC 5869, case 1",
        inputKeyMaterial: [UInt8](repeating: 0x0B, count: 22),
        salt: Array(0x00...0x0C),
        info: Array(0xF0...0xF9),
        pseudorandomKey: hex("077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5"),
        output: hex(
            """
            3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf
            34007208d5b887185865
            """
        )
    ),
    DerivationCase(
        testDescription: "RFC 5869, case 2",
        inputKeyMaterial: Array(0x00...0x4F),
        salt: Array(0x60...0xAF),
        info: Array(0xB0...0xFF),
        pseudorandomKey: hex("06a6b88c5853361a06104c9ceb35b45cef760014904671014a193f40c15fc244"),
        output: hex(
            """
            b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c
            59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71
            cc30c58179ec3e87c14c01d5c1f3434f1d87
            """
        )
    ),
    DerivationCase(
        testDescription: "RFC 5869, case 3",
        inputKeyMaterial: [UInt8](repeating: 0x0B, count: 22),
        salt: [],
        info: [],
        pseudorandomKey: hex("19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04"),
        output: hex(
            """
            8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d
            9d201395faa4b61a96c8
            """
        )
    ),
]

struct KeyDerivationTests {
    @Test(arguments: derivationCases)
    func `HKDF gives the published figures`(figures: DerivationCase) throws {
        let key = try HKDF.extracted(
            salt: figures.salt,
            from: figures.inputKeyMaterial,
            using: .sha256
        )
        #expect(key == figures.pseudorandomKey)
        let count = figures.output.count
        let output = try HKDF.expanded(key, info: figures.info, count: count, using: .sha256)
        #expect(output == figures.output)
        let other = try HKDF.expanded(
            key,
            info: figures.info + [0],
            count: count,
            using: .sha256
        )
        #expect(other != figures.output)
    }

    @Test(arguments: HashAlgorithm.allCases)
    func `a shorter expansion is the head of a longer one`(algorithm: HashAlgorithm) throws {
        let key = [UInt8](repeating: 7, count: 32)
        let maximum = 255 * algorithm.byteCount
        let whole = try HKDF.expanded(key, info: [], count: maximum, using: algorithm)
        for count in [0, 1, algorithm.byteCount, algorithm.byteCount + 1, maximum - 1] {
            let part = try HKDF.expanded(key, info: [], count: count, using: algorithm)
            #expect(part == Array(whole.prefix(count)))
        }
    }

    @Test(arguments: HashAlgorithm.allCases)
    func `an expansion beyond 255 digests is refused`(algorithm: HashAlgorithm) {
        let maximum = 255 * algorithm.byteCount
        #expect(throws: SuiteError.tooLong(maximum: maximum, actual: maximum + 1)) {
            _ = try HKDF.expanded([1], info: [], count: maximum + 1, using: algorithm)
        }
        #expect(throws: SuiteError.length(expected: 0, actual: -1)) {
            _ = try HKDF.expanded([1], info: [], count: -1, using: algorithm)
        }
    }

    /// RFC 4231, cases 2 and 6: a short key, and one longer than a block.
    @Test func `HMAC gives the published figures`() throws {
        let short = try HMAC.code(
            for: Array("what do ya want for nothing?".utf8),
            key: Array("Jefe".utf8),
            using: .sha256
        )
        #expect(
            short == hex("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
        )
        let long = try HMAC.code(
            for: Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
            key: [UInt8](repeating: 0xAA, count: 131),
            using: .sha384
        )
        let expected = """
            4ece084485813e9088d2c63a041bc5b44f9ef1012a2b588f
            3cd11f05033ac4c60c2ef6ab4030fe8296248df163f44952
            """
        #expect(long == hex(expected))
    }

    @Test(arguments: HashAlgorithm.allCases)
    func `a code with any bit flipped or a wrong length is invalid`(
        algorithm: HashAlgorithm
    ) throws {
        let message: [UInt8] = [1, 2, 3]
        let key: [UInt8] = [4, 5]
        let code = try HMAC.code(for: message, key: key, using: algorithm)
        func isValid(_ code: [UInt8]) throws -> Bool {
            try HMAC.isValidAuthenticationCode(
                code.span,
                for: message.span,
                key: key.span,
                using: algorithm
            )
        }
        #expect(try isValid(code))
        for index in code.indices {
            var flipped = code
            flipped[index] ^= 0x80
            #expect(try !isValid(flipped))
            #expect(try !isValid(Array(code.prefix(index))))
        }
        #expect(try !isValid(code + [0]))
    }
}
