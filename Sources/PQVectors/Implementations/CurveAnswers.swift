import PQSuites

/// X25519 with known keys (RFC 7748, Section 6.1); an all-zero secret is refused.
func x25519(_ request: VectorRequest) throws(CaseProblem) -> VectorResponse {
    let publicKey = try request.bytes("publicKey")
    let privateKey = try request.bytes("privateKey")
    return .refusable { () throws(SuiteError) in
        let key = try X25519.PrivateKey(rawRepresentation: privateKey.span)
        return .bytes(["sharedSecret": try key.sharedSecret(with: publicKey.span).array])
    }
}

/// Verification with Ed25519 (RFC 8032, Section 5.1.7).
func ed25519(_ request: VectorRequest) throws(CaseProblem) -> VectorResponse {
    let key = try request.bytes("pk")
    let message = try request.bytes("message")
    let signature = try request.bytes("signature")
    return .refusable { () throws(SuiteError) in
        let publicKey = try Ed25519.PublicKey(rawRepresentation: key)
        return .verdict(publicKey.isValidSignature(signature.span, for: message.span))
    }
}
