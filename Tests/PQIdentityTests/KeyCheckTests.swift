import PQIdentity
import PQSecrets
import Testing

/// A PKCS#8 structure around the content of its privateKey, of an algorithm's own identifier.
private func package(_ algorithm: KeyAlgorithm, _ content: [UInt8]) throws -> [UInt8] {
    let der = try PrivateKey(generating: algorithm).derRepresentation().plain
    let parts = TestDER.children(der)
    return TestDER.value(0x30, parts[0] + parts[1] + TestDER.value(0x04, content))
}

private func both(_ seed: [UInt8], _ expanded: [UInt8]) -> [UInt8] {
    TestDER.value(0x30, TestDER.value(0x04, seed) + TestDER.value(0x04, expanded))
}

@Suite struct `Key checks` {
    @Test(arguments: KeyAlgorithm.allCases)
    func `good keys have no defect`(algorithm: KeyAlgorithm) throws {
        let key = try PrivateKey(generating: algorithm)
        for form in key.availableForms {
            let check = KeyCheck(privateKey: try key.derRepresentation(form: form).plain)
            #expect(check.defects == [])
            #expect(check.form == form)
            #expect(check.algorithm == algorithm)
        }
        let check = KeyCheck(publicKey: key.publicKey.derRepresentation)
        #expect(check.isGood)
        #expect(check.algorithm == algorithm)
    }

    /// Where each part of an ML-DSA-44 key begins, and what a flipped bit there is called.
    @Test(
        arguments: [
            (0, "ρ"), (32, "K"), (64, "tr"), (128, "s₁"), (512, "s₂"), (896, "t₀"), (2559, "t₀"),
        ]
    )
    func `the part of an ML-DSA key that disagrees with the seed is named`(
        offset: Int,
        part: String
    ) throws {
        let key = try PrivateKey(generating: .mldsa44)
        let seed = try key.seedRepresentation().plain
        var expanded = try key.expandedRepresentation().plain
        expanded[offset] ^= 1
        let check = KeyCheck(privateKey: try package(.mldsa44, both(seed, expanded)))
        #expect(check.defects.contains(.seedMismatch(.mldsa44, parts: [part])))
        // K stands for itself; all other parts must fit each other.
        let alone = KeyCheck(privateKey: try package(.mldsa44, TestDER.value(0x04, expanded)))
        #expect(alone.isGood == (part == "K"))
    }

    @Test(arguments: [(0, "ŝ"), (768, "ek"), (1568, "H(ek)"), (1600, "z")])
    func `the part of an ML-KEM key that disagrees with the seed is named`(
        offset: Int,
        part: String
    ) throws {
        let key = try PrivateKey(generating: .mlkem512)
        let seed = try key.seedRepresentation().plain
        var expanded = try key.expandedRepresentation().plain
        expanded[offset] ^= 1
        let check = KeyCheck(privateKey: try package(.mlkem512, both(seed, expanded)))
        #expect(check.defects.contains(.seedMismatch(.mlkem512, parts: [part])))
        #expect(check.form == .both)
    }

    @Test func `what is wrong inside an expanded key is named`() throws {
        let signer = try PrivateKey(generating: .mldsa65).expandedRepresentation().plain
        var bytes = signer
        bytes[128] = 0xFF
        #expect(
            KeyCheck(privateKey: try package(.mldsa65, TestDER.value(0x04, bytes))).defects
                == [.secretOutOfRange(.mldsa65)]
        )
        // tr, then t₀, then ρ, on which both depend.
        let expectations: [(Int, [KeyDefect])] = [
            (64, [.signingHash(.mldsa65)]), (signer.count - 1, [.lowPart(.mldsa65)]),
            (0, [.signingHash(.mldsa65), .lowPart(.mldsa65)]),
        ]
        for (offset, expected) in expectations {
            bytes = signer
            bytes[offset] ^= 1
            #expect(
                KeyCheck(privateKey: try package(.mldsa65, TestDER.value(0x04, bytes))).defects
                    == expected
            )
        }
        let kem = try PrivateKey(generating: .mlkem768).expandedRepresentation().plain
        bytes = kem
        bytes[bytes.count - 40] ^= 1
        #expect(
            KeyCheck(privateKey: try package(.mlkem768, TestDER.value(0x04, bytes))).defects
                == [.publicKeyHash(.mlkem768)]
        )
        bytes = kem
        bytes[1152] = 0xFF
        bytes[1153] |= 0x0F
        #expect(
            KeyCheck(privateKey: try package(.mlkem768, TestDER.value(0x04, bytes))).defects
                == [.modulus(.mlkem768, coefficient: 0), .publicKeyHash(.mlkem768)]
        )
    }

    @Test func `a public key beside the secret that is not its own is named`() throws {
        let key = try PrivateKey(generating: .mldsa44)
        let other = try PrivateKey(generating: .mldsa44).publicKey.rawRepresentation
        let parts = TestDER.children(try key.derRepresentation().plain)
        let bytes = TestDER.value(
            0x30,
            [0x02, 0x01, 0x01] + parts[1] + parts[2] + TestDER.value(0x81, [0] + other)
        )
        #expect(KeyCheck(privateKey: bytes).defects == [.publicKeyMismatch(.mldsa44)])
    }

    @Test func `encodings are judged byte by byte`() throws {
        let der = try PrivateKey(generating: .mldsa65).derRepresentation().plain
        #expect(KeyCheck(privateKey: der + [0, 0]).defects == [.trailingData(count: 2)])
        #expect(
            KeyCheck(privateKey: Array(der.dropLast())).defects == [.truncated(offset: 0)]
        )
        let long = [0x30, 0x81, 0x34] + der.dropFirst(2)
        #expect(KeyCheck(privateKey: long).defects == [.nonMinimalLength(offset: 0)])
        // Inside: the seed's own length.
        let inner = try package(.mldsa65, [0x80, 0x81, 0x20] + [UInt8](repeating: 1, count: 32))
        #expect(KeyCheck(privateKey: inner).defects == [.nonMinimalLength(offset: 20)])
        let tail = try package(
            .mldsa65,
            TestDER.value(0x80, [UInt8](repeating: 1, count: 32)) + [5]
        )
        #expect(KeyCheck(privateKey: tail).defects == [.trailingData(count: 1)])
        #expect(KeyCheck(privateKey: []).defects == [.truncated(offset: 0)])
        for count in 0..<der.count {
            #expect(!KeyCheck(privateKey: Array(der.prefix(count))).isGood)
        }
    }

    @Test func `a key under the identifier of another is named`() throws {
        let small = try PrivateKey(generating: .mldsa44)
        let content = TestDER.value(0x04, try small.expandedRepresentation().plain)
        #expect(
            KeyCheck(privateKey: try package(.mldsa65, content)).defects
                == [.otherAlgorithm(named: .mldsa65, byLength: .mldsa44)]
        )
        var spki = small.publicKey.derRepresentation
        let place = try #require(spki.firstRange(of: [0x65, 0x03, 0x04, 0x03, 0x11]))
        spki[place.upperBound - 1] = 0x12
        #expect(
            KeyCheck(publicKey: spki).defects
                == [.otherAlgorithm(named: .mldsa65, byLength: .mldsa44)]
        )
    }

    @Test func `points off the curve, unknown algorithms and parameters are named`() throws {
        var point = try PrivateKey(generating: .p384).publicKey.derRepresentation
        point[point.count - 1] ^= 1
        #expect(KeyCheck(publicKey: point).defects == [.notOnCurve(.p384)])
        let zero = [0x30, 0x25, 0x02, 0x01, 0x01, 0x04, 0x20] + [UInt8](repeating: 0, count: 32)
        #expect(KeyCheck(privateKey: try package(.p256, zero)).isGood == false)
        let ek = try PrivateKey(generating: .mlkem512).publicKey
        var raw = ek.derRepresentation
        raw[raw.count - 800] = 0xFF
        raw[raw.count - 799] |= 0x0F
        #expect(KeyCheck(publicKey: raw).defects == [.modulus(.mlkem512, coefficient: 0)])
        let null = TestDER.value(
            0x30,
            TestDER.value(0x30, TestDER.children(TestDER.children(raw)[0])[0] + [0x05, 0x00])
                + TestDER.children(raw)[1]
        )
        #expect(KeyCheck(publicKey: null).defects.map(\.code) == ["parameters-present"])
    }
}
