import PQIdentity
import PQSecrets

/// The same key in several encodings, as some files print it beside the bytes.
///
/// An operation is answered from the bytes. The encodings are then read too: where they can't be,
/// the operation must have been refused as well, and where they can they must hold the same key.
enum KeyEncodings {
    static func checked(
        _ request: VectorRequest,
        _ response: VectorResponse
    ) throws(CaseProblem) -> VectorResponse {
        let names = ["publicKeyDer", "publicKeyPem", "publicKeyJwk", "privateKeyPkcs8"]
        for name in names where request.inputs[name] != nil {
            let expected = try request.optionalBytes(name == "privateKeyPkcs8" ? "seed" : "pk")
            let actual = try bytes(name, request)
            guard let actual else {
                switch response {
                case .refused: continue
                default: return .failed("\(name) is refused, but not the key's bytes")
                }
            }
            if let expected, actual != expected { return .failed("\(name) holds another key") }
        }
        return response
    }

    /// The key's bytes, nil where the encoding is refused.
    private static func bytes(
        _ name: String,
        _ request: VectorRequest
    ) throws(CaseProblem) -> [UInt8]? {
        switch name {
        case "publicKeyDer":
            let der = try request.bytes(name)
            return (try? SubjectPublicKey(derRepresentation: der))?.rawRepresentation
        case "publicKeyPem":
            let pem = try request.text(name)
            return (try? SubjectPublicKey(pem: pem))?.rawRepresentation
        case "publicKeyJwk": return request.inputs[name]?["x"]?.string.flatMap(base64URLBytes)
        default:
            let der = try request.bytes(name)
            guard let key = try? PrivateKey(derRepresentation: der) else { return nil }
            return (try? key.seedRepresentation())?.array
        }
    }
}

/// Reads base64url without padding (RFC 4648, Section 5).
///
/// - Parameter text: The text.
/// - Returns: The bytes; nil for anything that isn't exactly that, down to the unused bits.
func base64URLBytes(_ text: some StringProtocol) -> [UInt8]? {
    var bytes: [UInt8] = []
    var pending: UInt32 = 0
    var bitCount = 0
    for digit in text.utf8 {
        let value: UInt8
        switch digit {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): value = digit - UInt8(ascii: "A")
        case UInt8(ascii: "a")...UInt8(ascii: "z"): value = digit - UInt8(ascii: "a") + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): value = digit - UInt8(ascii: "0") + 52
        case UInt8(ascii: "-"): value = 62
        case UInt8(ascii: "_"): value = 63
        default: return nil
        }
        pending = pending << 6 | UInt32(value)
        bitCount += 6
        if bitCount >= 8 {
            bitCount -= 8
            bytes.append(UInt8(truncatingIfNeeded: pending >> UInt32(bitCount)))
            pending &= (1 << UInt32(bitCount)) - 1
        }
    }
    // Six bits left are a digit that encodes nothing; others must be zero.
    return bitCount < 6 && pending == 0 ? bytes : nil
}
