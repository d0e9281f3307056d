import PQFile
import PQIdentity
import Testing
import TestSupport

struct SealedFileTests {
    let key: KEMPrivateKey

    init() throws { key = try Keys.recipient.get() }

    static let chunk = SealedFile.chunkByteCount
    static let sealedChunk = SealedFile.chunkByteCount + SealedFile.tagByteCount

    @Test(
        arguments: [0, 1, chunk - 1, chunk, chunk + 1, 2 * chunk, 3 * chunk + 7],
        SealedFile.Cipher.allCases
    )
    func `content of any length comes back`(count: Int, cipher: SealedFile.Cipher) throws {
        let plain = content(count)
        let file = try sealed(plain, to: [key.publicKey], cipher: cipher)
        let result = opened(file, with: [key])
        #expect(result.error == nil)
        #expect(result.content == plain)
        let chunks = max(1, (count + Self.chunk - 1) / Self.chunk)
        let header = try FileSealer(to: [key.publicKey], cipher: cipher).header.count
        #expect(file.count == header + count + chunks * SealedFile.tagByteCount)
    }

    @Test(arguments: [1, 1000, chunk - 1, chunk, sealedChunk, chunk + 1, 2 * sealedChunk])
    func `the pieces in which bytes come change nothing`(piece: Int) throws {
        let plain = content(2 * Self.chunk + (piece == 1 ? 0 : 5))
        let file = try sealed(plain, to: [key.publicKey], piece: piece)
        let result = opened(file, with: [key], piece: piece)
        #expect(result.error == nil)
        #expect(result.content == plain)
    }

    @Test func `each of 64 recipients opens the file and nobody else does`() throws {
        let keys = try (0..<64).map { _ in try KEMPrivateKey(generating: .xwing) }
        let file = try sealed([1, 2, 3], to: keys.map(\.publicKey))
        for key in [keys[0], keys[31], keys[63]] {
            let result = opened(file, with: [key])
            #expect(result.error == nil)
            #expect(result.content == [1, 2, 3])
        }
        let stranger = try Keys.stranger.get()
        #expect(opened(file, with: [stranger]).error == .notRecipient)
        #expect(opened(file, with: [stranger, keys[63]]).content == [1, 2, 3])
        #expect(opened(file, with: []).error == .notRecipient)
    }

    @Test func `recipients of different algorithms open one file`() throws {
        let keys = try [KeyAlgorithm.mlkem768, .mlkem1024, .xwing, .mlkem1024].map {
            try KEMPrivateKey(generating: $0)
        }
        let file = try sealed([1, 2, 3], to: keys.map(\.publicKey))
        for key in keys {
            let result = opened(file, with: [key])
            #expect(result.error == nil)
            #expect(result.content == [1, 2, 3])
            let stranger = try KEMPrivateKey(generating: key.algorithm)
            #expect(opened(file, with: [stranger]).error == .notRecipient)
        }
        let small = try KEMPrivateKey(generating: .mlkem512)
        #expect(opened(file, with: [small]).error == .notRecipient)
        #expect(throws: FileError.recipientAlgorithm(.mlkem512)) {
            try sealed([], to: [small.publicKey])
        }
    }

    @Test func `64 of the largest recipients fit`() throws {
        let key = try KEMPrivateKey(generating: .mlkem1024)
        let file = try sealed([9], to: Array(repeating: key.publicKey, count: 64))
        #expect(opened(file, with: [key]).content == [9])
    }

    @Test func `no recipient, or one too many, is refused`() throws {
        #expect(throws: FileError.recipientCount(limit: 64, actual: 0)) { try sealed([], to: []) }
        let many = Array(repeating: key.publicKey, count: 65)
        #expect(throws: FileError.recipientCount(limit: 64, actual: 65)) {
            try sealed([], to: many)
        }
    }

    @Test func `two files of the same content share nothing after their magic`() throws {
        let first = try sealed(content(64), to: [key.publicKey])
        let second = try sealed(content(64), to: [key.publicKey])
        #expect(first.count == second.count)
        #expect(first.suffix(80) != second.suffix(80))
    }

    @Test func `a file names no recipient`() throws {
        let file = try sealed([], to: [key.publicKey])
        let raw = key.publicKey.rawRepresentation
        // No eight bytes of the key stand in the file.
        let pieces = Set((0...file.count - 8).map { Array(file[$0..<$0 + 8]) })
        for start in 0...raw.count - 8 { #expect(!pieces.contains(Array(raw[start..<start + 8]))) }
    }
}
