import PQIdentity
import PQSecrets
import PQSuites
import Testing

/// An Ed25519 key in PKCS#8, whose seed counts from 0 to 31.
private let plainKey: [UInt8] =
    [0x30, 0x2E, 2, 1, 0, 0x30, 5, 6, 3, 0x2B, 0x65, 0x70, 4, 0x22, 4, 0x20] + Array(0..<32)

private func secret(_ text: String) -> SecretBytes { SecretBytes(copying: Array(text.utf8).span) }

private func encrypted(
    _ der: [UInt8] = plainKey,
    _ passphrase: String = "correct horse",
    _ scheme: EncryptedPrivateKey.Scheme = .scrypt(n: 16, r: 1, p: 1)
) throws -> EncryptedPrivateKey {
    try EncryptedPrivateKey(
        encrypting: SecretBytes(copying: der.span),
        passphrase: secret(passphrase),
        scheme: scheme
    )
}

private func decrypted(
    _ key: EncryptedPrivateKey,
    _ passphrase: String = "correct horse"
) throws -> [UInt8] {
    try key.decrypted(passphrase: secret(passphrase)).plain
}

private func armoured(_ lines: String) -> String {
    "-----BEGIN ENCRYPTED PRIVATE KEY-----\n\(lines)\n-----END ENCRYPTED PRIVATE KEY-----\n"
}

@Suite struct `Encrypted private keys` {
    @Test(arguments: [
        EncryptedPrivateKey.Scheme.scrypt(),
        .scrypt(n: 2, r: 8, p: 1),
        .scrypt(n: 1024, r: 1, p: 3),
        .pbkdf2(),
        .pbkdf2(hash: .sha384, iterations: 1),
        .pbkdf2(hash: .sha512, iterations: 1000),
    ])
    func `come back under their passphrase only`(scheme: EncryptedPrivateKey.Scheme) throws {
        let key = try encrypted(plainKey, "pass", scheme)
        let read = try EncryptedPrivateKey(pem: key.pemRepresentation)
        #expect(read == key)
        #expect(read.scheme == scheme)
        #expect(try decrypted(read, "pass") == plainKey)
        #expect(refusal { _ = try decrypted(read, "Pass") } == .wrongPassphrase)
    }

    @Test func `open under no passphrase that is nearly right, and never look alike`() throws {
        let key = try encrypted(plainKey, "pass")
        for wrong in ["", "Pass", "pass ", "pas"] {
            #expect(refusal { _ = try decrypted(key, wrong) } == .wrongPassphrase)
        }
        #expect(try encrypted(plainKey, "pass") != key)
    }

    @Test func `of any length come back`() throws {
        for count in [3, 4, 127, 128, 129, 255, 256, 300, 5000] {
            let content = [2, 1, 0] + [UInt8](repeating: 7, count: count - 3)
            let der = TestDER.value(0x30, content)
            #expect(try decrypted(encrypted(der)) == der)
        }
    }

    /// Files of OpenSSL 3.0: `openssl pkcs8 -topk8`.
    @Test func `of OpenSSL are read`() throws {
        let scrypt = try EncryptedPrivateKey(
            pem: armoured(
                """
                MIGTME8GCSqGSIb3DQEFDTBCMCEGCSsGAQQB2kcECzAUBAjZAAL2nZABygICQAAC
                AQgCAQEwHQYJYIZIAWUDBAEqBBAsMZHKk+mUmfQOThCTo0arBEBIMiJY8u6q+aBe
                6jRG9o5LTH6tOGEMCaftSPi6L8w511z3rIPFNC1yu7RdjB+eXtD/XmzLFEY+k5YQ
                tYR9QYjb
                """
            )
        )
        #expect(scrypt.scheme == .scrypt(n: 16384, r: 8, p: 1))
        #expect(try decrypted(scrypt) == plainKey)
        let aes128 = try EncryptedPrivateKey(
            pem: armoured(
                """
                MIGbMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAiCsFF+tpJ0WQICCAAw
                DAYIKoZIhvcNAgoFADAdBglghkgBZQMEAQIEEMKYZc9gvt4gC+2v3x17sXcEQEWo
                wu/YKWfihvHRgBIXhhSJXXcTJIOZh8h4G3ri8nn+hAQ3E4y6lZUKqdSneKkRajfV
                j7qs9uSvw63YXmXEsLc=
                """
            )
        )
        #expect(aes128.scheme == .pbkdf2(hash: .sha384, iterations: 2048))
        #expect(try decrypted(aes128) == plainKey)
    }

    /// What OpenSSL writes with other options than its own.
    @Test(arguments: [
        (
            "PBKDF2 with HMAC-SHA-1",
            """
            MIGNMEkGCSqGSIb3DQEFDTA8MBsGCSqGSIb3DQEFDDAOBAiXgwEtDgdMFgICCAAw
            HQYJYIZIAWUDBAEqBBAroxReQ4rt0IiJzDJ7QQTABECMGajmoPms8J7zWrD+1ZRo
            h3fP5A7+dB92ZcXyRm6My/9SBr4UZfdtm4B12ZyEybDTjP4ZZhJuAs3R08ikSn/q
            """
        ),
        (
            "Triple DES",
            """
            MIGKME4GCSqGSIb3DQEFDTBBMCkGCSqGSIb3DQEFDDAcBAhldDnamEV9egICCAAw
            DAYIKoZIhvcNAgkFADAUBggqhkiG9w0DBwQIeLyNUzLZb/wEOLnI5ZFwuFmF9pZ6
            HhBOKvPpizk8UsRFVZwmFuPx2cyiToMIufqmJrbn+gRwt0cRPoAX9597Ny/p
            """
        ),
        (
            "PBE with SHA-1 and Triple DES",
            """
            MFgwHAYKKoZIhvcNAQwBAzAOBAg8SkH7zS7aOwICCAAEODt3aSmO3vJmnTpD2qG0
            03DoEQkavQkT64ORK7WudGmR3hsjyfP5qQgXTeWpoHbfHAWNonFAUMap
            """
        ),
        (
            "AES-192-CBC",
            """
            MIGbMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAhRBcIb4u1rnQICCAAw
            DAYIKoZIhvcNAgkFADAdBglghkgBZQMEARYEEAnAekGIpO3uGR4lAURO7osEQEKf
            jrBd/jGu3pMx14w9we8u2c+zH81BHc/wPE/E0/N7lrJf4h2aw/Q4mbjttcOb6Nt2
            uQZ8BI6iu1KyXf42yuU=
            """
        ),
    ])
    func `of weaker schemes are refused by name`(name: String, lines: String) {
        #expect(
            refusal { _ = try EncryptedPrivateKey(pem: armoured(lines)) }
                == .unsupportedEncryption(name)
        )
    }

    @Test func `are made of private keys and passphrases only`() throws {
        #expect(refusal { _ = try encrypted(plainKey, "") } == .emptyPassphrase)
        let wrong: [[UInt8]] = [
            [], [0x30], [0x30, 0], [0x31] + plainKey.dropFirst(), Array(plainKey.dropLast()),
            plainKey + [0], [0x30, 3, 2, 1, 2], [0x30, 0x81, 3, 2, 1, 0], [0x30, 0x80, 2, 1, 0],
            [0x30, 0x82, 0, 3, 2, 1, 0], [0x30, 3, 2, 2, 0], [0x30, 0x84, 0, 0, 0, 3, 2, 1, 0],
        ]
        for der in wrong {
            #expect(refusal { _ = try encrypted(der) } == .malformedDER(.privateKey), "\(der)")
        }
    }

    @Test func `of hashes without an identifier are not made`() {
        #expect(
            refusal { _ = try encrypted(plainKey, "a", .pbkdf2(hash: .sha224, iterations: 1)) }
                == .unsupportedEncryption("PBKDF2 with HMAC-sha224")
        )
    }

    @Test func `of costs beyond the limits are neither made nor decrypted`() throws {
        let schemes: [(EncryptedPrivateKey.Scheme, SuiteError)] = [
            (.scrypt(n: 3), .unacceptableCost(.n, actual: 3)),
            (.scrypt(n: 1 << 40), .unacceptableCost(.n, actual: 1 << 40)),
            (.scrypt(r: 1 << 40), .unacceptableCost(.blockSize, actual: 1 << 40)),
            (.scrypt(p: 257), .unacceptableCost(.parallelism, actual: 257)),
            (.scrypt(p: 0), .unacceptableCost(.parallelism, actual: 0)),
            (.pbkdf2(iterations: 0), .unacceptableCost(.iterations, actual: 0)),
            (.pbkdf2(iterations: 10_000_001), .unacceptableCost(.iterations, actual: 10_000_001)),
        ]
        for (scheme, expected) in schemes {
            let time = ContinuousClock().measure {
                #expect(refusal { _ = try encrypted(plainKey, "a", scheme) } == .suite(expected))
            }
            #expect(time < .seconds(10))
        }
        // The same numbers in a file: N is 2^62.
        var file = try encrypted(plainKey, "a", .scrypt(n: 1 << 15, r: 2, p: 1)).derRepresentation
        let found = file.indices.first { file[$0...].starts(with: [2, 3, 0, 128, 0]) }
        let place = try #require(found)
        file.replaceSubrange(place..<place + 5, with: [2, 8, 64, 0, 0, 0, 0, 0, 0, 0])
        // The lengths of the five structures around it; the outermost is in its long form.
        for place in [2, 4, 17, 19, 32] { file[place] += 5 }
        let hostile = try EncryptedPrivateKey(derRepresentation: file)
        #expect(hostile.scheme == .scrypt(n: 1 << 62, r: 2, p: 1))
        #expect(
            refusal { _ = try decrypted(hostile, "a") }
                == .suite(.unacceptableCost(.n, actual: 1 << 62))
        )
    }

    @Test func `don't tell padding that is right by chance from a wrong passphrase`() throws {
        let key = try encrypted(plainKey, "right", .pbkdf2(iterations: 1))
        // One in 256 of these leaves something that ends like padding.
        for number in 0..<2000 {
            #expect(refusal { _ = try decrypted(key, "wrong \(number)") } == .wrongPassphrase)
        }
    }

    @Test func `are read from one PEM document with the right label only`() throws {
        let text = try encrypted().pemRepresentation
        #expect(refusal { _ = try EncryptedPrivateKey(pem: text + text) } == .malformedPEM)
        #expect(refusal { _ = try EncryptedPrivateKey(pem: "") } == .malformedPEM)
        let other = text.replacing("ENCRYPTED PRIVATE", with: "PRIVATE")
        #expect(
            refusal { _ = try EncryptedPrivateKey(pem: other) }
                == .unexpectedPEMLabel(expected: "ENCRYPTED PRIVATE KEY", actual: "PRIVATE KEY")
        )
        let zeros = [UInt8](repeating: 0, count: 1 << 20 + 1)
        #expect(
            refusal { _ = try EncryptedPrivateKey(derRepresentation: zeros) }
                == .tooLarge(.encryptedPrivateKey, limit: 1 << 20)
        )
    }

    @Test(arguments: [
        EncryptedPrivateKey.Scheme.scrypt(n: 16, r: 1, p: 1), .pbkdf2(iterations: 100),
    ])
    func `that are damaged give an error or another key, soon`(
        scheme: EncryptedPrivateKey.Scheme
    ) throws {
        let file = try encrypted(plainKey, "a", scheme).derRepresentation
        for damaged in damages(of: file) {
            let time = ContinuousClock().measure {
                do {
                    let key = try EncryptedPrivateKey(derRepresentation: damaged)
                    #expect(try decrypted(key, "a") != plainKey)
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
        case .malformedDER(.encryptedPrivateKey), .wrongPassphrase, .unsupportedEncryption,
            .suite(.unacceptableCost):
            true
        default: false
        }
    }
}

/// Every truncation of a file, every flipped bit, some values for every byte, and bytes behind it.
func damages(of file: [UInt8]) -> [[UInt8]] {
    var all = (0..<file.count).map { Array(file.prefix($0)) }
    for index in file.indices {
        let values =
            (0..<8).map { file[index] ^ 1 << UInt8($0) } + [0, 1, 2, 0x30, 0x7F, 0x80, 0x84, 0xFF]
        for value in Set(values) where value != file[index] {
            var damaged = file
            damaged[index] = value
            all.append(damaged)
        }
        var shortened = file
        shortened.remove(at: index)
        all.append(shortened)
    }
    return all + [file + [0], file + file, []]
}
