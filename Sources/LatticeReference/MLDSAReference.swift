import PQLattice

/// ML-DSA, for reading and for test vectors only: never for real keys.
///
/// Source: FIPS 204.
package struct MLDSAReference: Sendable {
    /// The modulus.
    package static let q = 8_380_417
    /// Bits dropped from t.
    static let d = 13

    /// The parameter set.
    package let set: MLDSASet
    /// The mistake it makes, if any.
    package let defect: Defect?
    /// What came up on the way.
    package var trace: Trace

    /// ML-DSA with one set.
    ///
    /// - Parameters:
    ///   - set: The parameter set.
    ///   - defect: A mistake to make; none unless told.
    ///   - isRecording: Whether every value is noted; not unless told.
    package init(_ set: MLDSASet, defect: Defect? = nil, isRecording: Bool = false) {
        self.set = set
        self.defect = defect
        trace = Trace(isRecording: isRecording)
    }

    func has(_ candidate: Defect) -> Bool { defect == candidate }

    /// H (FIPS 204, Section 3.7).
    func h(_ s: [UInt8], _ count: Int) -> [UInt8] { SHAKE256.hash(s, count: count) }

    /// A key pair from its seed (FIPS 204, Algorithm 6).
    ///
    /// - Parameter ξ: 32 bytes.
    /// - Returns: The public and the private key.
    /// - Throws: ``Refusal/length(_:)``.
    package mutating func keyGen(_ ξ: [UInt8]) throws(Refusal) -> (pk: [UInt8], sk: [UInt8]) {
        guard ξ.count == 32 else { throw .length("ξ") }
        trace.note("ξ", ξ)
        let domain = has(.dsaDomainBytesMissing) ? [] : [UInt8(set.k), UInt8(set.l)]
        let seeds = h(ξ + domain, 128)
        let ρ = Array(seeds[..<32])
        let ρʹ = Array(seeds[32..<96])
        let k = Array(seeds[96...])
        trace.note("ρ", ρ)
        trace.note("ρ′", ρʹ)
        trace.note("K", k)
        let (s₁, s₂) = expandS(ρʹ)
        trace.note("s₁", s₁)
        trace.note("s₂", s₂)
        let (t₁, t₀) = publicPart(ρ, s₁, s₂)
        let pk = pkEncode(ρ, t₁)
        let tr = h(pk, 64)
        trace.note("tr", tr)
        let sk = skEncode(SigningKey(ρ: ρ, k: k, tr: tr, s₁: s₁, s₂: s₂, t₀: t₀))
        trace.note("pk", pk)
        trace.note("sk", sk)
        return (pk, sk)
    }

    /// t = A·s₁ + s₂, in two parts (FIPS 204, Algorithm 6).
    private mutating func publicPart(
        _ ρ: [UInt8],
        _ s₁: [[Int]],
        _ s₂: [[Int]]
    ) -> (t₁: [[Int]], t₀: [[Int]]) {
        let â = expandA(ρ)
        trace.note("Â", â)
        let ŝ₁ = s₁.map(ntt)
        let t = zip(â, s₂).map { row, s in sum(nttInverse(product(row, ŝ₁)), s) }
        trace.note("t", t)
        let parts = t.map { $0.map(power2Round) }
        let t₁ = parts.map { $0.map(\.high) }
        let t₀ = parts.map { $0.map(\.low) }
        trace.note("t₁", t₁)
        trace.note("t₀", t₀)
        return (t₁, t₀)
    }

    /// Whether a private key could have been made by key generation.
    ///
    /// FIPS 204, Algorithm 25, asks it of keys from others: the coefficients of s₁ and s₂ are in
    /// range. That t₀ and tr follow from the rest is what else can be seen.
    ///
    /// - Parameter sk: The key.
    /// - Returns: The public key that belongs to it.
    /// - Throws: ``Refusal``.
    @discardableResult
    package mutating func checkPrivateKey(_ sk: [UInt8]) throws(Refusal) -> [UInt8] {
        let count = set.privateKeyByteCount
        let sk = has(.dsaPrivateKeyLengthUnchecked) ? Array(sk.prefix(count)) : sk
        guard sk.count == count else { throw .length("sk") }
        let key = skDecode(sk)
        let isInRange = (key.s₁ + key.s₂).allSatisfy { $0.allSatisfy { abs($0) <= set.η } }
        guard isInRange || has(.dsaSecretRangeUnchecked) else { throw .range }
        var quiet = self
        quiet.trace = Trace(isRecording: false)
        let (t₁, t₀) = quiet.publicPart(key.ρ, key.s₁, key.s₂)
        let pk = pkEncode(key.ρ, t₁)
        guard t₀ == key.t₀ || has(.dsaLowPartUnchecked) else { throw .inconsistent }
        guard h(pk, 64) == key.tr || has(.dsaKeyHashUnchecked) else { throw .inconsistent }
        return pk
    }

    /// Whether a seed makes a public key.
    ///
    /// - Parameters:
    ///   - ξ: The seed.
    ///   - pk: The key it should make.
    /// - Throws: ``Refusal/inconsistent``, or ``Refusal/length(_:)``.
    package mutating func checkPair(_ ξ: [UInt8], pk: [UInt8]) throws(Refusal) {
        guard pk.count == set.publicKeyByteCount else { throw .length("pk") }
        let made = try keyGen(ξ)
        if made.pk != pk && !has(.dsaPairUnchecked) { throw .inconsistent }
    }
}

/// What a private key holds (FIPS 204, Algorithm 24).
struct SigningKey {
    let ρ: [UInt8]
    let k: [UInt8]
    let tr: [UInt8]
    let s₁: [[Int]]
    let s₂: [[Int]]
    let t₀: [[Int]]
}
