extension Repeatable {
    /// A signature c̃‖z‖h with a hint that says the same in another spelling, or nonsense, or with
    /// common damage.
    ///
    /// - Parameters:
    ///   - signature: A valid signature.
    ///   - k: How many rows the hint has.
    ///   - ω: How many ones it has at most.
    /// - Returns: The signature, damaged.
    mutating func damagedSignature(_ signature: [UInt8], k: Int, ω: Int) -> Damaged {
        let hint = signature.count - ω - k
        let cuts = hint + ω
        let weight = Int(signature[signature.count - 1])
        // Rows with two ones at least have an order that can be wrong.
        let starts = [0] + signature[cuts..<(signature.count - 1)].map(Int.init)
        let wide = (0..<k).filter { Int(signature[cuts + $0]) - starts[$0] >= 2 }
        var damaged = Damaged(bytes: signature, story: "")
        // Rows without ones are rare, and their cut may fall without another meaning.
        if let row = (0..<k).first(where: { starts[$0] > 0 && signature[cuts + $0] == starts[$0] }),
            Bool.random(using: &self)
        {
            damaged.bytes[cuts + row] = UInt8.random(in: 0..<UInt8(starts[row]), using: &self)
            damaged.story = "hint cut of row \(row), which is empty, falls"
            return damaged
        }
        switch next() % 12 {
        case 0, 1:
            guard let row = wide.randomElement(using: &self) else { return damage(signature) }
            damaged.bytes.swapAt(hint + starts[row], hint + starts[row] + 1)
            damaged.story = "hint of row \(row) out of order"
        case 2, 3:
            guard weight > 0, weight < ω else { return damage(signature) }
            let place = Int.random(in: 0..<weight, using: &self)
            damaged.bytes.insert(signature[hint + place], at: hint + place)
            damaged.bytes.remove(at: cuts)
            for row in 0..<k where signature[cuts + row] > place {
                damaged.bytes[cuts + row] += 1
            }
            damaged.story = "hint names its place \(place) twice"
        case 4, 5:
            guard weight < ω else { return damage(signature) }
            damaged.bytes[hint + Int.random(in: weight..<ω, using: &self)] = 1
            damaged.story = "hint with padding that isn't zero"
        case 6:
            let row = Int.random(in: 0..<k, using: &self)
            damaged.bytes[cuts + row] = UInt8.random(in: 0 ... .max, using: &self)
            damaged.story = "hint cut of row \(row) is \(damaged.bytes[cuts + row])"
        case 7:
            let row = Int.random(in: 0..<k, using: &self)
            damaged.bytes[cuts + row] = UInt8(ω + 1)
            damaged.story = "hint cut of row \(row) is above ω"
        case 8:
            return flipBits(signature, in: hint..<signature.count, count: 1)
        case 9:
            for index in hint..<signature.count { damaged.bytes[index] = 0 }
            damaged.story = "hint of zeros"
        default:
            return damage(signature)
        }
        return damaged
    }

    /// An expanded private key ρ‖K‖tr‖s₁‖s₂‖t₀ with damage in one of its parts.
    ///
    /// - Parameters:
    ///   - key: The key.
    ///   - k: How many polynomials t₀ has.
    /// - Returns: The key, damaged.
    mutating func damagedPrivateKey(_ key: [UInt8], k: Int) -> Damaged {
        let t₀ = key.count - 416 * k
        switch next() % 6 {
        case 0: return flipBits(key, in: 0..<32, count: 1)
        case 1: return flipBits(key, in: 32..<64, count: 1)
        case 2: return flipBits(key, in: 64..<128, count: 1)
        case 3: return flipBits(key, in: 128..<t₀, count: 1)
        case 4: return flipBits(key, in: t₀..<key.count, count: 1)
        default: return damage(key)
        }
    }
}
