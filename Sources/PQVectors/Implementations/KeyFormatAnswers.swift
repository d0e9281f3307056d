#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif
import PQIdentity
import PQSuites

/// Reads a PKCS#8 private key, or a subjectPublicKeyInfo, and says whose it is by a digest.
func keyFormat(_ request: VectorRequest) throws(CaseProblem) -> VectorResponse {
    let set = try request.text("parameterSet")
    guard let data = Data(base64Encoded: try request.text("derBase64")) else {
        throw .malformed("derBase64 is no base64")
    }
    let encoding = [UInt8](data)
    switch request.function {
    case "privateKey":
        return .reasoned {
            let key = try PrivateKey(derRepresentation: encoding)
            guard key.algorithm.rawValue == set else {
                return RefusalReason.algorithm.refusal("a key of \(key.algorithm)")
            }
            let digest = try HashAlgorithm.sha256.digest(key.publicKey.derRepresentation)
            return .bytes(["spkiSHA256": digest])
        }
    case "publicKey":
        return .reasoned {
            let key = try SubjectPublicKey(derRepresentation: encoding)
            guard key.algorithm.rawValue == set else {
                return RefusalReason.algorithm.refusal("a key of \(key.algorithm)")
            }
            return .bytes(["pkSHA256": try HashAlgorithm.sha256.digest(key.rawRepresentation)])
        }
    default: throw .unsupported("function \(request.function)")
    }
}
