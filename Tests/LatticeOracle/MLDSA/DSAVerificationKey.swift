import PQKeccak
import PQSecrets

/// The matrix Â, k rows of l polynomials in T_q.
package typealias DSAMatrix<let k: Int, let l: Int> = InlineArray<
    k, InlineArray<l, DSANTTPolynomial>
>

/// A public key, decoded and expanded: Â, t₁ and tr are made once and serve every signature.
package final class DSAVerificationKey<let k: Int, let l: Int, let η: Int>: Sendable {
    /// The parameter set's row of the table.
    package static var parameters: DSAParameters { .row(k: k, l: l, η: η) }

    /// The encoded key.
    package let encoded: [UInt8]
    /// tr: the hash of the encoded key, 64 bytes.
    package let hash: [UInt8]
    /// Â.
    let matrix: DSAMatrix<k, l>
    /// The transform of t₁ · 2¹³.
    let scaledT1: InlineArray<k, DSANTTPolynomial>

    /// Decodes a public key (FIPS 204, Algorithm 23).
    ///
    /// Every byte string of the right length is a key.
    ///
    /// - Parameter encoded: `publicKeyByteCount` bytes.
    package convenience init(decoding encoded: [UInt8]) {
        self.init(encoded: encoded, matrix: dsaExpandA(encoded.span.extracting(0..<32)))
    }

    /// Decodes a public key whose matrix is at hand.
    ///
    /// - Parameters:
    ///   - encoded: `publicKeyByteCount` bytes.
    ///   - matrix: Â, expanded from the first 32 of them.
    init(encoded: [UInt8], matrix: consuming DSAMatrix<k, l>) {
        precondition(encoded.count == Self.parameters.publicKeyByteCount)
        self.encoded = encoded
        self.matrix = matrix
        hash = keccakHash(.shake256, encoded.span, count: 64)
        scaledT1 = InlineArray { row in
            DSAPolynomial(unpacking: encoded.span, at: 32 + 320 * row, bitCount: 10)
                .scaledByPower2().ntt()
        }
    }
}

/// Expands the public seed into the matrix (FIPS 204, Algorithm 32).
///
/// - Parameter ρ: 32 bytes.
/// - Returns: Â.
func dsaExpandA<let k: Int, let l: Int>(_ ρ: Span<UInt8>) -> DSAMatrix<k, l> {
    InlineArray { row in
        InlineArray { column in
            DSANTTPolynomial(rejectionSampling: ρ, row: row, column: column)
        }
    }
}

/// One row of a matrix times a vector, in T_q (FIPS 204, Algorithm 48).
///
/// - Parameters:
///   - row: The row.
///   - vector: The vector.
/// - Returns: Their inner product, unreduced.
func dsaProduct<let l: Int>(
    _ row: borrowing InlineArray<l, DSANTTPolynomial>,
    _ vector: borrowing InlineArray<l, DSANTTPolynomial>
) -> DSAProductSum {
    var sum = DSAProductSum()
    for column in 0..<l {
        sum.add(row[column], vector[column])
    }
    return sum
}
