import PQSecrets
import PQSuites
import Testing

/// The parts of a Wycheproof file that the test needs.
private struct CurveVectors: Decodable {
    struct Group: Decodable { let tests: [Case] }
    struct Case: Decodable {
        let tcId: Int
        let flags: [String]
        let `public`: HexBytes
        let `private`: HexBytes
        let shared: HexBytes
    }
    let testGroups: [Group]
}

private func sharedSecret(_ scalar: [UInt8], _ share: [UInt8]) throws -> [UInt8] {
    let key = try X25519.PrivateKey(rawRepresentation: scalar.span)
    return try key.sharedSecret(with: share.span).array
}

/// RFC 7748, Section 6.1.
private let alice = hex("77076d0a7318a57d3c16c17251b26645 df4c2f87ebc0992ab177fba51db92c2a")
private let alicePublic = hex(
    "8520f0098930a754748b7ddcb43ef75a 0dbf3a0d26381af4eba4a98eaa9b4e6a"
)
private let bob = hex("5dab087e624a8a4b79e17f8b83800ee6 6f3bb1292618b6fd1c2f8b27ff88e0eb")
private let bobPublic = hex("de9edb7d7b7dc1b4d35b61c2ece43537 3f8343c85b78674dadfc7e146f882b4f")

/// The little-endian u-coordinates of small order that fit in 255 bits, canonical or not.
let sharesOfSmallOrder: [[UInt8]] = [
    [UInt8](repeating: 0, count: 32),
    [1] + [UInt8](repeating: 0, count: 31),
    hex("e0eb7a7c3b41b8ae1656e3faf19fc46a da098deb9c32b1fd866205165f49b800"),
    hex("5f9c95bca3508c24b1d0b1559c83ef5b 04445cc4581c8e86d8224eddd09f1157"),
    hex("ecffffffffffffffffffffffffffffff ffffffffffffffffffffffffffffff7f"),
    hex("edffffffffffffffffffffffffffffff ffffffffffffffffffffffffffffff7f"),
    hex("eeffffffffffffffffffffffffffffff ffffffffffffffffffffffffffffff7f"),
]

struct X25519Tests {
    @Test func `the agreement gives the published figures`() throws {
        let secret = hex("4a5d9d5ba4ce2de1728e3bf480350f25 e07e21c947d19e3376f09b3c1e161742")
        #expect(try sharedSecret(alice, bobPublic) == secret)
        #expect(try sharedSecret(bob, alicePublic) == secret)
        let key = try X25519.PrivateKey(rawRepresentation: alice.span)
        #expect(key.publicKey == alicePublic)
        #expect(try sharedSecret(alice, alicePublic) != secret)
    }

    @Test(arguments: sharesOfSmallOrder)
    func `a share that forces zeros is refused, with the top bit set too`(share: [UInt8]) {
        var marked = share
        marked[31] |= 0x80
        for share in [share, marked] {
            #expect(throws: SuiteError.invalidShare) { _ = try sharedSecret(alice, share) }
        }
    }

    @Test(arguments: Array(0...33).filter { $0 != 32 })
    func `only 32 bytes are taken`(count: Int) {
        let bytes = [UInt8](repeating: 9, count: count)
        let expected = SuiteError.length(expected: 32, actual: count)
        #expect(throws: expected) { _ = try sharedSecret(alice, bytes) }
        #expect(throws: expected) { _ = try sharedSecret(bytes, bobPublic) }
    }

    @Test func `a fresh key uses 32 bytes of the source and its failure is passed on`() throws {
        let key = try X25519.PrivateKey(from: ScriptedSource(alice))
        #expect(key.publicKey == alicePublic)
        #expect(throws: SuiteError.random(.short(delivered: 31, wanted: 32))) {
            _ = try X25519.PrivateKey(from: ScriptedSource(Array(alice.dropLast())))
        }
    }

    @Test func `Wycheproof cases agree`() throws {
        let file = "wycheproof-dac1dd47/x25519_test.json"
        guard let vectors = try VectorFiles.read(file, as: CurveVectors.self) else { return }
        var refused = 0
        for vector in vectors.testGroups.flatMap(\.tests) {
            if vector.flags.contains("ZeroSharedSecret") {
                refused += 1
                #expect(throws: SuiteError.invalidShare, "tcId \(vector.tcId)") {
                    _ = try sharedSecret(vector.private.bytes, vector.public.bytes)
                }
            } else {
                let secret = try sharedSecret(vector.private.bytes, vector.public.bytes)
                #expect(secret == vector.shared.bytes, "tcId \(vector.tcId)")
            }
        }
        #expect(refused > 0)
    }
}
