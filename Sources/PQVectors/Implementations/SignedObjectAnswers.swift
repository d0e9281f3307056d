import PQCOSE
import PQIdentity

/// A COSE_Sign1 and the COSE_Key of its signer (RFC 9052, RFC 9964).
func coseSignature(_ request: VectorRequest) throws(CaseProblem) -> VectorResponse {
    let seed = try request.bytes("priv")
    let encodedKey = try request.bytes("key")
    let encoded = try request.bytes("sign1")
    guard let key = try? COSEKey(encoded: encodedKey),
        let message = try? COSESign1(decoding: encoded)
    else { return .refused("the message or its key can't be read") }
    let publicKey = key.publicKey.rawRepresentation
    let number = message.headers.algorithm.rawValue
    guard let algorithm = signatureAlgorithms[number], algorithm == key.publicKey.algorithm,
        let payload = message.payload
    else { return .refused("no key for ML-DSA, or one for another algorithm") }
    if let identifier = key.keyIdentifier, identifier != message.headers.keyIdentifier {
        return .refused("the message names another key")
    }
    let signed = COSESign1.toBeSigned(message.headers.encodedProtected, [], payload)
    return signedObject(seed, publicKey, algorithm, signed: signed, message.signature)
}

/// A JWS and the JWK of its signer (RFC 7515, RFC 9964).
func joseSignature(_ request: VectorRequest) throws(CaseProblem) -> VectorResponse {
    let seed = try request.bytes("priv")
    let text = try request.text("jws")
    guard let key = request.inputs["jwk"] else { throw .malformed("no object jwk") }
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3, let header = base64URLBytes(parts[0]),
        base64URLBytes(parts[1]) != nil, let signature = base64URLBytes(parts[2]),
        let members = try? JSONParser.parse(header)
    else { return .refused("the message is no JWS in compact form") }
    guard key["kty"]?.string == "AKP", let name = key["alg"]?.string,
        members["alg"]?.string == name, members["crit"] == nil,
        let algorithm = signatureAlgorithms.values.first(where: { $0.rawValue == name }),
        let publicKey = key["pub"]?.string.flatMap(base64URLBytes)
    else { return .refused("no key for ML-DSA, or one for another algorithm") }
    if let secret = key["priv"]?.string, base64URLBytes(secret) != seed {
        return .failed("priv of the JWK is another key")
    }
    if let identifier = key["kid"], identifier != members["kid"] {
        return .refused("the message names another key")
    }
    let signed = Array("\(parts[0]).\(parts[1])".utf8)
    return signedObject(seed, publicKey, algorithm, signed: signed, signature)
}

/// The signature is the key's, and the key that of its seed.
private func signedObject(
    _ seed: [UInt8],
    _ publicKey: [UInt8],
    _ algorithm: KeyAlgorithm,
    signed: [UInt8],
    _ signature: [UInt8]
) -> VectorResponse {
    .refusable { () throws(IdentityError) in
        let key = try SigningPrivateKey(seedRepresentation: seed.span, algorithm: algorithm)
        guard key.publicKey.rawRepresentation == publicKey else {
            return .failed("the public key isn't that of the private one")
        }
        guard key.publicKey.isValidSignature(signature, for: signed) else {
            return .refused("the signature isn't valid")
        }
        return .bytes([
            "raw_to_be_signed": signed, "raw_signature": signature, "raw_public_key": publicKey,
        ])
    }
}

private let signatureAlgorithms: [Int: KeyAlgorithm] = [
    -48: .mldsa44, -49: .mldsa65, -50: .mldsa87,
]
