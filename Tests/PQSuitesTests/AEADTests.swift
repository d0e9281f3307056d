import PQSecrets
import PQSuites
import Testing

/// A published case of one algorithm.
struct SealedCase: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let algorithm: AEADAlgorithm
    let key: [UInt8]
    let nonce: [UInt8]
    let associatedData: [UInt8]
    let plaintext: [UInt8]
    let sealed: [UInt8]
}

/// The plaintext and associated data that cases 4 and 16 of the GCM submission to NIST share.
private let counterModePlaintext = hex(
    """
    d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72
    1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39
    """
)
private let counterModeData = hex("feedfacedeadbeeffeedfacedeadbeefabaddad2")

let sealedCases = [
    SealedCase(
        testDescription: "GCM submission, case 4",
        algorithm: .aes128GCM,
        key: hex("feffe9928665731c6d6a8f9467308308"),
        nonce: hex("cafebabefacedbaddecaf888"),
        associatedData: counterModeData,
        plaintext: counterModePlaintext,
        sealed: hex(
            """
            42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e
            21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091
            5bc94fbc3221a5db94fae95ae7121a47
            """
        )
    ),
    SealedCase(
        testDescription: "GCM submission, case 16",
        algorithm: .aes256GCM,
        key: hex("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308"),
        nonce: hex("cafebabefacedbaddecaf888"),
        associatedData: counterModeData,
        plaintext: counterModePlaintext,
        sealed: hex(
            """
            522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa
            8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662
            76fc6ece0f4e1768cddf8853bb2d551b
            """
        )
    ),
    SealedCase(
        testDescription: "RFC 8439, Section 2.8.2",
        algorithm: .chaCha20Poly1305,
        key: Array(0x80...0x9F),
        nonce: hex("070000004041424344454647"),
        associatedData: hex("50515253c0c1c2c3c4c5c6c7"),
        plaintext: Array(
            """
            Ladies and Gentlemen of the class of '99: If I could offer you only one tip \
            for the future, sunscreen would be it.
            """.utf8
        ),
        sealed: hex(
            """
            d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d6
            3dbea45e8ca9671282fafb69da92728b1a71de0a9e060b2905d6a5b67ecd3b36
            92ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc
            3ff4def08e4b7a9de576d26586cec64b6116
            1ae10b594f09e26a7e902ecbd0600691
            """
        )
    ),
]

struct AEADTests {
    @Test(arguments: sealedCases)
    func `published cases seal and open`(figures: SealedCase) throws {
        var key = try AEADKey(figures.algorithm, key: figures.key)
        let sealed = try key.seal(
            figures.plaintext,
            nonce: figures.nonce,
            authenticating: figures.associatedData
        )
        #expect(sealed == figures.sealed)
        let opened = try key.open(
            sealed,
            nonce: figures.nonce,
            authenticating: figures.associatedData
        )
        #expect(opened == figures.plaintext)
    }

    @Test(arguments: sealedCases)
    func `any flipped bit is refused and the key goes on working`(
        figures: SealedCase
    ) throws {
        var key = try AEADKey(figures.algorithm, key: figures.key)
        func flipped(_ bytes: [UInt8], at bit: Int) -> [UInt8] {
            var bytes = bytes
            bytes[bit / 8] ^= 1 << UInt8(bit % 8)
            return bytes
        }
        func refuses(_ sealed: [UInt8], _ nonce: [UInt8], _ data: [UInt8]) -> Bool {
            do throws(SuiteError) {
                _ = try key.open(sealed, nonce: nonce, authenticating: data)
                return false
            } catch {
                return error == .authenticationFailure
            }
        }
        for bit in 0..<figures.sealed.count * 8 {
            #expect(
                refuses(flipped(figures.sealed, at: bit), figures.nonce, figures.associatedData)
            )
        }
        for bit in 0..<figures.nonce.count * 8 {
            #expect(
                refuses(figures.sealed, flipped(figures.nonce, at: bit), figures.associatedData)
            )
        }
        for bit in 0..<figures.associatedData.count * 8 {
            #expect(
                refuses(figures.sealed, figures.nonce, flipped(figures.associatedData, at: bit))
            )
        }
        #expect(refuses(figures.sealed, figures.nonce, []))
        let opened = try key.open(
            figures.sealed,
            nonce: figures.nonce,
            authenticating: figures.associatedData
        )
        #expect(opened == figures.plaintext)
    }

    @Test(arguments: sealedCases)
    func `truncated input is refused at every length`(figures: SealedCase) throws {
        var key = try AEADKey(figures.algorithm, key: figures.key)
        for count in 0..<figures.sealed.count {
            let expected: SuiteError =
                count < 16 ? .tooShort(minimum: 16, actual: count) : .authenticationFailure
            #expect(throws: expected) {
                _ = try key.open(
                    Array(figures.sealed.prefix(count)),
                    nonce: figures.nonce,
                    authenticating: figures.associatedData
                )
            }
        }
        #expect(throws: SuiteError.authenticationFailure) {
            _ = try key.open(
                figures.sealed + [0],
                nonce: figures.nonce,
                authenticating: figures.associatedData
            )
        }
    }

    @Test(arguments: AEADAlgorithm.allCases)
    func `only the exact key and nonce lengths are taken`(algorithm: AEADAlgorithm) throws {
        for count in 0...algorithm.keyByteCount + 1 where count != algorithm.keyByteCount {
            #expect(
                throws: SuiteError.length(expected: algorithm.keyByteCount, actual: count)
            ) {
                _ = try AEADKey(algorithm, key: [UInt8](repeating: 0, count: count))
            }
        }
        var key = try AEADKey(
            algorithm,
            key: [UInt8](repeating: 0, count: algorithm.keyByteCount)
        )
        for count in 0...13 where count != 12 {
            let nonce = [UInt8](repeating: 0, count: count)
            #expect(throws: SuiteError.length(expected: 12, actual: count)) {
                _ = try key.seal([1], nonce: nonce, authenticating: [])
            }
            #expect(throws: SuiteError.length(expected: 12, actual: count)) {
                _ = try key.open(
                    [UInt8](repeating: 0, count: 17),
                    nonce: nonce,
                    authenticating: []
                )
            }
        }
    }

    @Test(arguments: AEADAlgorithm.allCases)
    func `every plaintext length comes back`(algorithm: AEADAlgorithm) throws {
        var key = try AEADKey(
            algorithm,
            key: [UInt8](repeating: 3, count: algorithm.keyByteCount)
        )
        for count in Array(0...70) + [16_384, 16_640] {
            let nonce = [UInt8](repeating: UInt8(count & 0xFF), count: 12)
            let plaintext = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
            for associatedData in [[], [UInt8(1)]] {
                let sealed = try key.seal(
                    plaintext,
                    nonce: nonce,
                    authenticating: associatedData
                )
                #expect(sealed.count == count + 16)
                let opened = try key.open(sealed, nonce: nonce, authenticating: associatedData)
                #expect(opened == plaintext)
            }
        }
    }

    @Test(arguments: AEADAlgorithm.allCases)
    func `the appending forms leave what stands before and take nothing back on failure`(
        algorithm: AEADAlgorithm
    ) throws {
        var key = try AEADKey(
            algorithm,
            key: [UInt8](repeating: 3, count: algorithm.keyByteCount)
        )
        let nonce = [UInt8](repeating: 9, count: 12)
        let plaintext: [UInt8] = [1, 2, 3]
        var record: [UInt8] = [23, 3, 3, 0, 19]
        try key.seal(plaintext, nonce: nonce, authenticating: [23], onto: &record)
        #expect(record.prefix(5) == [23, 3, 3, 0, 19])
        let sealed = Array(record.dropFirst(5))

        var opened: [UInt8] = [42]
        try key.open(sealed, nonce: nonce, authenticating: [23], onto: &opened)
        #expect(opened == [42, 1, 2, 3])
        #expect(throws: SuiteError.authenticationFailure) {
            try key.open(sealed, nonce: nonce, authenticating: [22], onto: &opened)
        }
        #expect(opened == [42, 1, 2, 3])
        #expect(throws: SuiteError.length(expected: 12, actual: 0)) {
            try key.seal(plaintext, nonce: [], authenticating: [], onto: &opened)
        }
        #expect(opened == [42, 1, 2, 3])
    }

    @Test(arguments: AEADAlgorithm.allCases)
    func `a failed opening leaves only zeros behind`(algorithm: AEADAlgorithm) throws {
        var key = try AEADKey(
            algorithm,
            key: [UInt8](repeating: 3, count: algorithm.keyByteCount)
        )
        let nonce = [UInt8](repeating: 9, count: 12)
        var sealed = try key.seal(
            [UInt8](repeating: 0xAB, count: 40),
            nonce: nonce,
            authenticating: []
        )
        sealed[55] ^= 1
        var output = [UInt8](repeating: 0xFF, count: 40)
        #expect(throws: SuiteError.authenticationFailure) {
            try key.open(sealed, nonce: nonce, authenticating: [], over: &output)
        }
        #expect(output == [UInt8](repeating: 0, count: 40))

        for count in [39, 41] {
            var wrong = [UInt8](repeating: 0xFF, count: count)
            #expect(throws: SuiteError.length(expected: 40, actual: count)) {
                try key.open(sealed, nonce: nonce, authenticating: [], over: &wrong)
            }
            #expect(wrong == [UInt8](repeating: 0, count: count))
        }
    }

    @Test(arguments: AEADAlgorithm.allCases)
    func `a secret message comes back as a secret`(algorithm: AEADAlgorithm) throws {
        var key = try AEADKey(
            algorithm,
            key: [UInt8](repeating: 3, count: algorithm.keyByteCount)
        )
        let nonce = [UInt8](repeating: 9, count: 12)
        let sealed = try key.seal([5, 6, 7], nonce: nonce, authenticating: [])
        let opened = try key.openedSecret(sealed, nonce: nonce, authenticating: [])
        #expect(opened == [5, 6, 7])
        #expect(throws: SuiteError.authenticationFailure) {
            _ = try key.openedSecret(sealed, nonce: nonce, authenticating: [0])
        }
    }
}
