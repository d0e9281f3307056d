import PQIdentity

/// A file with a key or a certificate: whether it is taken, and holds the public key that its
/// neighbour holds.
func keyFile(_ request: VectorRequest) throws(CaseProblem) -> VectorResponse {
    let content = try request.bytes("content")
    let neighbour = try request.optionalBytes("publicKey")
    guard let actual = try publicKey(of: content) else {
        return .refused("no key or certificate, or a damaged one")
    }
    guard let neighbour else { return .verdict(true) }
    guard let expected = try publicKey(of: neighbour) else {
        return .failed("the public key beside it can't be read")
    }
    return actual == expected ? .verdict(true) : .failed("the public key beside it is another")
}

/// The public key of what the file holds, nil where it is refused.
private func publicKey(of content: [UInt8]) throws(CaseProblem) -> SubjectPublicKey? {
    guard let text = String(validating: content, as: UTF8.self), let label = label(text) else {
        // DER doesn't say what it is.
        if let key = try? PrivateKey(derRepresentation: content) { return key.publicKey }
        if let key = try? SubjectPublicKey(derRepresentation: content) { return key }
        return (try? Certificate(derRepresentation: content)).flatMap(checkedKey)
    }
    switch label {
    case "PRIVATE KEY", "EC PRIVATE KEY": return (try? PrivateKey(pem: text))?.publicKey
    case "PUBLIC KEY": return try? SubjectPublicKey(pem: text)
    case "CERTIFICATE": return (try? Certificate(pem: text)).flatMap(checkedKey)
    default: throw .unsupported("PEM label \(label)")
    }
}

/// A certificate's key, if the certificate isn't its own issuer or its signature holds.
private func checkedKey(_ certificate: Certificate) -> SubjectPublicKey? {
    guard certificate.isSelfIssued, let key = certificate.publicKey else {
        return certificate.subjectPublicKey
    }
    return certificate.isSigned(by: key) ? certificate.subjectPublicKey : nil
}

/// The label of the first document in a text.
private func label(_ text: String) -> String? {
    let start = "-----BEGIN "
    guard let line = text.split(whereSeparator: \.isNewline).first(where: { $0.hasPrefix(start) }),
        line.hasSuffix("-----")
    else { return nil }
    return String(line.dropFirst(start.count).dropLast(5))
}
