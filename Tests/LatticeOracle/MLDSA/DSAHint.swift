import PQKeccak
import PQSecrets

/// The hint h: a bit for each coefficient of a vector of k polynomials.
///
/// Wiped at the end, since hints of rejected attempts at a signature are not published.
package struct DSAHint: ~Copyable, Sendable {
    private var bits: WipedBuffer<UInt8>
    /// How many bits are 1.
    package private(set) var weight = 0

    /// A hint of zeros.
    ///
    /// - Parameter k: How many polynomials it is for.
    package init(k: Int) {
        bits = WipedBuffer(zeros: 256 * k)
    }

    /// Sets one polynomial's bits where adding c·t₀ changes the high parts.
    ///
    /// MakeHint (FIPS 204, Algorithm 39). Constant time; the weight is what the caller decides on.
    ///
    /// - Parameters:
    ///   - row: Which polynomial.
    ///   - r: w − c·s₂ + c·t₀, whose high parts the verifier gets.
    ///   - wanted: w − c·s₂, whose high parts are meant.
    ///   - γ₂: One of the two in the table.
    package mutating func set(
        row: Int,
        from r: borrowing DSAPolynomial,
        wanted: borrowing DSAPolynomial,
        γ₂: UInt32
    ) {
        let r = r.highBits(γ₂: γ₂)
        let wanted = wanted.highBits(γ₂: γ₂)
        let actualHigh = r.coefficients.span
        let wantedHigh = wanted.coefficients.span
        var count: UInt32 = 0
        var target = bits.mutableSpan
        for index in 0..<256 {
            let difference = actualHigh[index] ^ wantedHigh[index]
            // High parts are below 64: bit 31 is set exactly when they differ.
            let bit = (0 &- difference) &>> 31
            target[256 * row + index] = UInt8(truncatingIfNeeded: bit)
            count &+= bit
        }
        // At most 256 for each of 8 polynomials; a check for overflow would branch on a secret.
        weight &+= Int(count)
    }

    /// Corrects one polynomial's high parts (FIPS 204, Algorithm 40).
    ///
    /// - Parameters:
    ///   - r: The polynomial.
    ///   - row: Which one it is.
    ///   - γ₂: One of the two in the table.
    /// - Returns: The corrected high parts.
    package func apply(to r: borrowing DSAPolynomial, row: Int, γ₂: UInt32) -> DSAPolynomial {
        var corrected = DSAPolynomial()
        let source = r.coefficients.span
        var target = corrected.coefficients.mutableSpan
        let bits = bits.span
        for index in 0..<256 {
            target[index] = DSARounding.useHint(bits[256 * row + index], source[index], γ₂: γ₂)
        }
        return corrected
    }

    /// Writes the places of the ones, then for each row where its places end.
    ///
    /// HintBitPack (FIPS 204, Algorithm 20).
    ///
    /// - Parameters:
    ///   - bytes: The target, zero from `offset` on.
    ///   - offset: Where to begin; ω + k bytes belong to the hint.
    ///   - ω: Places there is room for, at least the weight.
    package func pack(into bytes: inout MutableSpan<UInt8>, at offset: Int, ω: Int) {
        let bits = bits.span
        var placeCount = 0
        for row in 0..<(bits.count / 256) {
            for index in 0..<256 where bits[256 * row + index] != 0 {
                bytes[offset + placeCount] = UInt8(truncatingIfNeeded: index)
                placeCount += 1
            }
            bytes[offset + ω + row] = UInt8(truncatingIfNeeded: placeCount)
        }
    }

    /// Reads a hint, and refuses every form but the one ``pack(into:at:ω:)`` writes.
    ///
    /// HintBitUnpack (FIPS 204, Algorithm 21). There is no hint if the ends of rows fall or pass ω, the places of a row don't rise, or
    /// the room that is left isn't zero.
    ///
    /// - Parameters:
    ///   - bytes: The source.
    ///   - offset: Where to begin; ω + k bytes are read.
    ///   - k: How many polynomials it is for.
    ///   - ω: Places there is room for.
    package init?(unpacking bytes: Span<UInt8>, at offset: Int, k: Int, ω: Int) {
        self.init(k: k)
        var place = 0
        for row in 0..<k {
            let end = Int(bytes[offset + ω + row])
            guard place <= end, end <= ω else { return nil }
            let first = place
            while place < end {
                let index = bytes[offset + place]
                if place > first && bytes[offset + place - 1] >= index { return nil }
                mark(256 * row + Int(index))
                place += 1
            }
        }
        while place < ω {
            guard bytes[offset + place] == 0 else { return nil }
            place += 1
        }
    }

    private mutating func mark(_ place: Int) {
        var bits = bits.mutableSpan
        bits[place] = 1
        weight += 1
    }
}
