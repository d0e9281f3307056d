import PQLattice
import PQSecrets
import PQSuites
import Synchronization

/// X25519MLKEM768: both sides with known randomness (RFC 10024).
///
/// - Note: `clientRandom` is d, z and the X25519 scalar, 96 bytes; `serverRandom` is m and the
///   scalar, 64 bytes. A case may give only the side that it is about.
func checkHybridKeyAgreement(_ test: CaseContext) throws(CaseProblem) -> Outcome {
    switch try test.text("function") {
    case "respond":
        let share = try test.bytes("clientShare")
        let random = try test.bytes("serverRandom")
        return try answer(test) { () throws(SuiteError) -> ([UInt8], [UInt8]) in
            let response = try X25519MLKEM768.respond(
                to: share.span,
                from: ScriptedRandomSource(random)
            )
            return (response.share, response.sharedSecret.array)
        } compare: { response throws(CaseProblem) in
            all(
                compare("serverShare", response.0, try test.expectedBytes("serverShare")),
                compare("sharedSecret", response.1, try test.expectedBytes("sharedSecret"))
            )
        }
    case "complete":
        let random = try test.bytes("clientRandom")
        let share = try test.bytes("serverShare")
        return try answer(test) { () throws(SuiteError) -> ([UInt8], [UInt8]) in
            let client = try X25519MLKEM768.ClientSecret(from: ScriptedRandomSource(random))
            let clientShare = client.share
            return (clientShare, try client.sharedSecret(serverShare: share.span).array)
        } compare: { client throws(CaseProblem) in
            all(
                compare("clientShare", client.0, try test.expectedBytes("clientShare")),
                compare("sharedSecret", client.1, try test.expectedBytes("sharedSecret"))
            )
        }
    case let other: throw .unsupported("function \(other)")
    }
}

/// X-Wing: `seed` makes a key, `eseed` (64 bytes) an encapsulation.
func checkXWing(_ test: CaseContext) throws(CaseProblem) -> Outcome {
    switch try test.text("function") {
    case "encapsulation":
        let key = try test.bytes("pk")
        let random = try test.bytes("eseed")
        return try answer(test) { () throws(SuiteError) -> ([UInt8], [UInt8]) in
            let sent = try XWing.PublicKey(rawRepresentation: key.span)
                .encapsulate(from: ScriptedRandomSource(random))
            return (sent.encapsulated, sent.sharedSecret.array)
        } compare: { sent throws(CaseProblem) in
            all(
                compare("ct", sent.0, try test.expectedBytes("ct")),
                compare("ss", sent.1, try test.expectedBytes("ss"))
            )
        }
    case "decapsulation":
        let seed = try test.bytes("seed")
        let ciphertext = try test.bytes("ct")
        return try answer(test) { () throws(SuiteError) -> ([UInt8], [UInt8]) in
            let key = try XWing.PrivateKey(seedRepresentation: seed.span)
            return (
                key.publicKey.rawRepresentation, try key.decapsulate(ciphertext.span).array
            )
        } compare: { received throws(CaseProblem) in
            all(
                compare("pk", received.0, try test.expectedBytes("pk")),
                compare("ss", received.1, try test.expectedBytes("ss"))
            )
        }
    case let other: throw .unsupported("function \(other)")
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
