// Bytes of keys, signatures and commitments.

extension MLDSAReference {
    /// BitPack (FIPS 204, Algorithm 17): the distance of each coefficient from the largest, b.
    func bitPack(_ w: [Int], _ width: Int, upTo b: Int) -> [UInt8] {
        bytes(ofBits: width, from: w.map { b - $0 })
    }

    /// BitUnpack (FIPS 204, Algorithm 19).
    func bitUnpack(_ v: some Collection<UInt8>, _ width: Int, upTo b: Int) -> [Int] {
        numbers(ofBits: width, in: v).map { b - $0 }
    }

    /// HintBitPack (FIPS 204, Algorithm 20); ones beyond ω, which a defect lets pass, are lost.
    func hintBitPack(_ h: [[Int]]) -> [UInt8] {
        var y = [UInt8](repeating: 0, count: set.ω + set.k)
        var index = 0
        for i in 0..<set.k {
            for j in 0..<256 where h[i][j] != 0 {
                if index < set.ω { y[index] = UInt8(j) }
                index += 1
            }
            y[set.ω + i] = UInt8(truncatingIfNeeded: index)
        }
        return y
    }

    /// HintBitUnpack (FIPS 204, Algorithm 21): nil for every form but one.
    func hintBitUnpack(_ y: [UInt8]) -> [[Int]]? {
        let ω = set.ω
        var h = [[Int]](repeating: [Int](repeating: 0, count: 256), count: set.k)
        var index = 0
        for i in 0..<set.k {
            let end = Int(y[ω + i])
            if end < index && !has(.dsaHintCutsMayFall) { return nil }
            if end > ω && !has(.dsaHintWeightUnchecked) { return nil }
            let first = index
            while index < min(end, y.count) {
                if index > first && !isInOrder(y[index - 1], y[index]) { return nil }
                h[i][Int(y[index])] = 1
                index += 1
            }
        }
        while index < ω && !has(.dsaHintPaddingUnchecked) {
            if y[index] != 0 { return nil }
            index += 1
        }
        return h
    }

    private func isInOrder(_ a: UInt8, _ b: UInt8) -> Bool {
        if has(.dsaHintOrderUnchecked) { return true }
        return has(.dsaHintRepeatAccepted) ? a <= b : a < b
    }

    /// The encoding of a public key (FIPS 204, Algorithm 22).
    func pkEncode(_ ρ: [UInt8], _ t₁: [[Int]]) -> [UInt8] {
        ρ + t₁.flatMap { bytes(ofBits: 10, from: $0) }
    }

    /// A public key's parts (FIPS 204, Algorithm 23).
    func pkDecode(_ pk: [UInt8]) -> (ρ: [UInt8], t₁: [[Int]]) {
        let t₁ = (0..<set.k).map { i in
            numbers(ofBits: 10, in: pk[(32 + 320 * i)..<(352 + 320 * i)])
        }
        return (Array(pk[..<32]), t₁)
    }

    /// The encoding of a private key (FIPS 204, Algorithm 24).
    func skEncode(_ key: SigningKey) -> [UInt8] {
        let secrets = (key.s₁ + key.s₂).flatMap { bitPack($0, set.ηBitCount, upTo: set.η) }
        let low = key.t₀.flatMap { bitPack($0, 13, upTo: 1 << 12) }
        return key.ρ + key.k + key.tr + secrets + low
    }

    /// A private key's parts (FIPS 204, Algorithm 25), whose range the caller checks.
    func skDecode(_ sk: [UInt8]) -> SigningKey {
        let width = 32 * set.ηBitCount
        let secrets = (0..<(set.l + set.k)).map { i in
            bitUnpack(
                sk[(128 + width * i)..<(128 + width * (i + 1))],
                set.ηBitCount,
                upTo: set.η
            )
        }
        let start = 128 + width * (set.l + set.k)
        let t₀ = (0..<set.k).map { i in
            bitUnpack(sk[(start + 416 * i)..<(start + 416 * (i + 1))], 13, upTo: 1 << 12)
        }
        return SigningKey(
            ρ: Array(sk[..<32]),
            k: Array(sk[32..<64]),
            tr: Array(sk[64..<128]),
            s₁: Array(secrets[..<set.l]),
            s₂: Array(secrets[set.l...]),
            t₀: t₀
        )
    }

    /// The encoding of a signature (FIPS 204, Algorithm 26).
    func sigEncode(_ c̃: [UInt8], _ z: [[Int]], _ h: [[Int]]) -> [UInt8] {
        c̃ + z.flatMap { bitPack($0, set.γ₁BitCount, upTo: set.γ₁) } + hintBitPack(h)
    }

    /// A signature's parts (FIPS 204, Algorithm 27); no hint where it isn't in its one form.
    func sigDecode(_ σ: [UInt8]) -> (c̃: [UInt8], z: [[Int]], h: [[Int]]?) {
        let start = set.c̃ByteCount
        let width = 32 * set.γ₁BitCount
        let z = (0..<set.l).map { i in
            bitUnpack(
                σ[(start + width * i)..<(start + width * (i + 1))],
                set.γ₁BitCount,
                upTo: set.γ₁
            )
        }
        return (Array(σ[..<start]), z, hintBitUnpack(Array(σ[(start + width * set.l)...])))
    }

    /// The encoding of the commitment (FIPS 204, Algorithm 28).
    func w1Encode(_ w₁: [[Int]]) -> [UInt8] {
        w₁.flatMap { bytes(ofBits: set.w₁BitCount, from: $0) }
    }
}
