import QuantumPasses

// Steps on two local bits: four amplitudes that differ in them.

extension Numbers {
    /// Two matrices in one go: the amplitudes are read and written once for both.
    ///
    /// A flip that follows costs nothing: it is a matter of where results are written.
    @inline(__always)
    func applyMatrices<D: MatrixEntry, O: MatrixEntry>(
        _ step: TileStep,
        _ first: PairEntries<D, O>,
        _ second: PairEntries<D, O>
    ) where D.L == L {
        let (low, high) = (1 << step.target, 1 << step.second)
        let both = low | high
        let (placeB, placeC, placeD) =
            switch step.flip {
            case .none: (low, high, both)
            case .second: (both, high, low)
            case .target: (low, both, high)
            }
        forEachSubset(of: freeBits(without: both)) { index in
            let (a, b) = first(self[index], self[index | low])
            let (c, d) = first(self[index | high], self[index | both])
            (self[index], self[index | placeC]) = second(a, c)
            (self[index | placeB], self[index | placeD]) = second(b, d)
        }
    }

    @inline(__always)
    func applyLaneMatrices<D: MatrixEntry, O: MatrixEntry>(
        _ step: TileStep,
        _ first: LaneEntries<D, O>,
        _ second: PairEntries<D, O>
    ) where D.L == L {
        let high = 1 << step.second
        withLaneBit(step.target) { bit in
            forEachSubset(of: freeBits(without: high)) { index in
                let (a, c) = (first(self[index], bit), first(self[index | high], bit))
                (self[index], self[index | high]) = second(a, c)
            }
        }
    }

    @inline(__always)
    func applyPairMatrix(_ step: TileStep, _ table: Table<L>) {
        let (low, high) = (1 << step.target, 1 << step.second)
        let free = freeBits(without: low | high | step.controls)
        #if QUANTUM_V4
        // Two sets of four at once: 32 registers hold them, and each factor is loaded once for both.
        guard free != 0 else {
            return multiplyFour(step.controls, low, high, table)
        }
        var subset = 0
        repeat {
            let next = (subset &- free) & free
            multiplyFourTwice(subset | step.controls, next | step.controls, low, high, table)
            subset = (next &- free) & free
        } while subset != 0
        #else
        forEachSubset(of: free) { subset in
            multiplyFour(subset | step.controls, low, high, table)
        }
        #endif
    }

    /// The 4×4 matrix times the four vectors at an index.
    @inline(__always)
    private func multiplyFour(_ index: Int, _ low: Int, _ high: Int, _ table: Table<L>) {
        let (a, b) = (self[index], self[index | low])
        let (c, d) = (self[index | high], self[index | low | high])
        @inline(__always)
        func row(_ number: Int) -> Amplitudes<L> {
            (table.factor(4 &* number) * a)
                .adding(table.factor(4 &* number &+ 1), times: b)
                .adding(table.factor(4 &* number &+ 2), times: c)
                .adding(table.factor(4 &* number &+ 3), times: d)
        }
        self[index] = row(0)
        self[index | low] = row(1)
        self[index | high] = row(2)
        self[index | low | high] = row(3)
    }

    /// The same for two indices.
    @inline(__always)
    private func multiplyFourTwice(
        _ first: Int,
        _ second: Int,
        _ low: Int,
        _ high: Int,
        _ table: Table<L>
    ) {
        let (a, b) = (self[first], self[first | low])
        let (c, d) = (self[first | high], self[first | low | high])
        let (e, f) = (self[second], self[second | low])
        let (g, h) = (self[second | high], self[second | low | high])
        @inline(__always)
        func row(_ number: Int, _ place: Int) {
            let (m0, m1) = (table.factor(4 &* number), table.factor(4 &* number &+ 1))
            let (m2, m3) = (table.factor(4 &* number &+ 2), table.factor(4 &* number &+ 3))
            self[first | place] = (m0 * a).adding(m1, times: b).adding(m2, times: c)
                .adding(m3, times: d)
            self[second | place] = (m0 * e).adding(m1, times: f).adding(m2, times: g)
                .adding(m3, times: h)
        }
        row(0, 0)
        row(1, low)
        row(2, high)
        row(3, low | high)
    }

    @inline(__always)
    func applyLanePairMatrix(_ step: TileStep, _ table: Table<L>) {
        let distance = 1 << step.second
        withLaneBit(step.target) { bit in
            forEachSubset(of: freeBits(without: distance | step.controls)) { subset in
                let first = subset | step.controls
                let second = first | distance
                let (a, c) = (self[first], self[second])
                let (b, d) = (a.exchanged(bit), c.exchanged(bit))
                self[first] = (table.factor(0) * a).adding(table.factor(1), times: b)
                    .adding(table.factor(2), times: c).adding(table.factor(3), times: d)
                self[second] = (table.factor(4) * c).adding(table.factor(5), times: d)
                    .adding(table.factor(6), times: a).adding(table.factor(7), times: b)
            }
        }
    }

    @inline(__always)
    func applyLanesMatrix(_ step: TileStep, _ table: Table<L>) {
        let (own, byTarget) = (table.factor(0), table.factor(1))
        let (bySecond, byBoth) = (table.factor(2), table.factor(3))
        withLaneBit(step.target) { target in
            withLaneBit(step.second) { second in
                forEachSubset(of: freeBits(without: step.controls)) { subset in
                    let index = subset | step.controls
                    let a = self[index]
                    let b = a.exchanged(target)
                    self[index] = (own * a).adding(byTarget, times: b)
                        .adding(bySecond, times: a.exchanged(second))
                        .adding(byBoth, times: b.exchanged(second))
                }
            }
        }
    }

    @inline(__always)
    func applyExchange(_ step: TileStep) {
        let (first, second) = (1 << step.target, 1 << step.second)
        forEachSubset(of: freeBits(without: first | second | step.controls)) { subset in
            let index = subset | step.controls
            let (a, b) = (self[index | first], self[index | second])
            self[index | first] = b
            self[index | second] = a
        }
    }
}
