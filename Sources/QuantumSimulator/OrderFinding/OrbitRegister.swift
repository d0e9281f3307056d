/// The work register on the orbit of 1: only residues that the circuit can reach are stored.
///
/// Residues stand in a ring, each one the product of the one before with one and the same residue;
/// a multiplication turns the ring, so every pass is a stream. The ring is found as any sparse
/// simulation finds its states, by multiplying until a known residue returns. Its length says much
/// about the order that is sought: it stays in here, and the order comes from the measured phase.
///
/// The factors of the rounds are a to the powers 2^(m-1), …, 4, 2, 1: each one is a square root of
/// the one before. The ring closes when the factor's order is found odd, or within a round of that.
/// From the first factor outside the ring on, ψ and Uψ share no residue: every further bit is 0 or
/// 1 with equal chance, and the register is a product that needs no more amplitudes.
struct OrbitRegister: WorkRegister, ~Copyable {
    private let modulus: UInt64
    /// The round, from 0, that closes the ring.
    private let closingRound: Int
    /// How many residues the closed ring has.
    private let length: Int
    private var rounds = 0
    /// How many residues are reached.
    private var count = 1
    /// The residue at position 1.
    private var generator: UInt64 = 1
    /// Where the last factor stands in the closed ring; nil once a factor isn't there.
    private var place: Int? = 0
    private var real, imaginary: FloatMemory
    private var nextReal, nextImaginary: FloatMemory

    /// The most memory that a register can come to need: two complex floats for each residue of
    /// the ring, whose odd length divides (p - 1)(q - 1) and is at most a quarter of it.
    static func byteCount(modulus: UInt64) -> Int { 4 * Int(modulus) }

    /// Finds the ring, and makes a register that holds the residue 1.
    ///
    /// - Parameters:
    ///   - factors: What the rounds will multiply by, each one a square root of the one before.
    ///   - modulus: N, odd, below 2³².
    ///   - memoryLimit: The most bytes that the ring may take.
    ///   - isCancelled: Asked now and then.
    /// - Throws: ``QuantumError/memory(needed:limit:)`` or
    ///   ``QuantumError/machineMemory(needed:available:)`` before anything is stored, or
    ///   ``QuantumError/cancelled``.
    init(
        factors: [UInt64],
        modulus: UInt64,
        memoryLimit: Int,
        isCancelled: () -> Bool
    ) throws(QuantumError) {
        var (reached, closing) = (1, 0)
        while closing < factors.count {
            if isCancelled() { throw .cancelled }
            let returns = firstReturn(of: factors[closing], modulo: modulus, within: 2 * reached)
            reached = returns ?? 2 * reached
            if returns != nil { break }
            closing += 1
        }
        // The closed ring's four planes at once, before the first of them grows.
        let needed = 16 * reached
        guard needed <= memoryLimit else { throw .memory(needed: needed, limit: memoryLimit) }
        try MachineMemory.check(needed)
        let real = try FloatMemory(count: 1)
        let imaginary = try FloatMemory(count: 1)
        let nextReal = try FloatMemory(count: 1)
        let nextImaginary = try FloatMemory(count: 1)
        self.modulus = modulus
        closingRound = closing
        length = reached
        self.real = real
        self.imaginary = imaginary
        self.nextReal = nextReal
        self.nextImaginary = nextImaginary
        unsafe self.real.floats[0] = 1
    }

    mutating func round(
        factor: UInt64,
        angle: Double,
        decide: (Double) -> Bool
    ) throws(QuantumError) -> Bool {
        defer { rounds += 1 }
        if rounds < closingRound {
            return try open(factor: factor, angle: angle, decide: decide)
        }
        if rounds == closingRound {
            try spread(to: length)
            (generator, place) = (factor, length == 1 ? 0 : 1)
        } else {
            place = root(factor)
        }
        guard let place else { return decide(0.5) }
        return turn(by: place, angle: angle, decide: decide)
    }

    /// Where a square root of the last factor stands in the ring, or nil if it doesn't.
    private func root(_ factor: UInt64) -> Int? {
        guard let place else { return nil }
        // Twice its place is the last one's, once around or not.
        let candidates = [place, place + length].filter { $0 % 2 == 0 }.map { $0 / 2 % length }
        return candidates.first { power(generator, UInt64($0), modulo: modulus) == factor }
    }

    /// A round in which every image is a new residue: both outcomes are alike.
    private mutating func open(
        factor: UInt64,
        angle: Double,
        decide: (Double) -> Bool
    ) throws(QuantumError) -> Bool {
        let old = count
        try spread(to: 2 * old)
        generator = factor
        let overlap = RoundOverlap([1, 0, 0, 0])
        let (bit, own, image) = overlap.collapse(angle: angle, decide: decide)
        let (re, im) = unsafe (real.floats, imaginary.floats)
        // In bounds: both lists have 2·old elements.
        for place in stride(from: 0, to: 2 * old, by: 2) {
            let (x, y) = unsafe (re[place], im[place])
            unsafe (re[place], im[place]) = (own * x, own * y)
            unsafe re[place + 1] = image.x * x - image.y * y
            unsafe im[place + 1] = image.x * y + image.y * x
        }
        return bit
    }

    /// Moves every residue to twice its position in a ring of a new length, zeros between.
    private mutating func spread(to newCount: Int) throws(QuantumError) {
        let old = count
        nextReal = try FloatMemory(count: newCount)
        nextImaginary = try FloatMemory(count: newCount)
        let (from, to) = unsafe (
            (real.floats, imaginary.floats), (nextReal.floats, nextImaginary.floats)
        )
        // In bounds: `from` has `old` elements, the target is below the new length.
        for place in 0..<old {
            let target = 2 * place < newCount ? 2 * place : 2 * place - newCount
            unsafe (to.0[target], to.1[target]) = (from.0[place], from.1[place])
        }
        swap(&real, &nextReal)
        swap(&imaginary, &nextImaginary)
        let isClosing = newCount == length && rounds == closingRound
        nextReal = try FloatMemory(count: isClosing ? newCount : 1)
        nextImaginary = try FloatMemory(count: isClosing ? newCount : 1)
        count = newCount
    }

    /// A round in the closed ring: the image is the register itself, turned by a place.
    private mutating func turn(by place: Int, angle: Double, decide: (Double) -> Bool) -> Bool {
        let planes = unsafe RingPlanes(
            real: real.floats,
            imaginary: imaginary.floats,
            nextReal: nextReal.floats,
            nextImaginary: nextImaginary.floats
        )
        let (bit, own, image) = unsafe RoundOverlap(planes.overlap(turnedBy: place))
            .collapse(angle: angle, decide: decide)
        unsafe planes.combine(turnedBy: place, own: own, image: image)
        swap(&real, &nextReal)
        swap(&imaginary, &nextImaginary)
        return bit
    }
}
