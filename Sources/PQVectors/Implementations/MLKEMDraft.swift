import LatticeReference

/// Key generation of FIPS 203's draft, which the first published intermediate values follow: it
/// has G(d) where the standard has G(d‖k).
///
/// This package has no such key generation. The reference can be told to make this difference and
/// no other, so what is compared here is the file; what follows from its keys is asked of the
/// implementation.
enum MLKEMDraft {
    static func answer(_ request: VectorRequest) throws(CaseProblem) -> VectorResponse {
        guard let set = MLKEMSet.named(request.algorithm) else {
            throw .unsupported(request.algorithm)
        }
        var reference = MLKEMReference(set, defect: .kemDomainByteMissing, isRecording: true)
        let d = try request.bytes("d")
        let z = try request.bytes("z")
        guard let keys = try? reference.keyGen(d: d, z: z) else {
            throw .malformed("d or z has another length")
        }
        guard request.function == "draftIntermediates" else {
            return .bytes(["ek": keys.ek, "dk": keys.dk])
        }
        let m = try request.bytes("m")
        guard let sent = try? reference.encaps(keys.ek, m: m),
            (try? reference.decaps(keys.dk, c: sent.c)) != nil
        else { throw .malformed("m has another length") }
        let values = IntermediateValues(reference.trace.entries, set)
        for entry in request.inputs["values"]?.array ?? [] {
            guard let name = entry["name"]?.string, let text = entry["value"]?.string else {
                throw .malformed("values")
            }
            guard let candidates = values[name] else { throw .unsupported("field \(name)") }
            guard candidates.contains(text) else { return .failed("\(name) differs") }
        }
        return .verdict(true)
    }
}

/// The reference's values under the names of the file, in its two notations: all coefficients in
/// braces, and bytes of twelve bits a coefficient in hexadecimal.
private struct IntermediateValues {
    private var texts: [String: [String]] = [:]

    subscript(name: String) -> [String]? { texts[name] }

    init(_ entries: [LatticeReference.TraceEntry], _ set: MLKEMSet) {
        var polynomials: [String: [[Int]]] = [:]
        for entry in entries {
            switch entry.value {
            case .bytes(let bytes): add(entry.name, hexText(bytes))
            case .coefficients(let coefficients):
                let name = String(entry.name.prefix { $0 != "[" })
                polynomials[name, default: []].append(coefficients)
            case .number, .decision: break
            }
        }
        // Some come up twice, in key generation and again in encapsulation.
        func list(_ name: String, _ count: Int) -> [[Int]] {
            Array((polynomials[name] ?? []).prefix(count))
        }
        let k = set.k
        let matrix = list("Â", k * k)
        add("A", matrix, set)
        for (index, polynomial) in matrix.enumerated() {
            add("A[\(index / k), \(index % k)]", polynomial)
        }
        add("A^T", matrix.indices.map { matrix[$0 % k * k + $0 / k] }, set)
        for (name, own, count) in [
            ("s", "s", k), ("e", "e", k), ("t", "t̂", k), ("NTT(s)", "ŝ", k), ("NTT(e)", "ê", k),
            ("dkPKE", "ŝ", k), ("r", "y", k), ("NTT(r)", "ŷ", k), ("e1", "e₁", k), ("e2", "e₂", 1),
            ("u", "u", k), ("v", "v", 1), ("μ", "μ", 1), ("uᵈ", "u′", k), ("NTT(uᵈ)", "û′", k),
            ("vᵈ", "v′", 1), ("w", "w", 1),
        ] { add(name, list(own, count), set) }
        if let transformed = list("ŝ", k).first { add("NTT(s[0])", transformed) }
        for key in texts["ek"] ?? [] { add("dkPKE", key) }
        if let v = list("v", 1).first {
            add("v", v)
            add("compress(v)", Self.text(Self.compressed(v, bits: set.dᵥ)))
        }
        for (index, u) in list("u", k).enumerated() {
            add("compress(u[\(index)])", Self.text(Self.compressed(u, bits: set.dᵤ)))
        }
        for ciphertext in texts["c"] ?? [] {
            add("c1", String(ciphertext.prefix(64 * set.dᵤ * k)))
            add("c2", String(ciphertext.dropFirst(64 * set.dᵤ * k)))
        }
        for secret in texts["K̄"] ?? [] { add("KBar", secret) }
    }

    /// Compress_d (FIPS 203, Section 4.2.1).
    private static func compressed(_ polynomial: [Int], bits: Int) -> [Int] {
        polynomial.map { (($0 << bits) + 1664) / 3329 & (1 << bits - 1) }
    }

    private static func text(_ polynomial: [Int]) -> String {
        "{" + polynomial.map(String.init).joined(separator: ", ") + "}"
    }

    private mutating func add(_ name: String, _ text: String) {
        texts[name, default: []].append(text)
    }

    private mutating func add(_ name: String, _ polynomial: [Int]) {
        add(name, Self.text(polynomial))
        add(name, hexText(encoded(polynomial)))
    }

    private mutating func add(_ name: String, _ list: [[Int]], _ set: MLKEMSet) {
        add(name, hexText(list.flatMap(encoded)))
        for (index, polynomial) in list.enumerated() { add("\(name)[\(index)]", polynomial) }
    }

    /// ByteEncode of twelve bits (FIPS 203, Algorithm 5).
    private func encoded(_ polynomial: [Int]) -> [UInt8] {
        stride(from: 0, to: polynomial.count, by: 2).flatMap { index in
            let pair = polynomial[index] | polynomial[index + 1] << 12
            return (0..<3).map { UInt8(truncatingIfNeeded: pair >> (8 * $0)) }
        }
    }
}
