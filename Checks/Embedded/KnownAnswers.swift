import PQLattice
import PQSecrets

// The whole lattice module without an operating system: keys from given bytes, a secret agreed on,
// a signature made and checked, for all six parameter sets. The program prints one digest of all
// public results for each set, which must be the same on every processor.

/// A source of bytes that count up: what makes the answers known.
struct CountingSource: RandomSource {
    let first: UInt8

    func fill(_ bytes: inout MutableSpan<UInt8>) throws(RandomError) {
        for index in bytes.indices {
            bytes[index] = first &+ UInt8(truncatingIfNeeded: index)
        }
    }
}

@main
enum KnownAnswers {
    static func main() {
        do {
            show("ML-KEM-512 ", try answers(MLKEM512.self))
            show("ML-KEM-768 ", try answers(MLKEM768.self))
            show("ML-KEM-1024 ", try answers(MLKEM1024.self))
            show("ML-DSA-44 ", try answers(MLDSA44.self))
            show("ML-DSA-65 ", try answers(MLDSA65.self))
            show("ML-DSA-87 ", try answers(MLDSA87.self))
        } catch {
            print("an operation failed")
        }
    }

    static func answers<let k: Int, let dᵤ: Int, let dᵥ: Int>(
        _: ModuleLatticeKEM<k, dᵤ, dᵥ>.Type
    ) throws(LatticeError) -> [UInt8] {
        typealias KEM = ModuleLatticeKEM<k, dᵤ, dᵥ>
        let key = try KEM.PrivateKey(from: CountingSource(first: 1))
        let publicKey = try KEM.PublicKey(rawRepresentation: key.publicKey.rawRepresentation)
        let sent = try publicKey.encapsulate(from: CountingSource(first: 101))
        let same = try key.decapsulate(sent.encapsulated)
        var bad = sent.encapsulated
        bad[0] ^= 1
        let other = try key.decapsulate(bad)
        var hash = SHA3_256()
        hash.update(publicKey.rawRepresentation)
        hash.update(sent.encapsulated)
        hash.update(sent.sharedSecret.span)
        hash.update(other.span)
        let good = same.isEqual(to: sent.sharedSecret) && !other.isEqual(to: same)
        return good ? hash.finalize() : []
    }

    static func answers<let k: Int, let l: Int, let η: Int>(
        _: ModuleLatticeSignature<k, l, η>.Type
    ) throws(LatticeError) -> [UInt8] {
        typealias Signature = ModuleLatticeSignature<k, l, η>
        let key = try Signature.PrivateKey(from: CountingSource(first: 1))
        let publicKey = try Signature.PublicKey(rawRepresentation: key.publicKey.rawRepresentation)
        let message: [UInt8] = [1, 2, 3]
        let signature = try key.signature(
            for: message,
            signing: .hedged(from: CountingSource(first: 101))
        )
        var hash = SHA3_256()
        hash.update(publicKey.rawRepresentation)
        hash.update(signature)
        var bad = signature
        bad[7] ^= 1
        let good =
            publicKey.isValidSignature(signature, for: message)
            && !publicKey.isValidSignature(bad, for: message)
        return good ? hash.finalize() : []
    }

    static func show(_ name: StaticString, _ digest: [UInt8]) {
        print(name, terminator: "")
        for byte in digest {
            showDigit(byte &>> 4)
            showDigit(byte & 15)
        }
        print("")
    }

    static func showDigit(_ value: UInt8) {
        let digits: InlineArray<16, StaticString> = [
            "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "a", "b", "c", "d", "e", "f",
        ]
        print(digits[Int(value)], terminator: "")
    }
}
