import PQLattice

/// ML-KEM, for reading and for test vectors only: never for real keys.
///
/// Source: FIPS 203.
package struct MLKEMReference: Sendable {
    /// The parameter set.
    package let set: MLKEMSet
    /// The mistake it makes, if any.
    package let defect: Defect?
    /// What came up on the way.
    package var trace: Trace

    /// ML-KEM with one set.
    ///
    /// - Parameters:
    ///   - set: The parameter set.
    ///   - defect: A mistake to make; none unless told.
    ///   - isRecording: Whether every value is noted; not unless told.
    package init(_ set: MLKEMSet, defect: Defect? = nil, isRecording: Bool = false) {
        self.set = set
        self.defect = defect
        trace = Trace(isRecording: isRecording)
    }

    func has(_ candidate: Defect) -> Bool { defect == candidate }

    // The hash functions (FIPS 203, Section 4.1).

    func h(_ s: [UInt8]) -> [UInt8] { SHA3_256.hash(s) }

    func j(_ s: [UInt8]) -> [UInt8] { SHAKE256.hash(s, count: 32) }

    func g(_ c: [UInt8]) -> (a: [UInt8], b: [UInt8]) {
        let bytes = SHA3_512.hash(c)
        return (Array(bytes[..<32]), Array(bytes[32...]))
    }

    /// A key pair from its seed (FIPS 203, Algorithm 16).
    ///
    /// - Parameters:
    ///   - d: 32 bytes.
    ///   - z: 32 bytes.
    /// - Returns: The encapsulation key and the decapsulation key.
    /// - Throws: ``Refusal/length(_:)``.
    package mutating func keyGen(
        d: [UInt8],
        z: [UInt8]
    ) throws(Refusal) -> (ek: [UInt8], dk: [UInt8]) {
        guard d.count == 32 else { throw .length("d") }
        guard z.count == 32 else { throw .length("z") }
        trace.note("d", d)
        trace.note("z", z)
        let (ek, dkPKE) = keyGenPKE(d)
        let hash = h(ek)
        trace.note("H(ek)", hash)
        let dk = dkPKE + ek + hash + (has(.kemDecapsulationKeyHoldsD) ? d : z)
        trace.note("ek", ek)
        trace.note("dk", dk)
        return (ek, dk)
    }

    /// A shared secret and its ciphertext (FIPS 203, Algorithm 17), after the input checks.
    ///
    /// - Parameters:
    ///   - ek: The encapsulation key.
    ///   - m: 32 bytes.
    /// - Returns: K and c.
    /// - Throws: What ``checkEncapsulationKey(_:)`` throws, or ``Refusal/length(_:)``.
    package mutating func encaps(
        _ ek: [UInt8],
        m: [UInt8]
    ) throws(Refusal) -> (k: [UInt8], c: [UInt8]) {
        let ek = try checkEncapsulationKey(ek)
        guard m.count == 32 else { throw .length("m") }
        let m = has(.kemMessageHashed) ? h(m) : m
        trace.note("m", m)
        trace.note("H(ek)", h(ek))
        var (k, r) = g(has(.kemSecretNotBoundToKey) ? m : m + h(ek))
        if has(.kemSecretAndRandomnessSwapped) { (k, r) = (r, k) }
        trace.note("K", k)
        trace.note("r", r)
        let c = encrypt(ek, m, r)
        trace.note("c", c)
        return (k, c)
    }

    /// The shared secret of a ciphertext (FIPS 203, Algorithm 18), after the input checks.
    ///
    /// - Parameters:
    ///   - dk: The decapsulation key.
    ///   - c: The ciphertext.
    /// - Returns: K, or K̄ where the ciphertext isn't what encapsulation makes.
    /// - Throws: What ``checkDecapsulationKey(_:)`` throws, or ``Refusal/length(_:)``.
    package mutating func decaps(_ dk: [UInt8], c: [UInt8]) throws(Refusal) -> [UInt8] {
        let dk = try checkDecapsulationKey(dk)
        var c = c
        if has(.kemCiphertextLengthUnchecked) { c = Array(c.prefix(set.ciphertextByteCount)) }
        guard c.count == set.ciphertextByteCount else { throw .length("c") }
        let k = set.k
        let dkPKE = Array(dk[..<(384 * k)])
        let ekPKE = Array(dk[(384 * k)..<(768 * k + 32)])
        let hash = Array(dk[(768 * k + 32)..<(768 * k + 64)])
        let z = Array(dk[(768 * k + 64)..<(768 * k + 96)])
        trace.note("h", hash)
        trace.note("z", z)
        let mʹ = decrypt(dkPKE, c)
        trace.note("m′", mʹ)
        var (kʹ, rʹ) = g(has(.kemSecretNotBoundToKey) ? mʹ : mʹ + hash)
        if has(.kemSecretAndRandomnessSwapped) { (kʹ, rʹ) = (rʹ, kʹ) }
        trace.note("K′", kʹ)
        trace.note("r′", rʹ)
        let k̄ = rejectionSecret(z, c)
        trace.note("K̄", k̄)
        let cʹ = encrypt(ekPKE, mʹ, rʹ)
        trace.note("c′", cʹ)
        let isSame = isCiphertext(c, sameAs: cʹ)
        trace.decide("c = c′", isSame ? "yes: K is K′" : "no: K is K̄")
        if has(.kemRejectionMissing) { return kʹ }
        if !isSame && has(.kemRejectionVisible) { throw .defective }
        let secret = isSame ? kʹ : k̄
        trace.note("K", secret)
        return secret
    }

    /// J(z‖c), what a ciphertext that fails gives instead (FIPS 203, Algorithm 18).
    private func rejectionSecret(_ z: [UInt8], _ c: [UInt8]) -> [UInt8] {
        if has(.kemRejectionOrder) { return j(c + z) }
        if has(.kemRejectionWithoutZ) { return j(c) }
        if has(.kemRejectionShortHash) { return j(z + h(c)) }
        return j(z + c)
    }

    private func isCiphertext(_ c: [UInt8], sameAs cʹ: [UInt8]) -> Bool {
        let c₁ByteCount = 32 * set.dᵤ * set.k
        if has(.kemCompareFirstBytes) { return c.prefix(32) == cʹ.prefix(32) }
        if has(.kemCompareFirstPart) { return c.prefix(c₁ByteCount) == cʹ.prefix(c₁ByteCount) }
        if has(.kemCompareLastPart) {
            return c.dropFirst(c₁ByteCount) == cʹ.dropFirst(c₁ByteCount)
        }
        if has(.kemCompareAllButLast) { return c.dropLast() == cʹ.dropLast() }
        return c == cʹ
    }

    /// The checks of an encapsulation key (FIPS 203, Section 7.2).
    ///
    /// - Parameter ek: The key.
    /// - Returns: The same key; a defect may have cut it to length.
    /// - Throws: ``Refusal/length(_:)`` or ``Refusal/modulus``.
    @discardableResult
    package func checkEncapsulationKey(_ ek: [UInt8]) throws(Refusal) -> [UInt8] {
        let count = set.encapsulationKeyByteCount
        let ek = has(.kemPublicKeyLengthUnchecked) ? Array(ek.prefix(count)) : ek
        guard ek.count == count else { throw .length("ek") }
        if has(.kemModulusUnchecked) { return ek }
        for i in 0..<set.k {
            if has(.kemModulusFirstOnly) && i > 0 { continue }
            if has(.kemModulusLastNot) && i == set.k - 1 { continue }
            // ByteEncode₁₂(ByteDecode₁₂(ek)) is ek exactly when all numbers are below q.
            let coefficients = numbers(ofBits: 12, in: ek[(384 * i)..<(384 * (i + 1))])
            let limit = has(.kemModulusAcceptsQ) ? Self.q + 1 : Self.q
            guard coefficients.allSatisfy({ $0 < limit }) else { throw .modulus }
        }
        return ek
    }

    /// The checks of a decapsulation key (FIPS 203, Section 7.3), and of the encapsulation key in
    /// it, which whoever holds the seed gets right.
    ///
    /// - Parameter dk: The key.
    /// - Returns: The same key; a defect may have cut it to length.
    /// - Throws: ``Refusal/length(_:)``, ``Refusal/modulus`` or ``Refusal/hash``.
    @discardableResult
    package func checkDecapsulationKey(_ dk: [UInt8]) throws(Refusal) -> [UInt8] {
        let count = set.decapsulationKeyByteCount
        let dk = has(.kemPrivateKeyLengthUnchecked) ? Array(dk.prefix(count)) : dk
        guard dk.count == count else { throw .length("dk") }
        let k = set.k
        let ek = Array(dk[(384 * k)..<(768 * k + 32)])
        if !has(.kemEmbeddedKeyUnchecked) { try checkEncapsulationKey(ek) }
        let hash = Array(dk[(768 * k + 32)..<(768 * k + 64)])
        if has(.kemHashUnchecked) { return dk }
        let checked = has(.kemHashFirstHalf) ? 16 : 32
        guard h(ek).prefix(checked) == hash.prefix(checked) else { throw .hash }
        return dk
    }

    /// Whether a seed makes an encapsulation key (FIPS 203, Section 7.1).
    ///
    /// - Parameters:
    ///   - d: The first half of the seed.
    ///   - z: The second half.
    ///   - ek: The key it should make.
    /// - Throws: ``Refusal/inconsistent``, or what the parts' checks throw.
    package mutating func checkPair(
        d: [UInt8],
        z: [UInt8],
        ek: [UInt8]
    ) throws(Refusal) {
        try checkEncapsulationKey(ek)
        let made = try keyGen(d: d, z: z)
        if made.ek != ek && !has(.kemPairUnchecked) { throw .inconsistent }
    }
}
