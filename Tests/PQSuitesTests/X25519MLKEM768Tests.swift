import PQLattice
import PQSecrets
import PQSuites
import Testing

/// Runs the client's side against a server share.
private func agreed(
    by client: consuming X25519MLKEM768.ClientSecret,
    on serverShare: [UInt8]
) throws -> [UInt8] {
    try client.sharedSecret(serverShare: serverShare.span).array
}

/// Runs the server's side: its share and its secret.
private func response(
    to clientShare: [UInt8],
    from source: some RandomSource = SystemRandomSource()
) throws -> (share: [UInt8], secret: [UInt8]) {
    let response = try X25519MLKEM768.respond(to: clientShare.span, from: source)
    return (response.share, response.sharedSecret.array)
}

struct X25519MLKEM768Tests {
    @Test func `both sides agree and the parts stand in the order of the RFC`() throws {
        let latticeSeed = [UInt8](1...64)
        let clientScalar = [UInt8](101...132)
        let message = [UInt8](151...182)
        let serverScalar = [UInt8](201...232)
        let client = try X25519MLKEM768.ClientSecret(
            from: ScriptedSource(latticeSeed + clientScalar)
        )
        let clientShare = client.share
        let server = try response(
            to: clientShare,
            from: ScriptedSource(message + serverScalar)
        )
        let secret = try agreed(by: client, on: server.share)
        #expect(secret == server.secret)

        // The same by hand from the two halves.
        let lattice = try MLKEM768.PrivateKey(seedRepresentation: latticeSeed)
        let curve = try X25519.PrivateKey(rawRepresentation: clientScalar.span)
        let serverCurve = try X25519.PrivateKey(rawRepresentation: serverScalar.span)
        #expect(clientShare == lattice.publicKey.rawRepresentation + curve.publicKey)
        #expect(Array(server.share.suffix(32)) == serverCurve.publicKey)
        let latticeSecret = try lattice.decapsulate(Array(server.share.prefix(1_088)))
        let curveSecret = try curve.sharedSecret(with: serverCurve.publicKey.span)
        #expect(secret == latticeSecret.array + curveSecret.array)
    }

    @Test func `the lengths are those of the RFC`() {
        #expect(X25519MLKEM768.clientShareByteCount == 1_216)
        #expect(X25519MLKEM768.serverShareByteCount == 1_120)
        #expect(X25519MLKEM768.sharedSecretByteCount == 64)
    }

    @Test func `a client share of any other length is refused`() throws {
        let whole = try X25519MLKEM768.ClientSecret().share + [0]
        for count in 0...1_217 where count != 1_216 {
            #expect(throws: SuiteError.length(expected: 1_216, actual: count)) {
                _ = try response(to: Array(whole.prefix(count)))
            }
        }
    }

    @Test func `a server share of any other length is refused`() throws {
        let whole = try response(to: X25519MLKEM768.ClientSecret().share).share + [0]
        // One client per length, because a client serves once: every length near a border, and a
        // sample of the others.
        let borders = Array(0...40) + Array(1_080...1_121)
        for count in borders + Array(stride(from: 41, to: 1_080, by: 97)) where count != 1_120 {
            let client = try X25519MLKEM768.ClientSecret(
                from: ScriptedSource([UInt8](repeating: 5, count: 31) + [UInt8](1...65))
            )
            do {
                _ = try agreed(by: client, on: Array(whole.prefix(count)))
                Issue.record("a share of \(count) bytes was taken")
            } catch let error as SuiteError {
                #expect(error == .length(expected: 1_120, actual: count))
            }
        }
    }

    @Test(arguments: sharesOfSmallOrder)
    func `a curve half that forces zeros is refused on both sides`(share: [UInt8]) throws {
        let client = try X25519MLKEM768.ClientSecret()
        let clientShare = client.share
        #expect(throws: SuiteError.invalidShare) {
            _ = try response(to: clientShare.prefix(1_184) + share)
        }
        let server = try response(to: clientShare)
        do {
            _ = try agreed(by: client, on: server.share.prefix(1_088) + share)
            Issue.record("the share was taken")
        } catch let error as SuiteError {
            #expect(error == .invalidShare)
        }
    }

    @Test func `an unreduced lattice key is refused`() throws {
        var share = try X25519MLKEM768.ClientSecret().share
        // Twelve bits of ones: 4095 is not below 3329.
        share[0] = 0xFF
        share[1] |= 0x0F
        #expect(throws: SuiteError.lattice(.coefficientTooLarge(index: 0))) {
            _ = try response(to: share)
        }
    }

    @Test(arguments: [0, 500, 1_087])
    func `a tampered ciphertext leads to another secret and to no error`(index: Int) throws {
        let client = try X25519MLKEM768.ClientSecret()
        var server = try response(to: client.share)
        server.share[index] ^= 1
        let secret = try agreed(by: client, on: server.share)
        #expect(secret != server.secret)
        #expect(secret.suffix(32) == server.secret.suffix(32))
    }

    @Test func `a source that runs dry ends in an error on both sides`() throws {
        for count in [0, 31, 32, 63, 64, 95] {
            #expect(throws: SuiteError.self) {
                _ = try X25519MLKEM768.ClientSecret(
                    from: ScriptedSource([UInt8](repeating: 7, count: count))
                )
            }
        }
        let share = try X25519MLKEM768.ClientSecret().share
        for count in [0, 31, 32, 63] {
            #expect(throws: SuiteError.self) {
                _ = try response(
                    to: share,
                    from: ScriptedSource([UInt8](0..<UInt8(count)))
                )
            }
        }
    }
}
