import PQLattice
import PQSecrets
import Testing

/// What is stored of a private key, and what printing shows of it, for all six parameter sets.
struct StoredKeyTests {
    @Test(arguments: StoredKeySet.allCases)
    func `the checked form is the seed and the digest of the public key`(
        set: StoredKeySet
    ) throws {
        let key = try set.calls.key(seed: set.seed)
        #expect(key.checked == set.seed + SHA3_256.hash(key.publicKey))
        let again = try set.calls.key(checked: key.checked)
        #expect(again.checked == key.checked)
        #expect(again.publicKey == key.publicKey)
    }

    /// z of ML-KEM, the second half of its seed, takes no part in the public key: damage there is
    /// beyond what this form can show.
    @Test(arguments: StoredKeySet.allCases)
    func `a damaged checked form is refused, wherever the damage is`(set: StoredKeySet) throws {
        let checked = try set.calls.key(seed: set.seed).checked
        let count = checked.count
        for index in Array(stride(from: 0, to: count, by: 9)) + [
            31, 32, count - 33, count - 32, count - 1,
        ] {
            var damaged = checked
            damaged[index] ^= 1 << (index % 8)
            var error: LatticeError?
            do { try set.calls.key(checked: damaged) } catch let refusal { error = refusal }
            let isCovered = index < 32 || index >= set.seed.count
            #expect(error == (isCovered ? .publicKeyHashMismatch : nil), "byte \(index)")
        }
    }

    @Test(arguments: StoredKeySet.allCases)
    func `a checked form of another length is refused`(set: StoredKeySet) throws {
        let expected = set.seed.count + 32
        for count in 0...(expected + 1) where count != expected {
            #expect(throws: LatticeError.length(expected: expected, actual: count)) {
                try set.calls.key(checked: .init(repeating: 1, count: count))
            }
        }
    }

    @Test(arguments: StoredKeySet.allCases)
    func `a seed is held against the public key that is known`(set: StoredKeySet) throws {
        let known = try set.calls.key(seed: set.seed).publicKey
        let other = try set.calls.key(seed: set.seed.reversed()).publicKey
        #expect(try set.calls.key(seed: set.seed, publicKey: known).publicKey == known)
        #expect(throws: LatticeError.inconsistentPrivateKey) {
            try set.calls.key(seed: set.seed, publicKey: other)
        }
    }

    @Test(arguments: StoredKeySet.allCases)
    func `printing shows the same of every private key`(set: StoredKeySet) throws {
        let texts = try set.calls.privateTexts(seed: set.seed)
        #expect(try set.calls.privateTexts(seed: set.seed.reversed()) == texts)
        #expect(texts.allSatisfy { $0.contains("PrivateKey") })
    }

    @Test(arguments: StoredKeySet.allCases)
    func `printing a public key shows its bytes`(set: StoredKeySet) throws {
        let texts = try set.calls.publicTexts(seed: set.seed)
        #expect(try set.calls.publicTexts(seed: set.seed.reversed()) != texts)
        #expect(texts.last?.contains("rawRepresentation") == true)
    }
}

/// The parameter sets of both algorithms as arguments of a test.
enum StoredKeySet: String, CaseIterable, Sendable {
    case mlkem512, mlkem768, mlkem1024, mldsa44, mldsa65, mldsa87

    var calls: any StoredKeyCalls.Type {
        switch self {
        case .mlkem512: MLKEM512.self
        case .mlkem768: MLKEM768.self
        case .mlkem1024: MLKEM1024.self
        case .mldsa44: MLDSA44.self
        case .mldsa65: MLDSA65.self
        case .mldsa87: MLDSA87.self
        }
    }

    var seed: [UInt8] {
        pseudorandomBytes(rawValue.hasPrefix("mlkem") ? 64 : 32, seed: rawValue)
    }
}

/// A private key's stored form and its public key, on arrays.
typealias StoredKey = (checked: [UInt8], publicKey: [UInt8])

/// The public API of one parameter set, on arrays.
protocol StoredKeyCalls {
    static func key(seed: [UInt8]) throws(LatticeError) -> StoredKey
    static func key(seed: [UInt8], publicKey: [UInt8]) throws(LatticeError) -> StoredKey
    @discardableResult static func key(checked: [UInt8]) throws(LatticeError) -> StoredKey
    static func privateTexts(seed: [UInt8]) throws(LatticeError) -> [String]
    static func publicTexts(seed: [UInt8]) throws(LatticeError) -> [String]
}

extension ModuleLatticeKEM: StoredKeyCalls {
    static func key(seed: [UInt8]) throws(LatticeError) -> StoredKey {
        parts(try PrivateKey(seedRepresentation: seed))
    }

    static func key(seed: [UInt8], publicKey: [UInt8]) throws(LatticeError) -> StoredKey {
        let publicKey = try PublicKey(rawRepresentation: publicKey)
        return parts(try PrivateKey(seedRepresentation: seed, publicKey: publicKey))
    }

    static func key(checked: [UInt8]) throws(LatticeError) -> StoredKey {
        parts(try PrivateKey(integrityCheckedRepresentation: checked))
    }

    static func privateTexts(seed: [UInt8]) throws(LatticeError) -> [String] {
        let key = try PrivateKey(seedRepresentation: seed)
        let expanded = try ExpandedPrivateKey(
            rawRepresentation: key.expandedRepresentation.array
        )
        return texts(key) + texts(expanded)
    }

    static func publicTexts(seed: [UInt8]) throws(LatticeError) -> [String] {
        texts(try PrivateKey(seedRepresentation: seed).publicKey)
    }

    private static func parts(_ key: PrivateKey) -> StoredKey {
        (key.integrityCheckedRepresentation.array, key.publicKey.rawRepresentation)
    }
}

extension ModuleLatticeSignature: StoredKeyCalls {
    static func key(seed: [UInt8]) throws(LatticeError) -> StoredKey {
        parts(try PrivateKey(seedRepresentation: seed))
    }

    static func key(seed: [UInt8], publicKey: [UInt8]) throws(LatticeError) -> StoredKey {
        let publicKey = try PublicKey(rawRepresentation: publicKey)
        return parts(try PrivateKey(seedRepresentation: seed, publicKey: publicKey))
    }

    static func key(checked: [UInt8]) throws(LatticeError) -> StoredKey {
        parts(try PrivateKey(integrityCheckedRepresentation: checked))
    }

    static func privateTexts(seed: [UInt8]) throws(LatticeError) -> [String] {
        let key = try PrivateKey(seedRepresentation: seed)
        let expanded = try ExpandedPrivateKey(
            rawRepresentation: key.expandedRepresentation.array
        )
        return texts(key) + texts(expanded)
    }

    static func publicTexts(seed: [UInt8]) throws(LatticeError) -> [String] {
        texts(try PrivateKey(seedRepresentation: seed).publicKey)
    }

    private static func parts(_ key: PrivateKey) -> StoredKey {
        (key.integrityCheckedRepresentation.array, key.publicKey.rawRepresentation)
    }
}

/// All that printing makes of a value.
private func texts(_ value: some Any) -> [String] {
    var dumped = ""
    dump(value, to: &dumped)
    return ["\(value)", String(reflecting: value), dumped]
}
