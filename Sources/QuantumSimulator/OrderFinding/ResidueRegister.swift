import RealModule

/// The work register of order finding: a superposition of residues modulo N, kept sparsely.
///
/// Only residues that the circuit has reached are stored, in the order of their discovery; a table
/// of N entries says where each one stands. The number of entries says much about the order that is
/// sought, so nothing outside reads it except to report memory: the order comes from the measured
/// phase alone.
struct ResidueRegister {
    /// How many residues have been reached.
    private(set) var count = 1
    private let modulus: UInt32
    /// The reached residues, then room for more.
    private var residues: [UInt32] = [1]
    /// The amplitude of each reached residue, as (real, imaginary): read and written at random
    /// places, so that both parts should share a cache line.
    private var amplitudes: [SIMD2<Float>] = [[1, 0]]
    /// The amplitudes after a multiplication and a phase.
    private var image: [SIMD2<Float>] = [[0, 0]]
    /// Where each residue stands in the lists, or `unreached`.
    private var places: [UInt32]

    private static var unreached: UInt32 { .max }

    /// The largest modulus: products of residues must fit the short division of ``multiply(by:)``.
    static var maximumModulus: UInt64 { 1 << 30 }

    /// The most memory that a register can come to need.
    ///
    /// Four bytes for each of N places; 20 for each listed residue, of which there is room for at
    /// most N; 4 N more while a list moves to larger memory.
    static func byteCount(modulus: UInt64) -> Int { 28 * Int(modulus) }

    /// Makes a register that holds the residue 1.
    ///
    /// - Parameter modulus: N, `2 ... 2³⁰`.
    init(modulus: UInt32) {
        self.modulus = modulus
        places = [UInt32](repeating: Self.unreached, count: Int(modulus))
        places[1] = 0
    }

    /// Brings the register to (ψ ± e^(iφ) U ψ)/norm, with U the multiplication by a residue.
    ///
    /// This is one round with the control qubit: Hadamard, controlled U, phase φ on 1, Hadamard,
    /// measurement.
    ///
    /// - Parameters:
    ///   - factor: A residue that shares no factor with N.
    ///   - angle: φ in radians.
    ///   - decide: Turns the probability of a 1 into the measured bit.
    /// - Returns: The measured bit.
    mutating func round(factor: UInt32, angle: Double, decide: (Double) -> Bool) -> Bool {
        let reachedBefore = count
        makeRoom()
        multiply(by: factor, phase: [Float(Double.cos(angle)), Float(Double.sin(angle))])
        let (norm, overlap) = normAndOverlap(reachedBefore)
        // |ψ - e^(iφ) U ψ|²/4 by norm and overlap; rounding may carry it over an edge.
        let one = min(max((1 - overlap / norm) / 2, 0), 1)
        let bit = decide(one)
        let probability = bit ? one : 1 - one
        combine(sign: bit ? -1 : 1, scale: Float(1 / (4 * norm * probability).squareRoot()))
        return bit
    }

    /// Makes the lists long enough for every reached residue to lead to a new one.
    private mutating func makeRoom() {
        let wanted = min(2 * count, Int(modulus))
        let missing = max(wanted - residues.count, 0)
        residues.append(contentsOf: repeatElement(0, count: missing))
        amplitudes.append(contentsOf: repeatElement(.zero, count: missing))
        image.append(contentsOf: repeatElement(.zero, count: missing))
        for place in 0..<wanted { image[place] = .zero }
    }

    /// Writes the image of every amplitude under a multiplication and a phase.
    private mutating func multiply(by factor: UInt32, phase: SIMD2<Float>) {
        let (factor64, modulus64) = (UInt64(factor), UInt64(modulus))
        // Division by multiplication with a rounded-down quotient: the remainder comes out below
        // 2 N, so one subtraction finishes it (Shoup's method; N below 2³¹).
        let quotient = (factor64 << 32) / modulus64
        let turned: SIMD2<Float> = [-phase.y, phase.x]
        let reachedBefore = count
        var reached = count
        // In bounds: residues are below N, the count of `places`; a place is below `reached`, which
        // grows by at most 1 for each residue, and all residues differ: `makeRoom` left that much.
        unsafe residues.withUnsafeMutableBufferPointer { residues in
            unsafe places.withUnsafeMutableBufferPointer { places in
                unsafe image.withUnsafeMutableBufferPointer { image in
                    unsafe amplitudes.withUnsafeBufferPointer { amplitudes in
                        for index in 0..<reachedBefore {
                            let residue = unsafe UInt64(residues[index])
                            let estimate = (residue &* quotient) &>> 32
                            var product = residue &* factor64 &- estimate &* modulus64
                            if product >= modulus64 { product &-= modulus64 }
                            let slot = Int(truncatingIfNeeded: product)
                            var place = unsafe places[slot]
                            if place == Self.unreached {
                                place = UInt32(truncatingIfNeeded: reached)
                                unsafe places[slot] = place
                                unsafe residues[reached] = UInt32(truncatingIfNeeded: product)
                                reached &+= 1
                            }
                            let amplitude = unsafe amplitudes[index]
                            unsafe image[Int(place)] =
                                phase * amplitude.x + turned * amplitude.y
                        }
                    }
                }
            }
        }
        count = reached
    }

    /// The norm ⟨ψ|ψ⟩ and the real part of ⟨ψ|image⟩, in double precision.
    private func normAndOverlap(_ reachedBefore: Int) -> (norm: Double, overlap: Double) {
        var (norm, overlap) = (0.0, 0.0)
        // In bounds: both lists hold at least `reachedBefore` elements.
        unsafe amplitudes.withUnsafeBufferPointer { amplitudes in
            unsafe image.withUnsafeBufferPointer { image in
                for place in 0..<reachedBefore {
                    let (before, after) = unsafe (amplitudes[place], image[place])
                    norm += Double((before * before).sum())
                    overlap += Double((before * after).sum())
                }
            }
        }
        return (norm, overlap)
    }

    private mutating func combine(sign: Float, scale: Float) {
        let reached = count
        // In bounds: both lists hold at least `count` elements.
        unsafe amplitudes.withUnsafeMutableBufferPointer { amplitudes in
            unsafe image.withUnsafeBufferPointer { image in
                for place in 0..<reached {
                    let sum = unsafe amplitudes[place] + sign * image[place]
                    unsafe amplitudes[place] = scale * sum
                }
            }
        }
    }
}
