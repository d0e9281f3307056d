import ComplexModule

/// What an operation does to a density matrix, kept row by row without its zeros.
///
/// Entry (r, c) of the density matrix of k qubits has the index r + 2ᵏ·c.
struct Superoperator: Sendable {
    let qubitCount: Int
    let rows: [[Entry]]

    struct Entry: Sendable {
        let column: Int
        let value: Complex<Double>
    }

    /// ρ → Σ KρK†.
    init(_ krausMatrices: [NoiseChannel.Matrix]) {
        let size = krausMatrices.first?.count ?? 2
        qubitCount = size.trailingZeroBitCount
        var dense = NoiseChannel.Matrix(
            repeating: [Complex<Double>](repeating: .zero, count: size * size),
            count: size * size
        )
        for kraus in krausMatrices {
            for row in 0..<(size * size) {
                for column in 0..<(size * size) {
                    let left = kraus[row % size][column % size]
                    let right = kraus[row / size][column / size].conjugate
                    dense[row][column] += left * right
                }
            }
        }
        rows = Self.sparse(dense)
    }

    private init(qubitCount: Int, rows: [[Entry]]) {
        self.qubitCount = qubitCount
        self.rows = rows
    }

    /// This operation and then another on the same qubits.
    func followed(by other: Self) -> Self {
        let dense = other.rows.map { entries in
            var sums = [Complex<Double>](repeating: .zero, count: rows.count)
            for entry in entries {
                for inner in rows[entry.column] { sums[inner.column] += entry.value * inner.value }
            }
            return sums
        }
        return Self(qubitCount: qubitCount, rows: Self.sparse(dense))
    }

    private static func sparse(_ dense: NoiseChannel.Matrix) -> [[Entry]] {
        dense.map { row in
            row.enumerated().compactMap { column, value in
                value.length > 1e-15 ? Entry(column: column, value: value) : nil
            }
        }
    }
}
