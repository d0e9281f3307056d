import PQCBOR
import PQCOSE
import PQFile
import PQIdentity
import Testing

struct FileSignatureTests {
    static let algorithms: [KeyAlgorithm] = [.mldsa44, .mldsa65, .mldsa87, .ed25519, .p256, .p384]

    func signature(
        of file: [UInt8],
        by key: SigningPrivateKey,
        _ form: FileSigner.Form,
        piece: Int
    ) throws(FileError) -> [UInt8] {
        var signer = try FileSigner(key: key, form: form, byteCount: file.count)
        for start in stride(from: 0, to: file.count, by: piece) {
            try signer.update(file[start..<min(start + piece, file.count)].span)
        }
        return try signer.finalize()
    }

    func isValid(
        _ signature: [UInt8],
        of file: [UInt8],
        by key: SigningPublicKey,
        context: [UInt8] = [],
        piece: Int
    ) throws(FileError) -> Bool {
        var verifier = try FileVerifier(
            checking: signature,
            key: key,
            context: context,
            byteCount: file.count
        )
        for start in stride(from: 0, to: file.count, by: piece) {
            try verifier.update(file[start..<min(start + piece, file.count)].span)
        }
        return try verifier.isValid()
    }

    @Test(arguments: algorithms)
    func `a bare signature is the algorithm's own over the file's bytes`(
        algorithm: KeyAlgorithm
    ) throws {
        let key = try SigningPrivateKey(generating: algorithm)
        let file = content(1000)
        let made = try signature(of: file, by: key, .raw(context: []), piece: 77)
        #expect(key.publicKey.isValidSignature(made, for: file))
        #expect(try isValid(made, of: file, by: key.publicKey, piece: 300))
        #expect(try !isValid(made, of: file + [0], by: key.publicKey, piece: 300))
        let other = try SigningPrivateKey(generating: algorithm)
        #expect(try !isValid(made, of: file, by: other.publicKey, piece: 300))
        let whole = try key.signature(for: file, context: [])
        #expect(try isValid(whole, of: file, by: key.publicKey, piece: 1000))
    }

    @Test(arguments: algorithms)
    func `a message without its payload holds for the file alone`(algorithm: KeyAlgorithm) throws {
        let key = try SigningPrivateKey(generating: algorithm)
        let file = content(1000)
        var parameters = CBORMap()
        parameters[COSELabel.contentType] = "application/octet-stream"
        let made = try signature(of: file, by: key, .message(parameters), piece: 64)
        let message = try COSESign1(decoding: made)
        #expect(message.payload == nil)
        #expect(message.headers.protected[COSELabel.contentType] == "application/octet-stream")
        #expect(message.isValidSignature(by: key.publicKey, detachedPayload: file))
        #expect(try isValid(made, of: file, by: key.publicKey, piece: 999))
        #expect(try !isValid(made, of: Array(file.reversed()), by: key.publicKey, piece: 999))
        #expect(try !isValid(made, of: Array(file.dropLast()), by: key.publicKey, piece: 999))
    }

    @Test func `a context belongs to a bare signature of ML-DSA`() throws {
        let key = try SigningPrivateKey(generating: .mldsa44)
        let made = try signature(of: [1], by: key, .raw(context: [7]), piece: 1)
        #expect(try isValid(made, of: [1], by: key.publicKey, context: [7], piece: 1))
        #expect(try !isValid(made, of: [1], by: key.publicKey, piece: 1))
        #expect(key.publicKey.isValidSignature(made, for: [1], context: [7]))
        let message = try signature(of: [1], by: key, .message(CBORMap()), piece: 1)
        #expect(throws: FileError.contextInMessage) {
            try isValid(message, of: [1], by: key.publicKey, context: [7], piece: 1)
        }
        #expect(throws: FileError.self) {
            try signature(
                of: [1],
                by: key,
                .raw(context: [UInt8](repeating: 0, count: 256)),
                piece: 1
            )
        }
        let classical = try SigningPrivateKey(generating: .ed25519)
        #expect(throws: FileError.self) {
            try signature(of: [1], by: classical, .raw(context: [7]), piece: 1)
        }
    }

    @Test func `what is no signature of the key's algorithm is told apart from a wrong one`() throws
    {
        let key = try SigningPrivateKey(generating: .mldsa44)
        let larger = try SigningPrivateKey(generating: .mldsa65)
        let made = try signature(of: [1], by: larger, .raw(context: []), piece: 1)
        #expect(throws: FileError.notSignature(.mldsa44)) {
            try isValid(made, of: [1], by: key.publicKey, piece: 1)
        }
        let message = try signature(of: [1], by: larger, .message(CBORMap()), piece: 1)
        #expect(try !isValid(message, of: [1], by: key.publicKey, piece: 1))
    }

    @Test func `content of another length than announced is refused`() throws {
        let key = try SigningPrivateKey(generating: .mldsa44)
        #expect(throws: FileError.cose(.payloadLength(expected: 5, actual: 4))) {
            var signer = try FileSigner(key: key, form: .message(CBORMap()), byteCount: 5)
            try signer.update([1, 2, 3, 4].span)
            _ = try signer.finalize()
        }
        #expect(throws: FileError.cose(.payloadLength(expected: 3, actual: 4))) {
            var signer = try FileSigner(key: key, form: .message(CBORMap()), byteCount: 3)
            try signer.update([1, 2, 3, 4].span)
        }
        #expect(throws: FileError.lengthUnknown) {
            _ = try FileSigner(key: key, form: .message(CBORMap()), byteCount: nil)
        }
    }
}
