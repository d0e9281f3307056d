package import QuantumPasses

// The kernels that the simulator calls: a pass over some of the tiles, and sums of squares. All
// are plain functions on one type of number, once for each build.

/// Runs a pass over some of the tiles of a single-precision state.
///
/// - Parameters:
///   - pass: The pass; its places lie in the state.
///   - real: The real parts, aligned to 64 bytes.
///   - imaginary: The imaginary parts, in the same way.
///   - count: How many amplitudes there are, a power of two.
///   - tiles: Which tiles.
///   - scratch: ``scratchByteCount(tileBits:numberBytes:)`` bytes, aligned to 64.
@unsafe
package func runSingleTiles(
    _ pass: borrowing TilePass,
    real: UnsafeMutablePointer<Float>,
    imaginary: UnsafeMutablePointer<Float>,
    count: Int,
    tiles: Range<Int>,
    scratch: UnsafeMutableRawPointer
) {
    let state = unsafe Numbers<FloatLanes>(real: real, imaginary: imaginary, count: count)
    unsafe runTiles(pass, state, tiles, scratch)
}

/// Runs a pass over some of the tiles of a double-precision state.
///
/// - Parameters:
///   - pass: The pass; its places lie in the state.
///   - real: The real parts, aligned to 64 bytes.
///   - imaginary: The imaginary parts, in the same way.
///   - count: How many amplitudes there are, a power of two.
///   - tiles: Which tiles.
///   - scratch: ``scratchByteCount(tileBits:numberBytes:)`` bytes, aligned to 64.
@unsafe
package func runDoubleTiles(
    _ pass: borrowing TilePass,
    real: UnsafeMutablePointer<Double>,
    imaginary: UnsafeMutablePointer<Double>,
    count: Int,
    tiles: Range<Int>,
    scratch: UnsafeMutableRawPointer
) {
    let state = unsafe Numbers<DoubleLanes>(real: real, imaginary: imaginary, count: count)
    unsafe runTiles(pass, state, tiles, scratch)
}

/// How much scratch memory a thread needs for a pass.
///
/// - Parameters:
///   - tileBits: How many local bits the pass has.
///   - numberBytes: The size of the amplitudes' number type.
/// - Returns: A number of bytes.
package func scratchByteCount(tileBits: Int, numberBytes: Int) -> Int {
    workspaceByteCount + 2 * numberBytes << tileBits + partOffset
}

/// How many bits number the lanes of a single-precision register of this build.
package var singleLaneBits: Int { FloatLanes.bits }

/// How many bits number the lanes of a double-precision register of this build.
package var doubleLaneBits: Int { DoubleLanes.bits }

/// The imaginary parts of a tile begin this many bytes late: at equal distances from multiples of
/// 4 KiB, a load seems to follow the store to the other part and waits for it.
private let partOffset = 2112

@inline(__always)
private func runTiles<L: Lanes>(
    _ pass: borrowing TilePass,
    _ state: Numbers<L>,
    _ tiles: Range<Int>,
    _ scratch: UnsafeMutableRawPointer
) {
    let length = 1 << pass.tileBits
    let buffer = unsafe scratch + workspaceByteCount
    let gathered = unsafe Numbers<L>(
        real: buffer.assumingMemoryBound(to: L.Scalar.self),
        imaginary: (buffer + length * MemoryLayout<L.Scalar>.stride + partOffset)
            .assumingMemoryBound(to: L.Scalar.self),
        count: length
    )
    let workspace = unsafe FormWorkspace<L>(scratch)
    for number in tiles {
        let base = pass.base(of: number)
        guard pass.acts(on: base) else { continue }
        if pass.runBits == pass.tileBits {
            let tile = state.part(from: base, count: length)
            runSteps(pass, tile, base, workspace)
        } else {
            copyRuns(pass, base, L.count) { gathered[$1] = state[$0] }
            runSteps(pass, gathered, base, workspace)
            copyRuns(pass, base, L.count) { state[$0] = gathered[$1] }
        }
    }
}

/// Calls with the place in the state and the place in the tile of each vector of a tile.
@inline(__always)
private func copyRuns(
    _ pass: borrowing TilePass,
    _ base: Int,
    _ laneCount: Int,
    _ copy: (Int, Int) -> Void
) {
    let runLength = 1 << pass.runBits
    for run in 0..<(1 &<< (pass.tileBits &- pass.runBits)) {
        // In bounds: there are as many runs as this loop counts.
        let start = unsafe base &+ pass.runStarts[run]
        let place = run &<< pass.runBits
        var index = 0
        while index < runLength {
            copy(start &+ index, place &+ index)
            index &+= laneCount
        }
    }
}

@inline(__always)
private func runSteps<L: Lanes>(
    _ pass: borrowing TilePass,
    _ tile: Numbers<L>,
    _ base: Int,
    _ workspace: FormWorkspace<L>
) {
    for index in 0..<(unsafe pass.steps.count) {
        let step = unsafe pass.steps[index]
        guard base & step.outerControls == step.outerControls else { continue }
        let size = MemoryLayout<L.Scalar>.stride
        let table = unsafe Table<L>(pass.table + step.table &* size)
        switch step.kind {
        case .matrix, .laneMatrix, .matrices, .laneMatrices:
            switch step.entries {
            case .complex:
                run(step, table, tile, ComplexEntry<L>.self, ComplexEntry<L>.self)
            case .real:
                run(step, table, tile, RealEntry<L>.self, RealEntry<L>.self)
            case .cross:
                run(step, table, tile, RealEntry<L>.self, ImaginaryEntry<L>.self)
            }
        case .flip: tile.applyFlip(step)
        case .pairMatrix: tile.applyPairMatrix(step, table)
        case .lanePairMatrix: tile.applyLanePairMatrix(step, table)
        case .lanesMatrix: tile.applyLanesMatrix(step, table)
        case .exchange: tile.applyExchange(step)
        case .phase: tile.applyPhase(step, table)
        case .form:
            let form = unsafe pass.forms[step.form]
            workspace.load(form, tileBits: pass.tileBits, base: base, pass: pass)
            let length = TileForm.tableLength(tileBits: pass.tileBits, laneBits: L.bits)
            // The table is only read; it is part of the pass's, see TileForm.
            let real = unsafe UnsafeMutableRawPointer(mutating: pass.table + form.table &* size)
                .assumingMemoryBound(to: L.Scalar.self)
            let factors = unsafe Numbers<L>(real: real, imaginary: real + length, count: length)
            tile.applyForm(
                form,
                controls: step.controls,
                tileBits: pass.tileBits,
                workspace: workspace,
                table: factors
            )
        }
    }
}

/// Runs a step of 2×2 matrices whose entries are of two kinds.
@inline(__always)
private func run<L: Lanes, D: MatrixEntry, O: MatrixEntry>(
    _ step: TileStep,
    _ table: Table<L>,
    _ tile: Numbers<L>,
    _ diagonal: D.Type,
    _ other: O.Type
) where D.L == L, O.L == L {
    typealias Pair = PairEntries<D, O>
    typealias Lane = LaneEntries<D, O>
    switch step.kind {
    case .laneMatrix: tile.applyLaneMatrix(step, Lane(table))
    case .matrices: tile.applyMatrices(step, Pair(table), Pair(table, Pair.vectorCount))
    case .laneMatrices:
        tile.applyLaneMatrices(step, Lane(table), Pair(table, Lane.vectorCount))
    default: tile.applyMatrix(step, Pair(table))
    }
}

extension TilePass {
    /// Where a tile begins: its number's bits at the outer places.
    @inline(__always)
    fileprivate borrowing func base(of number: Int) -> Int {
        var base = 0
        for index in 0..<(unsafe outerPlaces.count) {
            unsafe base |= (number &>> index & 1) &<< outerPlaces[index]
        }
        return base
    }

    /// Whether any step has work in a tile.
    @inline(__always)
    fileprivate borrowing func acts(on base: Int) -> Bool {
        for index in 0..<(unsafe steps.count) {
            let controls = unsafe steps[index].outerControls
            if base & controls == controls { return true }
        }
        return false
    }
}
