#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif
import PQCOSE
import PQIdentity
import PQLattice

/// Checks a COSE_Sign1 (RFC 9052, Section 4.2) signed with ML-DSA (RFC 9964), its payload inside or apart.
func coseSign1(_ request: VectorRequest) throws(CaseProblem) -> VectorResponse {
    guard request.function == "sigVer" else { throw .unsupported("function \(request.function)") }
    let set = try request.text("parameterSet")
    guard let algorithm = KeyAlgorithm(rawValue: set), algorithm.isSignature else {
        throw .unsupported("parameter set \(set)")
    }
    let publicKey = try request.bytes("pk")
    let externalData = try request.bytes("externalAAD")
    let detached = try request.optionalBytes("payload")
    guard let data = Data(base64Encoded: try request.text("sign1Base64")) else {
        throw .malformed("sign1Base64 is no base64")
    }
    return .reasoned {
        let key = try SigningPublicKey(rawRepresentation: publicKey, algorithm: algorithm)
        let message = try COSESign1(decoding: [UInt8](data))
        guard coseAlgorithm(of: algorithm) == message.headers.algorithm else {
            return RefusalReason.algorithm.refusal("not the key's algorithm")
        }
        guard (message.payload == nil) != (detached == nil) else {
            return RefusalReason.encoding.refusal("no payload, or two")
        }
        let signed = COSESign1.toBeSigned(
            message.headers.encodedProtected,
            externalData,
            message.payload ?? detached ?? []
        )
        guard key.isValidSignature(message.signature, for: signed) else {
            return RefusalReason.authentication.refusal("the signature is wrong")
        }
        if message.payload != nil,
            !message.isValidSignature(by: key, externalData: externalData)
        {
            return .failed("the message's own check says otherwise")
        }
        return .verdict(true)
    }
}

/// The number of a set's signatures in COSE.
func coseAlgorithm(of algorithm: KeyAlgorithm) -> COSEAlgorithm? {
    switch algorithm {
    case .mldsa44: .mldsa44
    case .mldsa65: .mldsa65
    case .mldsa87: .mldsa87
    default: nil
    }
}
