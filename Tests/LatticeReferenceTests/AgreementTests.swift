import LatticeReference
import PQLattice
import PQSecrets
import TestSupport
import Testing

struct AgreementTests {
    @Test(arguments: 0..<3)
    func `the reference and the package agree in every answer of ML-KEM`(set: Int) throws {
        try agreeOnMLKEM(set: set, rounds: 2)
    }

    @Test(arguments: 0..<3)
    func `the reference and the package agree in every answer of ML-DSA`(set: Int) throws {
        try agreeOnMLDSA(set: set, rounds: 1)
    }

    @Test(.slow, arguments: 0..<3)
    func `fifty rounds of ML-KEM agree`(set: Int) throws {
        try agreeOnMLKEM(set: set, rounds: 50)
    }

    @Test(.slow, arguments: 0..<3)
    func `fifty rounds of ML-DSA agree`(set: Int) throws {
        try agreeOnMLDSA(set: set, rounds: 50)
    }
}

private func agreeOnMLKEM(set: Int, rounds: Int) throws {
    switch set {
    case 0: try agree(MLKEM512.self, MLKEMSet.all[0], rounds)
    case 1: try agree(MLKEM768.self, MLKEMSet.all[1], rounds)
    default: try agree(MLKEM1024.self, MLKEMSet.all[2], rounds)
    }
}

private func agreeOnMLDSA(set: Int, rounds: Int) throws {
    switch set {
    case 0: try agree(MLDSA44.self, MLDSASet.all[0], rounds)
    case 1: try agree(MLDSA65.self, MLDSASet.all[1], rounds)
    default: try agree(MLDSA87.self, MLDSASet.all[2], rounds)
    }
}

/// Bytes from a seed that is printed, so that a failure can be repeated.
private struct RandomBytes: ~Copyable {
    let seed = UInt64.random(in: .min ... .max)
    private var stream: SHAKE128.Stream

    init() {
        var sponge = SHAKE128()
        sponge.absorb(Array("\(seed)".utf8))
        stream = sponge.squeezing()
        print("seed \(seed)")
    }

    mutating func next(_ count: Int) -> [UInt8] { stream.squeeze(count) }
}

private func agree<let k: Int, let dᵤ: Int, let dᵥ: Int>(
    _: ModuleLatticeKEM<k, dᵤ, dᵥ>.Type,
    _ set: MLKEMSet,
    _ rounds: Int
) throws {
    typealias KEM = ModuleLatticeKEM<k, dᵤ, dᵥ>
    var random = RandomBytes()
    for _ in 0..<rounds {
        let (d, z, m) = (random.next(32), random.next(32), random.next(32))
        let key = try KEM.PrivateKey(seedRepresentation: d + z)
        var reference = MLKEMReference(set)
        let (ek, dk) = try reference.keyGen(d: d, z: z)
        #expect(ek == key.publicKey.rawRepresentation)
        let expanded = array(key.expandedRepresentation)
        #expect(dk == expanded)

        let sent = try key.publicKey.encapsulate(message: m.span)
        let (secret, c) = try reference.encaps(ek, m: m)
        #expect(c == sent.encapsulated)
        let sentSecret = array(sent.sharedSecret)
        #expect(secret == sentSecret)
        #expect(try reference.decaps(dk, c: c) == secret)

        var bad = c
        bad[Int(random.next(1)[0])] ^= 1 + random.next(1)[0] / 2
        let rejected = array(try key.decapsulate(bad))
        #expect(try reference.decaps(dk, c: bad) == rejected)
        #expect(rejected != secret)
    }
}

private func agree<let k: Int, let l: Int, let η: Int>(
    _: ModuleLatticeSignature<k, l, η>.Type,
    _ set: MLDSASet,
    _ rounds: Int
) throws {
    typealias Scheme = ModuleLatticeSignature<k, l, η>
    var random = RandomBytes()
    for round in 0..<rounds {
        let (ξ, rnd) = (random.next(32), random.next(32))
        let message = random.next(Int(random.next(1)[0]))
        let context = random.next(Int(random.next(1)[0]))
        let key = try Scheme.PrivateKey(seedRepresentation: ξ)
        var reference = MLDSAReference(set)
        let (pk, sk) = try reference.keyGen(ξ)
        #expect(pk == key.publicKey.rawRepresentation)
        let expanded = array(key.expandedRepresentation)
        #expect(sk == expanded)
        #expect(try reference.checkPrivateKey(sk) == pk)

        let pure = MLDSAContent.message(message, context: context)
        let signature = try reference.sign(pure, sk: sk, rnd: rnd)
        let expected = try key.signature(
            for: message,
            context: context,
            signing: .given(rnd: rnd)
        )
        #expect(signature == expected)
        #expect(try reference.verify(signature, pure, pk: pk))

        let function = Prehash.shake256
        let digest = SHAKE256.hash(message, count: 64)
        let prehashed = MLDSAContent.digest(digest, by: function, context: context)
        let other = try key.signature(
            forPrehashed: digest,
            by: function,
            context: context,
            signing: .deterministic
        )
        let zeros = [UInt8](repeating: 0, count: 32)
        if round % 5 == 0 {
            #expect(try reference.sign(prehashed, sk: sk, rnd: zeros) == other)
        }
        #expect(try reference.verify(other, prehashed, pk: pk))
        #expect(try !reference.verify(other, pure, pk: pk))

        var bad = signature
        bad[Int(random.next(1)[0]) * 8] ^= 1
        let isValid = key.publicKey.isValidSignature(bad, for: message, context: context)
        #expect(try reference.verify(bad, pure, pk: pk) == isValid)
        #expect(!isValid)
    }
}

private func array(_ secret: borrowing SecretBytes) -> [UInt8] {
    let bytes = secret.span
    return bytes.indices.map { bytes[$0] }
}
