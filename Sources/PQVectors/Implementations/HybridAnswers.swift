import PQLattice
import PQSecrets
import PQSuites
import Synchronization

/// X25519MLKEM768: one side with known randomness (RFC 10024).
///
/// - Note: `clientRandom` is d, z and the X25519 scalar, 96 bytes; `serverRandom` is m and the
///   scalar, 64 bytes.
func hybridKeyAgreement(_ request: VectorRequest) throws(CaseProblem) -> VectorResponse {
    switch request.function {
    case "respond":
        let share = try request.bytes("clientShare")
        let random = try request.bytes("serverRandom")
        return .refusable { () throws(SuiteError) in
            let response = try X25519MLKEM768.respond(
                to: share.span,
                from: ScriptedRandomSource(random)
            )
            return .bytes([
                "serverShare": response.share, "sharedSecret": response.sharedSecret.array,
            ])
        }
    case "complete":
        let random = try request.bytes("clientRandom")
        let share = try request.bytes("serverShare")
        return .refusable { () throws(SuiteError) in
            let client = try X25519MLKEM768.ClientSecret(from: ScriptedRandomSource(random))
            let clientShare = client.share
            let secret = try client.sharedSecret(serverShare: share.span)
            return .bytes(["clientShare": clientShare, "sharedSecret": secret.array])
        }
    default: throw .unsupported("function \(request.function)")
    }
}

/// X-Wing: `seed` makes a key, `eseed` (64 bytes) an encapsulation.
func xWing(_ request: VectorRequest) throws(CaseProblem) -> VectorResponse {
    switch request.function {
    case "encapsulation":
        let key = try request.bytes("pk")
        let random = try request.bytes("eseed")
        return .refusable { () throws(SuiteError) in
            let sent = try XWing.PublicKey(rawRepresentation: key.span)
                .encapsulate(from: ScriptedRandomSource(random))
            return .bytes(["ct": sent.encapsulated, "ss": sent.sharedSecret.array])
        }
    case "decapsulation":
        let seed = try request.bytes("seed")
        let ciphertext = try request.bytes("ct")
        return .refusable { () throws(SuiteError) in
            let key = try XWing.PrivateKey(seedRepresentation: seed.span)
            let secret = try key.decapsulate(ciphertext.span)
            return .bytes(["pk": key.publicKey.rawRepresentation, "ss": secret.array])
        }
    case "exchange":
        let seed = try request.bytes("seed")
        let random = try request.bytes("eseed")
        return .refusable { () throws(SuiteError) in
            let key = try XWing.PrivateKey(seedRepresentation: seed.span)
            let sent = try key.publicKey.encapsulate(from: ScriptedRandomSource(random))
            guard try key.decapsulate(sent.encapsulated.span).array == sent.sharedSecret.array
            else { return .failed("both sides have different secrets") }
            return .bytes([
                "sk": key.seedRepresentation.array, "pk": key.publicKey.rawRepresentation,
                "ct": sent.encapsulated, "ss": sent.sharedSecret.array,
            ])
        }
    default: throw .unsupported("function \(request.function)")
    }
}

/// Randomness known beforehand: gives its bytes in order, and fails when they run out.
final class ScriptedRandomSource: RandomSource {
    private let rest: Mutex<ArraySlice<UInt8>>

    init(_ bytes: [UInt8]) {
        rest = Mutex(bytes[...])
    }

    func fill(_ bytes: inout MutableSpan<UInt8>) throws(RandomError) {
        let wanted = bytes.count
        let piece = rest.withLock { rest in
            let piece = rest.prefix(wanted)
            rest = rest.dropFirst(wanted)
            return Array(piece)
        }
        guard piece.count == wanted else {
            throw .short(delivered: piece.count, wanted: wanted)
        }
        for index in 0..<wanted { bytes[index] = piece[index] }
    }
}
