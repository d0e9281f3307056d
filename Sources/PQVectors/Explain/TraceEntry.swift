import PQLattice

internal import LatticeReference

/// One value that comes up on the way to an answer, in a form that fits a line.
public struct TraceEntry: Sendable, Equatable {
    /// The name it has in the standard, for example `ρ` or `ŝ[0]`.
    public let name: String
    /// The value: all of it where it is short, else its ends, its size and the beginning of its
    /// SHA3-256.
    ///
    /// Of a polynomial the coefficients are hashed as numbers of 32 bits, lowest byte first.
    public let text: String
}

extension TraceEntry {
    init(_ entry: LatticeReference.TraceEntry) {
        name = entry.name
        switch entry.value {
        case .bytes(let bytes): text = Self.text(bytes)
        case .coefficients(let polynomial): text = Self.text(polynomial)
        case .number(let number): text = "\(number)"
        case .decision(let decision): text = decision
        }
    }

    /// A matrix in one line.
    init(_ name: String, _ polynomials: [[Int]]) {
        self.name = name
        let first = polynomials.first.map(Self.ends) ?? ""
        let digest = Self.digest(polynomials.flatMap { $0 })
        text = "\(polynomials.count) polynomials from \(first), sha3 \(digest)"
    }

    private static func text(_ bytes: [UInt8]) -> String {
        if bytes.count <= 32 { return hexText(bytes) }
        let digest = hexText(Array(SHA3_256.hash(bytes).prefix(6)))
        let ends = hexText(Array(bytes.prefix(8))) + "…" + hexText(Array(bytes.suffix(4)))
        return "\(ends), \(bytes.count) bytes, sha3 \(digest)"
    }

    private static func text(_ polynomial: [Int]) -> String {
        "\(ends(polynomial)), sha3 \(digest(polynomial))"
    }

    private static func ends(_ polynomial: [Int]) -> String {
        let first = polynomial.prefix(3).map(String.init).joined(separator: " ")
        return "\(first) … \(polynomial.last ?? 0)"
    }

    private static func digest(_ numbers: [Int]) -> String {
        let bytes = numbers.flatMap { number in
            (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
        }
        return hexText(Array(SHA3_256.hash(bytes).prefix(6)))
    }
}
