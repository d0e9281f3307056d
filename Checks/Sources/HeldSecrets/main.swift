#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif
import Instruments
import PQLattice
import PQSecrets

// Does one operation with secrets, tells its parent what they were, and waits to be looked at:
// once while the secrets live, once after their end. `Checks/zeroisation` is the parent.
//
// The secrets go into a pipe straight from where they are, so that telling them leaves no copies.
// Nor does this program make any: it holds what the library hands out, and lets it go.
//
// Usage: check-zeroisation SET OPERATION    secrets go to descriptor 3, orders come from 0.

/// Sends bytes with a name and a length in front.
func tell(_ name: StaticString, _ bytes: UnsafeRawBufferPointer) {
    var count = UInt32(bytes.count)
    _ = write(3, name.utf8Start, name.utf8CodeUnitCount)
    _ = write(3, "\n", 1)
    _ = write(3, &count, 4)
    _ = write(3, bytes.baseAddress, bytes.count)
}

func tell(_ name: StaticString, _ secret: borrowing SecretBytes) {
    secret.span.withUnsafeBytes { tell(name, $0) }
}

func tell(_ name: StaticString, _ bytes: [UInt8]) {
    bytes.withUnsafeBytes { tell(name, $0) }
}

/// Says that there is something to look at, and waits until it was.
func pause(_ name: StaticString) {
    tell(name, UnsafeRawBufferPointer(start: nil, count: 0))
    var order: UInt8 = 0
    _ = read(0, &order, 1)
}

/// A source whose bytes are told as they are drawn.
func toldSource(_ name: StaticString, seed: UInt64) -> SeededSource {
    SeededSource(seed: seed) { tell(name, $0) }
}

func run<let k: Int, let dᵤ: Int, let dᵥ: Int>(
    _: ModuleLatticeKEM<k, dᵤ, dᵥ>.Type,
    _ operation: String
) throws {
    typealias KEM = ModuleLatticeKEM<k, dᵤ, dᵥ>
    do {
        let key = try KEM.PrivateKey(from: toldSource("seed", seed: 7))
        tell("public key", key.publicKey.rawRepresentation)
        switch operation {
        case "keygen":
            tell("expanded", key.expandedRepresentation)
            pause("alive")
        case "encaps":
            let sent = try key.publicKey.encapsulate(from: toldSource("m", seed: 8))
            tell("shared secret", sent.sharedSecret)
            pause("alive")
        case "decaps":
            let sent = try key.publicKey.encapsulate(from: SeededSource(seed: 9))
            let secret = try key.decapsulate(sent.encapsulated)
            tell("shared secret", secret)
            pause("alive")
        default:
            // A bad ciphertext, whose secret comes from z.
            let noise = SeededSource(seed: 10).bytes(KEM.ciphertextByteCount)
            let imported = try KEM.ExpandedPrivateKey(
                rawRepresentation: key.expandedRepresentation.span
            )
            let secret = try imported.decapsulate(noise)
            tell("ciphertext", noise)
            tell("shared secret", secret)
            pause("alive")
        }
    }
    pause("ended")
}

func run<let k: Int, let l: Int, let η: Int>(
    _: ModuleLatticeSignature<k, l, η>.Type,
    _ operation: String
) throws {
    typealias Signature = ModuleLatticeSignature<k, l, η>
    do {
        let key = try Signature.PrivateKey(from: toldSource("seed", seed: 7))
        tell("public key", key.publicKey.rawRepresentation)
        switch operation {
        case "keygen":
            tell("expanded", key.expandedRepresentation)
            pause("alive")
        case "sign":
            let μ = SeededSource(seed: 8).bytes(64)
            tell("mu", μ)
            for number in 0..<4 {
                let source = toldSource("rnd", seed: UInt64(number))
                _ = try key.signature(forMu: μ, signing: .hedged(from: source))
            }
            pause("alive")
        default:
            let imported = try Signature.ExpandedPrivateKey(
                rawRepresentation: key.expandedRepresentation.span
            )
            _ = try imported.signature(forMu: [UInt8](repeating: 1, count: 64))
            tell("expanded", imported.rawRepresentation)
            pause("alive")
        }
    }
    pause("ended")
}

let operation = CommandLine.arguments[2]
switch CommandLine.arguments[1] {
case "ML-KEM-512": try run(MLKEM512.self, operation)
case "ML-KEM-768": try run(MLKEM768.self, operation)
case "ML-KEM-1024": try run(MLKEM1024.self, operation)
case "ML-DSA-44": try run(MLDSA44.self, operation)
case "ML-DSA-65": try run(MLDSA65.self, operation)
default: try run(MLDSA87.self, operation)
}
