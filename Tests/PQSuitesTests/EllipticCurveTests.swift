import PQSecrets
import PQSuites
import Testing

/// Keys and signatures of RFC 6979, Appendices A.2.5 and A.2.6, over the message "sample".
private struct Published {
    let curve: EllipticCurve
    let scalar: [UInt8]
    let point: [UInt8]
    let r: [UInt8]
    let s: [UInt8]

    static let all = [
        Published(
            curve: .p256,
            scalar: hex("C9AFA9D845BA75166B5C215767B1D693 4E50C3DB36E89B127B8A622B120F6721"),
            point: hex(
                """
                04 60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6
                   7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299
                """
            ),
            r: hex("EFD48B2AACB6A8FD1140DD9CD45E81D6 9D2C877B56AAF991C34D0EA84EAF3716"),
            s: hex("F7CB1C942D657C41D436C7A1B6E29F65 F3E900DBB9AFF4064DC4AB2F843ACDA8")
        ),
        Published(
            curve: .p384,
            scalar: hex(
                """
                6B9D3DAD2E1B8C1C05B19875B6659F4DE23C3B667BF297BA
                9AA47740787137D896D5724E4C70A825F872C9EA60D2EDF5
                """
            ),
            point: hex(
                """
                04 EC3A4E415B4E19A4568618029F427FA5DA9A8BC4AE92E02E
                   06AAE5286B300C64DEF8F0EA9055866064A254515480BC13
                   8015D9B72D7D57244EA8EF9AC0C621896708A59367F9DFB9
                   F54CA84B3F1C9DB1288B231C3AE0D4FE7344FD2533264720
                """
            ),
            r: hex(
                """
                94EDBB92A5ECB8AAD4736E56C691916B3F88140666CE9FA7
                3D64C4EA95AD133C81A648152E44ACF96E36DD1E80FABE46
                """
            ),
            s: hex(
                """
                99EF4AEB15F178CEA1FE40DB2603138F130E740A19624526
                203B6351D0A3A94FA329C145786E679E7B82C71A38628AC8
                """
            )
        ),
    ]

    var key: ECDSA.PrivateKey {
        get throws { try ECDSA.PrivateKey(curve: curve, rawRepresentation: scalar.span) }
    }
}

private let sample = Array("sample".utf8)

/// A DER INTEGER; `zeros` more bytes in front than the shortest form has.
private func integer(_ bytes: [UInt8], zeros: Int = 0) -> [UInt8] {
    let sign: [UInt8] = bytes[0] >= 0x80 ? [0] : []
    let content = [UInt8](repeating: 0, count: zeros) + sign + bytes
    return [2, UInt8(content.count)] + content
}

private func sequence(_ content: [UInt8]) -> [UInt8] {
    [0x30, UInt8(content.count)] + content
}

private func point(_ curve: EllipticCurve, _ bytes: [UInt8]) throws -> ECDSA.PublicKey {
    try ECDSA.PublicKey(curve: curve, x963Representation: bytes.span)
}

private func holds(
    _ signature: [UInt8],
    _ message: [UInt8] = sample,
    key: ECDSA.PublicKey
) -> Bool {
    key.isValidSignature(signature.span, for: message.span)
}

private func shared(_ curve: EllipticCurve, _ scalar: [UInt8], _ point: [UInt8]) throws -> [UInt8] {
    try ECDH.PrivateKey(curve: curve, rawRepresentation: scalar.span)
        .sharedSecret(with: point.span).array
}

struct ECDSATests {
    @Test(arguments: Published.all.indices)
    func `public keys and signatures are the published ones`(index: Int) throws {
        let vector = Published.all[index]
        let key = try vector.key
        #expect(key.publicKey.x963Representation == vector.point)
        #expect(key.rawRepresentation.array == vector.scalar)
        #expect(holds(sequence(integer(vector.r) + integer(vector.s)), key: key.publicKey))
        let other = try point(vector.curve, vector.point)
        #expect(other == key.publicKey)
        #expect(holds(sequence(integer(vector.r) + integer(vector.s)), key: other))
        #expect(!holds(sequence(integer(vector.s) + integer(vector.r)), key: other))
    }

    @Test(arguments: EllipticCurve.allCases)
    func `signatures hold, differ each time, and notice every flipped byte`(
        curve: EllipticCurve
    ) throws {
        let key = try ECDSA.PrivateKey(curve: curve)
        let signature = try key.signature(for: sample.span)
        #expect(holds(signature, key: key.publicKey))
        #expect(try key.signature(for: sample.span) != signature)
        for index in signature.indices {
            for mask: UInt8 in [1, 0x80] {
                var wrong = signature
                wrong[index] ^= mask
                #expect(!holds(wrong, key: key.publicKey), "byte \(index)")
            }
        }
        #expect(!holds(signature, Array("Sample".utf8), key: key.publicKey))
        #expect(!holds(signature, key: try ECDSA.PrivateKey(curve: curve).publicKey))
        let nothing = try key.signature(for: [UInt8]().span)
        #expect(holds(nothing, [], key: key.publicKey))
    }

    @Test(arguments: Published.all.indices)
    func `only strict DER is a signature`(index: Int) throws {
        let vector = Published.all[index]
        let key = try vector.key.publicKey
        let (r, s) = (integer(vector.r), integer(vector.s))
        let signature = sequence(r + s)
        for count in 0..<signature.count {
            #expect(!holds(Array(signature.prefix(count)), key: key), "\(count) bytes")
        }
        #expect(!holds(signature + [0], key: key))
        #expect(!holds(sequence(r + s + [0]), key: key))
        #expect(!holds(sequence(integer(vector.r, zeros: 1) + s), key: key))
        #expect(!holds(sequence(r + integer(vector.s, zeros: 2)), key: key))
        #expect(!holds([0x30, 0x81, UInt8(r.count + s.count)] + r + s, key: key))
        #expect(!holds([0x30, 0x80] + r + s + [0, 0], key: key))
        #expect(!holds(vector.r + vector.s, key: key))
        let zero = integer([0])
        #expect(!holds(sequence(zero + s), key: key))
        #expect(!holds(sequence(r + zero), key: key))
    }

    @Test(arguments: EllipticCurve.allCases)
    func `a private key lies between 1 and the order less 1`(curve: EllipticCurve) throws {
        let order =
            curve == .p256
            ? hex("FFFFFFFF00000000FFFFFFFFFFFFFFFF BCE6FAADA7179E84F3B9CAC2FC632551")
            : hex(
                """
                FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF
                C7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973
                """
            )
        let count = curve.scalarByteCount
        let zero = [UInt8](repeating: 0, count: count)
        var last = order
        last[count - 1] -= 1
        let one: [UInt8] = zero.dropLast() + [1]
        for scalar in [one, last] {
            let key = try ECDSA.PrivateKey(curve: curve, rawRepresentation: scalar.span)
            #expect(holds(try key.signature(for: sample.span), key: key.publicKey))
        }
        // 1 and −1 name the same x-coordinate.
        let ends = try [one, last].map { (scalar: [UInt8]) -> [UInt8] in
            try ECDH.PrivateKey(curve: curve, rawRepresentation: scalar.span).publicKey
        }
        #expect(ends[0].prefix(1 + count) == ends[1].prefix(1 + count))
        #expect(ends[0] != ends[1])
        for scalar in [zero, order, [UInt8](repeating: 0xFF, count: count)] {
            #expect(throws: SuiteError.invalidKey) {
                _ = try ECDSA.PrivateKey(curve: curve, rawRepresentation: scalar.span)
            }
            #expect(throws: SuiteError.invalidKey) {
                _ = try ECDH.PrivateKey(curve: curve, rawRepresentation: scalar.span)
            }
        }
        // A source that offers the order first is asked again.
        let drawn = try ECDSA.PrivateKey(curve: curve, from: ScriptedSource(order + last))
        #expect(drawn.rawRepresentation.array == last)
    }

    @Test(arguments: EllipticCurve.allCases)
    func `every other length is refused`(curve: EllipticCurve) throws {
        for count in 0...100 where count != curve.scalarByteCount {
            let bytes = [UInt8](repeating: 1, count: count)
            let expected = SuiteError.length(expected: curve.scalarByteCount, actual: count)
            #expect(throws: expected) {
                _ = try ECDSA.PrivateKey(curve: curve, rawRepresentation: bytes.span)
            }
            #expect(throws: expected) {
                _ = try ECDH.PrivateKey(curve: curve, rawRepresentation: bytes.span)
            }
        }
        for count in 0...100 where count != curve.pointByteCount {
            let bytes = [UInt8](repeating: 4, count: count)
            let expected = SuiteError.length(expected: curve.pointByteCount, actual: count)
            #expect(throws: expected) { _ = try point(curve, bytes) }
            let scalar = [UInt8](repeating: 1, count: curve.scalarByteCount)
            #expect(throws: expected) { _ = try shared(curve, scalar, bytes) }
        }
    }

    @Test(arguments: Published.all.indices)
    func `what is no point of the curve is refused`(index: Int) throws {
        let vector = Published.all[index]
        let count = vector.curve.scalarByteCount
        var wrong: [[UInt8]] = []
        // Another mark: hybrid forms, compressed ones, none.
        for mark: UInt8 in [0, 2, 3, 6, 7] { wrong.append([mark] + vector.point.dropFirst()) }
        for index in 1..<vector.point.count {
            var point = vector.point
            point[index] ^= 1
            wrong.append(point)
        }
        // Coordinates that are not reduced, and the origin.
        wrong.append([4] + [UInt8](repeating: 0xFF, count: 2 * count))
        wrong.append([4] + [UInt8](repeating: 0, count: 2 * count))
        for bytes in wrong {
            #expect(throws: SuiteError.invalidKey) { _ = try point(vector.curve, bytes) }
            #expect(throws: SuiteError.invalidKey) {
                _ = try shared(vector.curve, vector.scalar, bytes)
            }
        }
    }
}

struct ECDHTests {
    /// RFC 5903, Sections 8.1 and 8.2.
    @Test func `the agreement gives the published figures`() throws {
        let initiator = hex("C88F01F510D9AC3F70A292DAA2316DE5 44E9AAB8AFE84049C62A9C57862D1433")
        let responder = hex("C6EF9C5D78AE012A011164ACB397CE20 88685D8F06BF9BE0B283AB46476BEE53")
        let secret = hex("D6840F6B42F6EDAFD13116E0E1256520 2FEF8E9ECE7DCE03812464D04B9442DE")
        func publicKey(_ scalar: [UInt8]) throws -> [UInt8] {
            try ECDH.PrivateKey(curve: .p256, rawRepresentation: scalar.span).publicKey
        }
        #expect(try shared(.p256, initiator, publicKey(responder)) == secret)
        #expect(try shared(.p256, responder, publicKey(initiator)) == secret)
        #expect(try shared(.p256, initiator, publicKey(initiator)) != secret)
    }

    @Test(arguments: EllipticCurve.allCases)
    func `both sides find the same secret`(curve: EllipticCurve) throws {
        let (ours, theirs) = try (ECDH.PrivateKey(curve: curve), ECDH.PrivateKey(curve: curve))
        let secret = try ours.sharedSecret(with: theirs.publicKey.span).array
        #expect(try theirs.sharedSecret(with: ours.publicKey.span).array == secret)
        #expect(secret.count == curve.scalarByteCount)
        // With the scalar 1 the secret is the other side's x-coordinate.
        let one = [UInt8](repeating: 0, count: curve.scalarByteCount - 1) + [1]
        let coordinate = Array(ours.publicKey[1...curve.scalarByteCount])
        #expect(try shared(curve, one, ours.publicKey) == coordinate)
    }
}
