import PQIdentity
import PQTLS
import Testing

/// A client against servers that prove nothing, or go on wrongly after their proof.
@Suite struct ProofRefusalTests {
    private func expect(
        _ error: TLSError,
        _ alert: AlertDescription,
        protocols: [String] = [],
        sourceLocation: SourceLocation = #_sourceLocation,
        _ script: (ScriptedServer) throws -> Void
    ) throws {
        let verdict = try clientVerdict(protocols: protocols, script)
        #expect(
            verdict == Verdict(error: error, alert: alert),
            sourceLocation: sourceLocation
        )
    }

    // MARK: The proof

    @Test func `a signature that proves nothing is refused`() throws {
        try expect(.badCertificateVerify, .decryptError) { server in
            try server.begin()
            try server.say(server.certificate())
            var signature = try server.certificateVerify().signature
            signature[100] ^= 1
            try server.say(CertificateVerify(scheme: .mldsa65, signature: signature).encoded)
        }
        try expect(.badCertificateVerify, .decryptError) { server in
            try server.begin()
            try server.say(server.certificate())
            try server.say(server.certificateVerify(as: .client).encoded)
        }
        try expect(.badCertificateVerify, .decryptError) { server in
            try server.begin()
            try server.say(server.certificate())
            try server.say(CertificateVerify(scheme: .mldsa65, signature: []).encoded)
        }
    }

    @Test(arguments: [0x0904, 0x0906, 0x0804, 0x0403] as [UInt16])
    func `a signature scheme that does not fit the key is refused`(scheme: UInt16) throws {
        try expect(.wrongSignatureScheme(SignatureScheme(rawValue: scheme)), .illegalParameter) {
            server in
            try server.begin()
            try server.say(server.certificate())
            let signature = try server.certificateVerify().signature
            try server.say(
                WireWriter.message(.certificateVerify) {
                    $0.uint16(scheme)
                    $0.vector16 { $0.raw(signature) }
                }
            )
        }
    }

    @Test func `a wrong Finished is refused`() throws {
        for (change, error, alert) in [
            ({ $0[10] ^= 1 }, .badFinished, .decryptError),
            (
                { $0 = WireWriter.message(.finished) { $0.raw([UInt8](repeating: 0, count: 31)) } },
                .malformed(.finished, .truncated), .decodeError
            ),
            (
                { $0 = WireWriter.message(.finished) { $0.raw([UInt8](repeating: 0, count: 33)) } },
                .malformed(.finished, .trailingBytes), .decodeError
            ),
            (
                { $0 = [20, 0, 0, 65] }, .messageTooLarge(.finished, length: 65, limit: 64),
                .illegalParameter
            ),
        ] as [((inout [UInt8]) -> Void, TLSError, AlertDescription)] {
            try expect(error, alert) { server in
                try server.begin()
                try server.say(server.certificate())
                try server.say(server.certificateVerify().encoded)
                var finished = try server.finished()
                change(&finished)
                try server.say(finished)
            }
        }
    }

    // MARK: After the handshake

    @Test func `tickets are ignored, malformed ones refused`() throws {
        let ticket = WireWriter.message(.newSessionTicket) {
            $0.raw([UInt8](repeating: 0, count: 8))
            $0.vector8 { $0.raw([1]) }
            $0.vector16 { $0.raw([1, 2, 3]) }
            $0.vector16 { _ in }
        }
        let good = try clientVerdict { server in
            try server.complete()
            try server.say(ticket)
        }
        #expect(good.error == nil)
        let bad = try clientVerdict { server in
            try server.complete()
            try server.say([4, 0, 0, 3, 1, 2, 3])
        }
        #expect(bad.error == .malformed(.newSessionTicket, .truncated))
    }

    @Test(
        arguments: [
            ([24, 0, 0, 1, 2], .badKeyUpdate),
            ([24, 0, 0, 0], .malformed(.keyUpdate, .truncated)),
            ([24, 0, 0, 2, 0, 0], .malformed(.keyUpdate, .trailingBytes)),
            ([24, 0, 0, 1, 0, 24], .messageSpansKeyChange),
            ([13, 0, 0, 0], .unexpectedMessage(.certificateRequest)),
            ([8, 0, 0, 2, 0, 0], .unexpectedMessage(.encryptedExtensions)),
            ([5, 0, 0, 0], .unexpectedMessage(.endOfEarlyData)),
            ([99, 0, 0, 0], .unknownHandshakeType(99)),
            ([254, 0, 0, 0], .unknownHandshakeType(254)),
        ] as [([UInt8], TLSError)]
    )
    func `what may not follow a handshake is refused`(
        message: [UInt8],
        error: TLSError
    ) throws {
        let verdict = try clientVerdict { server in
            try server.complete()
            try server.say(message)
        }
        #expect(verdict.error == error)
    }
}
