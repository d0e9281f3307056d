import PQIdentity
import PQSuites
import Testing

@Suite struct Fingerprints {
    /// A digest whose base64 and picture ssh-keygen printed.
    private let digest = TestHex.bytes(
        "46f82e6fd7d258a1c6cd2840dfa23b6d0524c26e2ef5f1aea867c69b44d37b1c"
    )

    @Test func `base64 and picture are those of ssh-keygen`() {
        let fingerprint = Fingerprint(digest: digest)
        #expect(fingerprint.base64 == "SHA256:Rvgub9fSWKHGzShA36I7bQUkwm4u9fGuqGfGm0TTexw")
        #expect(
            fingerprint.picture(title: "ED25519 256") == [
                "+--[ED25519 256]--+", "|   .             |", "|    o o..        |",
                "|   . o.+..       |", "|    +.oo+ . .    |", "|   +o..=E+ = .   |",
                "|  ....o=o.* +    |", "|   o. o+++ =     |", "|   .=oo+= + o    |",
                "|  .=+..=.. .     |", "+----[SHA256]-----+",
            ]
        )
    }

    @Test func `words can be read aloud and hold every bit`() {
        let digest = [0x7F, 0, 0, 1] + [UInt8](repeating: 0xFF, count: 28)
        let words = Fingerprint(digest: digest).words
        #expect(words.count == 16)
        #expect(words[0] == "lusab")
        #expect(words[1] == "babad")
        #expect(words[2] == "zuzuz")
        var seen: Set<[String]> = []
        for bit in 0..<256 {
            var changed = self.digest
            changed[bit / 8] ^= 1 << (bit % 8)
            seen.insert(Fingerprint(digest: changed).words)
        }
        #expect(seen.count == 256)
    }

    @Test func `the digest is that of the subjectPublicKeyInfo`() throws {
        let key = try PrivateKey(generating: .mldsa44).publicKey
        let fingerprint = try key.fingerprint
        #expect(try fingerprint.bytes == HashAlgorithm.sha256.digest(key.derRepresentation))
        #expect(TestHex.bytes(fingerprint.hexadecimal) == fingerprint.bytes)
        #expect(fingerprint.description == fingerprint.base64)
    }

    @Test func `pictures keep their frame whatever the title`() {
        for title in ["", "X", String(repeating: "A", count: 40)] {
            let lines = Fingerprint(digest: digest).picture(title: title)
            #expect(lines.count == 11)
            #expect(lines.allSatisfy { $0.count == 19 })
        }
    }
}
