import QuantumPasses

// Steps on one local bit: pairs of amplitudes that differ in it. Above the lanes a pair stands in
// two vectors; below, in one, and the factors differ from lane to lane.

/// Calls for every value made of a mask's bits, in ascending order.
@inline(__always)
func forEachSubset(of mask: Int, _ body: (Int) -> Void) {
    var subset = 0
    repeat {
        body(subset)
        // Subtracting the mask adds 1 among its bits: the carry runs over the gaps.
        subset = (subset &- mask) & mask
    } while subset != 0
}

/// Calls with a bit of the lanes as a constant, so that each exchange becomes one instruction.
@inline(__always)
func withLaneBit(_ bit: Int, _ body: (Int) -> Void) {
    switch bit {
    case 0: body(0)
    case 1: body(1)
    case 2: body(2)
    default: body(3)
    }
}

extension Numbers {
    /// The local bits above the lanes that a step leaves to run over: neither fixed nor its own.
    @inline(__always)
    func freeBits(without fixed: Int) -> Int {
        (count &- 1) & ~(L.count &- 1) & ~fixed
    }

    @inline(__always)
    func applyMatrix<D: MatrixEntry, O: MatrixEntry>(
        _ step: TileStep,
        _ matrix: PairEntries<D, O>
    ) where D.L == L {
        let distance = 1 << step.target
        forEachSubset(of: freeBits(without: distance | step.controls)) { subset in
            let first = subset | step.controls
            let second = first | distance
            (self[first], self[second]) = matrix(self[first], self[second])
        }
    }

    @inline(__always)
    func applyLaneMatrix<D: MatrixEntry, O: MatrixEntry>(
        _ step: TileStep,
        _ matrix: LaneEntries<D, O>
    ) where D.L == L {
        withLaneBit(step.target) { bit in
            forEachSubset(of: freeBits(without: step.controls)) { subset in
                let index = subset | step.controls
                self[index] = matrix(self[index], bit)
            }
        }
    }

    @inline(__always)
    func applyFlip(_ step: TileStep) {
        let distance = 1 << step.target
        forEachSubset(of: freeBits(without: distance | step.controls)) { subset in
            let first = subset | step.controls
            let second = first | distance
            let (a, b) = (self[first], self[second])
            self[first] = b
            self[second] = a
        }
    }

    @inline(__always)
    func applyPhase(_ step: TileStep, _ table: Table<L>) {
        let factor = table.factor(0)
        forEachSubset(of: freeBits(without: step.controls)) { subset in
            let index = subset | step.controls
            self[index] = factor * self[index]
        }
    }
}
