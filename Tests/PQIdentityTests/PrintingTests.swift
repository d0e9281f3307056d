import PQIdentity
import PQLattice
import PQSecrets
import Testing

/// Printing, dumping and debugging a value that holds a private key neither stops the program nor
/// shows the key.
@Suite struct `Printing keys` {
    @Test(arguments: KeyAlgorithm.allCases)
    func `private keys show nothing of themselves`(algorithm: KeyAlgorithm) throws {
        let seed = [UInt8](100..<(100 + UInt8(algorithm.seedByteCount)))
        let other = Array(seed.reversed())
        let texts = try printed(seed: seed, algorithm)
        #expect(try printed(seed: other, algorithm) == texts)
        #expect(texts.allSatisfy { $0.contains("PrivateKey") })
    }

    @Test(arguments: KeyAlgorithm.allCases)
    func `public keys can be printed`(algorithm: KeyAlgorithm) throws {
        let seed = [UInt8](repeating: 5, count: algorithm.seedByteCount)
        let key = try PrivateKey(seedRepresentation: seed.span, algorithm: algorithm).publicKey
        #expect(texts(key).last?.contains("Representation") == true)
    }

    @Test func `an identity can be printed and shows no secret`() throws {
        let key = try Fixture.leafKey.get()
        let identity = try NodeIdentity(certificateChain: [Fixture.leaf()], privateKey: key)
        let secret = try key.expandedRepresentation().plain
        // K stands in front of the hash of the public key.
        let hidden = [Array(secret[32..<40]), Array(secret[128..<136])]
        for value in [identity, [identity], Optional(identity)] as [any Sendable] {
            for text in texts(value) {
                for bytes in hidden {
                    #expect(!shows(text, bytes))
                }
            }
        }
    }

    @Test func `the search finds bytes in every way of printing them`() {
        let bytes: [UInt8] = [9, 200, 31, 7, 8, 1, 2, 255]
        for text in texts((1, [4] + bytes)) { #expect(shows(text, bytes)) }
        #expect(shows("09c81f07080102ff", bytes))
        #expect(!shows("\(bytes.dropLast())", bytes))
    }

    private func printed(seed: [UInt8], _ algorithm: KeyAlgorithm) throws -> [String] {
        let key = try PrivateKey(seedRepresentation: seed.span, algorithm: algorithm)
        guard algorithm.privateKeyForms.contains(.expanded) else { return texts(key) }
        let expanded = try key.expandedRepresentation()
        return texts(key)
            + texts(
                try PrivateKey(expandedRepresentation: expanded.span, algorithm: algorithm)
            )
    }
}

/// All that printing makes of a value.
private func texts(_ value: Any) -> [String] {
    var dumped = ""
    dump(value, to: &dumped)
    return ["\(value)", String(reflecting: value), dumped]
}

/// Whether a text shows bytes one after the other, in decimal numbers or in hexadecimal digits.
private func shows(_ text: String, _ bytes: [UInt8]) -> Bool {
    let numbers = text.split { !$0.isASCII || !$0.isNumber }.compactMap { UInt8($0) }
    let digits = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    return numbers.firstRange(of: bytes) != nil || text.lowercased().contains(digits)
}
