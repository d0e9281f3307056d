// What the kernels are told: plain numbers, no code. The simulator writes these values, and every
// build of the kernels reads them. Soundness of the kernels' memory accesses rests on the rules
// written here; PassBuilder in QuantumSimulator is the only place that makes such values.
//
// A pass splits the bits of an amplitude's index in two. The local bits, 2^tileBits values, are
// gathered into a tile that stays in a core's cache while all steps act on it. The outer bits
// number the tiles. The lowest local bits number the lanes of a vector register.

/// One step of a pass: what happens to every tile.
package struct TileStep: BitwiseCopyable, Sendable {
    /// What a step does.
    package enum Kind: UInt8, BitwiseCopyable, Sendable {
        /// Multiplies pairs that differ in `target`, above the lanes, by a 2×2 matrix.
        ///
        /// Table: the entries m00 m01 m10 m11, as ``Entries`` says.
        case matrix
        /// Multiplies pairs of lanes that differ in `target`, one of the lanes' bits.
        ///
        /// Table: two entries, what a lane keeps of itself and takes of its partner.
        case laneMatrix
        /// Multiplies by two matrices at once, both above the lanes and without controls: one on
        /// `target`, then one on `second`, then as ``Flip`` says. Table: those of both.
        case matrices
        /// The same where `target` is one of the lanes' bits; no flip. Table: those of both.
        case laneMatrices
        /// Exchanges the amplitudes of pairs that differ in `target`, above the lanes. No table.
        case flip
        /// Multiplies four amplitudes by a 4×4 matrix; `target` is the lower bit of the matrix's
        /// index and `second` the higher; both are above the lanes.
        ///
        /// Table: 32 vectors, row by row, each entry real then imaginary.
        case pairMatrix
        /// The same where `target` is one of the lanes' bits and `second` is above them.
        ///
        /// Table: 16 vectors; for `second` 0 then 1, the factors of the amplitude itself, of its
        /// partner in `target`, in `second`, in both.
        case lanePairMatrix
        /// The same where both are lanes' bits. Table: eight vectors in that order.
        case lanesMatrix
        /// Exchanges two local bits above the lanes. No table.
        case exchange
        /// Multiplies all amplitudes by one factor for each lane. Table: two vectors.
        case phase
        /// Multiplies by e^(iφ), φ a polynomial of the index's bits of degree 2; see ``TileForm``.
        case form
    }

    /// Which parts of a 2×2 matrix's entries are in the table; the others are 0.
    package enum Entries: UInt8, BitwiseCopyable, Sendable {
        /// Each entry a vector of real parts, then one of imaginary parts.
        case complex
        /// Real parts alone.
        case real
        /// Real parts of the diagonal, imaginary parts of the other entries.
        case cross
    }

    /// What follows two matrices.
    package enum Flip: UInt8, BitwiseCopyable, Sendable {
        /// Nothing.
        case none
        /// Where `target` is 1, `second` is flipped.
        case second
        /// Where `second` is 1, `target` is flipped.
        case target
    }

    /// What the step does.
    package var kind: Kind
    /// What the table of a 2×2 matrix holds.
    package var entries: Entries
    /// What follows ``Kind/matrices``.
    package var flip: Flip
    /// A local bit, the first that the step acts on.
    package var target: Int
    /// Another local bit, the second that the step acts on.
    package var second: Int
    /// The local bits above the lanes that must be 1 for the step to act; the table has the rest.
    package var controls: Int
    /// The outer bits, as bits of the amplitude's index, that must be 1.
    package var outerControls: Int
    /// Where the step's table begins, in numbers of the amplitudes' type, vector by vector.
    package var table: Int
    /// Which of the pass's forms the step applies.
    package var form: Int

    /// Describes a step.
    package init(
        _ kind: Kind,
        _ entries: Entries = .complex,
        flip: Flip = .none,
        target: Int = 0,
        second: Int = 0,
        controls: Int = 0,
        outerControls: Int = 0,
        table: Int = 0,
        form: Int = 0
    ) {
        self.kind = kind
        self.entries = entries
        self.flip = flip
        self.target = target
        self.second = second
        self.controls = controls
        self.outerControls = outerControls
        self.table = table
        self.form = form
    }
}

/// A phase polynomial φ of degree 2, as factors of modulus 1.
///
/// The local bits have three parts: lanes, the low bits above them (``lowBits(tileBits:laneBits:)``
/// of them) and the high bits. For every tile the factors of the outer bits that are 1 are
/// multiplied into the weights; what is left is a polynomial of the local bits.
package struct TileForm: BitwiseCopyable, Sendable {
    /// Where the weights begin in the pass's weights: 1 + tileBits complex numbers, the constant
    /// and the factor of each local bit.
    package var weights: Int
    /// Where the outer factors begin in the pass's list.
    package var firstFactor: Int
    /// How many outer factors there are.
    package var factorCount: Int
    /// Whether products of two local bits occur: the tables below are there only then.
    package var isQuadratic: Bool
    /// Where the step's tables begin, in numbers of the amplitudes' type, real then imaginary:
    /// products among lanes and low bits (a vector for each value of the low bits), then for each
    /// high bit its products with the lanes (a vector), then for each high bit its products with
    /// the low bits, then products among high bits (one number for each value of them).
    package var table: Int

    /// Describes a form.
    package init(
        weights: Int,
        firstFactor: Int,
        factorCount: Int,
        isQuadratic: Bool,
        table: Int
    ) {
        self.weights = weights
        self.firstFactor = firstFactor
        self.factorCount = factorCount
        self.isQuadratic = isQuadratic
        self.table = table
    }

    /// How many local bits above the lanes count as low.
    ///
    /// - Parameters:
    ///   - tileBits: How many local bits there are.
    ///   - laneBits: How many of them number the lanes.
    /// - Returns: At most 5.
    package static func lowBits(tileBits: Int, laneBits: Int) -> Int {
        min(5, tileBits - laneBits)
    }

    /// How many numbers the real parts of a quadratic form's tables take, and the imaginary ones.
    ///
    /// - Parameters:
    ///   - tileBits: How many local bits there are.
    ///   - laneBits: How many of them number the lanes.
    /// - Returns: A multiple of the lane count.
    package static func tableLength(tileBits: Int, laneBits: Int) -> Int {
        let (low, lanes) = (lowBits(tileBits: tileBits, laneBits: laneBits), 1 << laneBits)
        let high = tileBits - laneBits - low
        let length = lanes << low + lanes * high + high << low + 1 << high
        return (length + lanes - 1) & ~(lanes - 1)
    }
}

/// A factor that a weight of a form takes when certain outer bits are 1.
package struct OuterFactor: BitwiseCopyable, Sendable {
    /// The outer bits, as bits of the amplitude's index.
    package var mask: Int
    /// The weight: 0 the constant, j + 1 that of local bit j.
    package var weight: Int
    /// The factor's real part.
    package var real: Double
    /// The factor's imaginary part.
    package var imaginary: Double

    /// Describes a factor.
    package init(mask: Int, weight: Int, real: Double, imaginary: Double) {
        self.mask = mask
        self.weight = weight
        self.real = real
        self.imaginary = imaginary
    }
}

/// A pass over the state: how tiles are cut, and what happens to each.
///
/// The pointers belong to the caller, who keeps the memory alive and unchanged during a call.
@safe
package struct TilePass {
    /// How many local bits there are, at least as many as number the lanes.
    package var tileBits: Int
    /// How many of the lowest index bits are the lowest local bits, in order.
    package var runBits: Int
    /// For each value of the other local bits, where its run begins; 2^(tileBits - runBits) of them.
    package var runStarts: UnsafePointer<Int>
    /// The outer bits' places in the amplitude's index, lowest first.
    package var outerPlaces: UnsafeBufferPointer<Int>
    /// The steps, first one first.
    package var steps: UnsafeBufferPointer<TileStep>
    /// The steps' tables, numbers of the amplitudes' type, aligned to 64 bytes.
    package var table: UnsafeRawPointer
    /// The forms that steps name.
    package var forms: UnsafePointer<TileForm>
    /// The forms' weights, real and imaginary parts in turn.
    package var weights: UnsafePointer<Double>
    /// The forms' outer factors.
    package var factors: UnsafePointer<OuterFactor>

    /// Describes a pass.
    package init(
        tileBits: Int,
        runBits: Int,
        runStarts: UnsafePointer<Int>,
        outerPlaces: UnsafeBufferPointer<Int>,
        steps: UnsafeBufferPointer<TileStep>,
        table: UnsafeRawPointer,
        forms: UnsafePointer<TileForm>,
        weights: UnsafePointer<Double>,
        factors: UnsafePointer<OuterFactor>
    ) {
        self.tileBits = tileBits
        self.runBits = runBits
        unsafe self.runStarts = runStarts
        unsafe self.outerPlaces = outerPlaces
        unsafe self.steps = steps
        unsafe self.table = table
        unsafe self.forms = forms
        unsafe self.weights = weights
        unsafe self.factors = factors
    }
}
