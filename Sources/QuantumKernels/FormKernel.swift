import QuantumPasses

// A phase polynomial of degree 2 over a whole tile, with about three complex multiplications for
// a vector however many terms there are. The local bits have three parts (see TileForm). The high
// bits are counted through; for each value of them what is left is a product of a vector over the
// lanes, a number for each value of the low bits, and a table of the products among those two.

/// Where a form's intermediate factors stand while a tile is worked on.
///
/// Levels are numbered by the lowest high bit that is 1; the last level has none.
@safe
struct FormWorkspace<L: Lanes> {
    /// The weights of this tile, in double precision: real and imaginary parts in turn.
    private let weights: UnsafeMutablePointer<Double>
    /// Products of weights on their way to the amplitudes' type, in the same order.
    private let products: UnsafeMutablePointer<Double>
    /// A vector over the lanes for each level.
    let lanes: Numbers<L>
    /// A number for each level and each value of the low bits.
    let lows: Numbers<L>

    /// The scratch memory must have ``workspaceByteCount`` bytes, aligned to 64.
    @inline(__always)
    init(_ scratch: UnsafeMutableRawPointer) {
        // The parts: 1 KiB of weights (at most 63), 1 KiB of products (at most 32), 2 × 2 KiB for
        // 32 levels of one register of 64 bytes, 2 × 8 KiB for 32 levels of 32 numbers.
        unsafe weights = scratch.assumingMemoryBound(to: Double.self)
        unsafe products = (scratch + 1024).assumingMemoryBound(to: Double.self)
        let laneCount = 2048 / MemoryLayout<L.Scalar>.stride
        unsafe lanes = Numbers(
            real: (scratch + 2048).assumingMemoryBound(to: L.Scalar.self),
            imaginary: (scratch + 4096).assumingMemoryBound(to: L.Scalar.self),
            count: laneCount
        )
        let lowCount = 8192 / MemoryLayout<L.Scalar>.stride
        unsafe lows = Numbers(
            real: (scratch + 6144).assumingMemoryBound(to: L.Scalar.self),
            imaginary: (scratch + 14336).assumingMemoryBound(to: L.Scalar.self),
            count: lowCount
        )
    }

    /// Takes a form's weights and multiplies in the factors of the outer bits that are 1.
    @inline(__always)
    func load(_ form: TileForm, tileBits: Int, base: Int, pass: borrowing TilePass) {
        // In bounds: a form has 1 + tileBits weights, at most 63, and factors name one of them.
        for index in 0..<(2 &* (tileBits &+ 1)) {
            unsafe weights[index] = pass.weights[form.weights &+ index]
        }
        for index in form.firstFactor..<(form.firstFactor &+ form.factorCount) {
            let factor = unsafe pass.factors[index]
            guard base & factor.mask == factor.mask else { continue }
            let place = 2 &* factor.weight
            let (x, y) = unsafe (weights[place], weights[place &+ 1])
            unsafe weights[place] = x * factor.real - y * factor.imaginary
            unsafe weights[place &+ 1] = x * factor.imaginary + y * factor.real
        }
    }

    /// A weight of this tile in the amplitudes' type, in every lane.
    @inline(__always)
    func weight(_ number: Int) -> Amplitudes<L> {
        let (x, y) = unsafe (weights[2 &* number], weights[2 &* number &+ 1])
        return Amplitudes(L(repeating: L.Scalar(x)), L(repeating: L.Scalar(y)))
    }

    /// Writes, for each value of some bits, the product of the weights of those that are 1.
    @inline(__always)
    func expand(
        bits: Int,
        firstWeight: Int,
        from start: (real: Double, imaginary: Double),
        to numbers: Numbers<L>,
        at place: Int
    ) {
        unsafe products[0] = start.real
        unsafe products[1] = start.imaginary
        numbers.set(place, L.Scalar(start.real), L.Scalar(start.imaginary))
        // In bounds: at most five bits, so 32 products.
        for value in 1..<max(1 &<< bits, 1) {
            let (parent, bit) = (value & (value &- 1), value.trailingZeroBitCount)
            let (x, y) = unsafe (products[2 &* parent], products[2 &* parent &+ 1])
            let index = 2 &* (firstWeight &+ bit)
            let (u, v) = unsafe (weights[index], weights[index &+ 1])
            let (real, imaginary) = (x * u - y * v, x * v + y * u)
            unsafe products[2 &* value] = real
            unsafe products[2 &* value &+ 1] = imaginary
            numbers.set(place &+ value, L.Scalar(real), L.Scalar(imaginary))
        }
    }

    /// The constant of this tile.
    @inline(__always)
    var constant: (real: Double, imaginary: Double) { unsafe (weights[0], weights[1]) }
}

/// How much scratch memory a form needs.
package let workspaceByteCount = 32768

extension Numbers {
    @inline(__always)
    func applyForm(
        _ form: TileForm,
        controls: Int,
        tileBits: Int,
        workspace: FormWorkspace<L>,
        table: Numbers<L>
    ) {
        let low = TileForm.lowBits(tileBits: tileBits, laneBits: L.bits)
        let high = tileBits &- L.bits &- low
        let (lanes, lows) = (workspace.lanes, workspace.lows)
        let root = high
        workspace.expand(
            bits: L.bits,
            firstWeight: 1,
            from: workspace.constant,
            to: lanes,
            at: root &* L.count
        )
        workspace.expand(
            bits: low,
            firstWeight: 1 &+ L.bits,
            from: (1, 0),
            to: lows,
            at: root &<< low
        )
        let laneRows = L.count &<< low
        let lowRows = laneRows &+ L.count &* high
        let corner = lowRows &+ high &<< low
        let lowMask = ((1 &<< low) &- 1) &<< L.bits
        let lowControls = controls & lowMask
        let highControls = controls & ~lowMask
        for value in 0..<(1 &<< high) {
            let level = value == 0 ? root : value.trailingZeroBitCount
            if value != 0 {
                let parent = value & (value &- 1)
                // Still there: counting from the parent on has only written lower levels.
                let above = parent == 0 ? root : parent.trailingZeroBitCount
                var row = lanes[above &* L.count] * workspace.weight(1 &+ L.bits &+ low &+ level)
                if form.isQuadratic {
                    row = row * table[laneRows &+ level &* L.count]
                    multiplyRow(
                        lows,
                        from: above &<< low,
                        to: level &<< low,
                        by: table,
                        at: lowRows &+ level &<< low,
                        length: 1 &<< low
                    )
                }
                lanes[level &* L.count] = row
            }
            let start = value &<< (low &+ L.bits)
            guard start & highControls == highControls else { continue }
            var row = lanes[level &* L.count]
            guard form.isQuadratic else {
                forEachSubset(of: lowMask & ~lowControls) { subset in
                    let index = subset | lowControls
                    let factor = row * lows.repeated(root &<< low &+ index &>> L.bits)
                    self[start | index] = self[start | index] * factor
                }
                continue
            }
            row = row * table.repeated(corner &+ value)
            forEachSubset(of: lowMask & ~lowControls) { subset in
                let index = subset | lowControls
                let factor = row * lows.repeated(level &<< low &+ index &>> L.bits) * table[index]
                self[start | index] = self[start | index] * factor
            }
        }
    }

    /// Multiplies numbers of a row by numbers of the table, into another row.
    @inline(__always)
    private func multiplyRow(
        _ rows: Numbers<L>,
        from source: Int,
        to destination: Int,
        by table: Numbers<L>,
        at place: Int,
        length: Int
    ) {
        if length >= L.count {
            // All rows begin at multiples of the length then, so of the lane count.
            var index = 0
            while index < length {
                rows[destination &+ index] = rows[source &+ index] * table[place &+ index]
                index &+= L.count
            }
        } else {
            for index in 0..<length {
                let (a, b) = (rows.scalar(source &+ index), table.scalar(place &+ index))
                rows.set(
                    destination &+ index,
                    a.real * b.real - a.imaginary * b.imaginary,
                    a.real * b.imaginary + a.imaginary * b.real
                )
            }
        }
    }
}
