import PQLattice
import PQSuites

/// What is signed: the four interfaces that ACVP tells apart.
enum SignedContent {
    /// A message with a context (FIPS 204, Algorithm 2).
    case message([UInt8], context: [UInt8])
    /// A digest with a context (FIPS 204, Algorithm 4).
    case digest([UInt8], Prehash, context: [UInt8])
    /// A message that already has its frame (FIPS 204, Algorithm 7).
    case framed([UInt8])
    /// A message representative.
    case representative([UInt8])

    init(_ request: VectorRequest) throws(CaseProblem) {
        switch try request.text("signatureInterface") {
        case "external" where try request.text("preHash") == "pure":
            self = .message(try request.bytes("message"), context: try request.bytes("context"))
        case "external" where try request.text("preHash") == "preHash":
            let function = try prehash(try request.text("hashAlg"))
            let digest = try prehashed(try request.bytes("message"), by: function)
            self = .digest(digest, function, context: try request.bytes("context"))
        case "internal" where try request.boolean("externalMu"):
            self = .representative(try request.bytes("mu"))
        case "internal":
            self = .framed(try request.bytes("message"))
        case let other: throw .unsupported("signature interface \(other)")
        }
    }
}

private func prehash(_ name: String) throws(CaseProblem) -> Prehash {
    switch name {
    case "SHA2-224": .sha224
    case "SHA2-256": .sha256
    case "SHA2-384": .sha384
    case "SHA2-512": .sha512
    case "SHA2-512/224": .sha512_224
    case "SHA2-512/256": .sha512_256
    case "SHA3-224": .sha3_224
    case "SHA3-256": .sha3_256
    case "SHA3-384": .sha3_384
    case "SHA3-512": .sha3_512
    case "SHAKE-128": .shake128
    case "SHAKE-256": .shake256
    default: throw .unsupported("prehash \(name)")
    }
}

/// Hashes with any of the twelve functions: FIPS 202's here, the SHA-2 family in PQSuites.
func prehashed(_ message: [UInt8], by function: Prehash) throws(CaseProblem) -> [UInt8] {
    if let digest = function.digest(of: message.span) { return digest }
    let algorithm: HashAlgorithm
    switch function {
    case .sha224: algorithm = .sha224
    case .sha256: algorithm = .sha256
    case .sha384: algorithm = .sha384
    case .sha512: algorithm = .sha512
    case .sha512_224: algorithm = .sha512_224
    case .sha512_256: algorithm = .sha512_256
    default: throw .unsupported("prehash \(function)")
    }
    do {
        return try algorithm.digest(message)
    } catch {
        throw .unsupported("\(error)")
    }
}
