/// A parameter set of ML-KEM (FIPS 203, Table 2).
package struct MLKEMSet: Sendable, Equatable {
    /// The set's name.
    package let name: String
    /// Polynomials in a vector.
    package let k: Int
    /// The width of the noise in s, e and y.
    package let η₁: Int
    /// Bits of a compressed coefficient of u.
    package let dᵤ: Int
    /// Bits of a compressed coefficient of v.
    package let dᵥ: Int
    /// The width of the noise in e₁ and e₂.
    package var η₂: Int { 2 }

    /// Bytes of an encapsulation key (FIPS 203, Table 3).
    package var encapsulationKeyByteCount: Int { 384 * k + 32 }
    /// Bytes of a decapsulation key.
    package var decapsulationKeyByteCount: Int { 768 * k + 96 }
    /// Bytes of a ciphertext.
    package var ciphertextByteCount: Int { 32 * (dᵤ * k + dᵥ) }

    /// The three sets.
    package static let all = [
        MLKEMSet(name: "ML-KEM-512", k: 2, η₁: 3, dᵤ: 10, dᵥ: 4),
        MLKEMSet(name: "ML-KEM-768", k: 3, η₁: 2, dᵤ: 10, dᵥ: 4),
        MLKEMSet(name: "ML-KEM-1024", k: 4, η₁: 2, dᵤ: 11, dᵥ: 5),
    ]

    /// The set of a name, nil where there is none.
    package static func named(_ name: String) -> MLKEMSet? { all.first { $0.name == name } }
}
