import RealModule

/// The eigenvalues of a symmetric matrix in ascending order, and its eigenvectors as columns.
///
/// Jacobi's method: rotations that clear one pair of entries at a time. For matrices of a few rows.
///
/// Source: Golub, Van Loan, *Matrix Computations*, 4th edition, section 8.5.
func symmetricEigenvalues(_ matrix: [[Double]]) -> (values: [Double], vectors: [[Double]]) {
    let n = matrix.count
    var a = matrix
    var v = (0..<n).map { row in (0..<n).map { $0 == row ? 1.0 : 0 } }
    for _ in 0..<100 {
        var off = 0.0
        for p in 0..<n {
            for q in 0..<p { off += a[p][q] * a[p][q] }
        }
        if off < 1e-26 { break }
        for p in 0..<n {
            for q in 0..<p where abs(a[p][q]) > 1e-300 {
                let τ = (a[p][p] - a[q][q]) / (2 * a[p][q])
                let t = (τ < 0 ? -1 : 1) / (abs(τ) + (1 + τ * τ).squareRoot())
                let c = 1 / (1 + t * t).squareRoot()
                let s = t * c
                for k in 0..<n {
                    (a[k][q], a[k][p]) = (c * a[k][q] - s * a[k][p], s * a[k][q] + c * a[k][p])
                }
                for k in 0..<n {
                    (a[q][k], a[p][k]) = (c * a[q][k] - s * a[p][k], s * a[q][k] + c * a[p][k])
                    (v[k][q], v[k][p]) = (c * v[k][q] - s * v[k][p], s * v[k][q] + c * v[k][p])
                }
            }
        }
    }
    let order = (0..<n).sorted { a[$0][$0] < a[$1][$1] }
    return (order.map { a[$0][$0] }, v.map { row in order.map { row[$0] } })
}

/// The product of two matrices.
func product(_ a: [[Double]], _ b: [[Double]]) -> [[Double]] {
    a.map { row in
        (b.first ?? []).indices.map { column in
            b.indices.reduce(0) { $0 + row[$1] * b[$1][column] }
        }
    }
}

/// The transposed matrix.
func transposed(_ a: [[Double]]) -> [[Double]] {
    (a.first ?? []).indices.map { column in a.map { $0[column] } }
}
