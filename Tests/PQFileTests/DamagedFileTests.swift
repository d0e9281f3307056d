import PQCBOR
import PQFile
import PQIdentity
import Testing
import TestSupport

/// What was sealed either comes back as it was, or the file is refused.
struct DamagedFileTests {
    static let chunk = SealedFile.chunkByteCount
    static let sealedChunk = SealedFile.chunkByteCount + SealedFile.tagByteCount

    let key: KEMPrivateKey

    init() throws { key = try Keys.recipient.get() }

    /// A file of some chunks: its header, and its sealed chunks one by one.
    func parts(_ count: Int) throws -> (header: [UInt8], chunks: [[UInt8]], content: [UInt8]) {
        let plain = content(count)
        let file = try sealed(plain, to: [key.publicKey])
        let start = try FileSealer(to: [key.publicKey]).header.count
        let chunks = stride(from: start, to: file.count, by: Self.sealedChunk).map {
            Array(file[$0..<min($0 + Self.sealedChunk, file.count)])
        }
        return (Array(file[..<start]), chunks, plain)
    }

    @Test func `a change of any byte is refused and releases nothing`() throws {
        let file = try sealed(content(20), to: [key.publicKey])
        for index in file.indices {
            var damaged = file
            damaged[index] ^= 1 << UInt8(index % 8)
            let result = opened(damaged, with: [key])
            #expect(result.error != nil, "byte \(index)")
            #expect(result.content.isEmpty, "byte \(index)")
        }
    }

    @Test func `every shorter file is refused and releases nothing`() throws {
        let file = try sealed(content(20), to: [key.publicKey])
        for count in file.indices {
            let result = opened(Array(file[..<count]), with: [key])
            #expect(result.error != nil, "\(count) bytes")
            #expect(result.content.isEmpty, "\(count) bytes")
        }
    }

    @Test func `a change in a later chunk releases only what stands before it`() throws {
        let (header, chunks, plain) = try parts(3 * Self.chunk)
        for index in 0..<3 {
            var damaged = chunks
            damaged[index][Self.chunk / 2] ^= 0x80
            let result = opened(header + damaged.joined(), with: [key])
            #expect(result.error == .chunk(UInt64(index)))
            #expect(result.content == Array(plain[..<(index * Self.chunk)]))
        }
    }

    @Test func `a file cut between two chunks is known to be cut`() throws {
        let (header, chunks, plain) = try parts(2 * Self.chunk + 5)
        for count in 1...2 {
            let result = opened(header + chunks[..<count].joined(), with: [key])
            #expect(result.error == .truncated)
            #expect(result.content == Array(plain[..<((count - 1) * Self.chunk)]))
        }
        #expect(opened(header, with: [key]).error == .truncated)
        #expect(opened(Array(header.dropLast()), with: [key]).error == .truncated)
        let inTag = opened(header + chunks[0] + chunks[1] + chunks[2].prefix(15), with: [key])
        #expect(inTag.error == .truncated)
    }

    @Test func `chunks moved, repeated, left out or added are refused`() throws {
        let (header, chunks, _) = try parts(3 * Self.chunk + 9)
        let (a, b, c, last) = (chunks[0], chunks[1], chunks[2], chunks[3])
        let damages: [[[UInt8]]] = [
            [b, a, c, last], [a, c, b, last], [a, b, b, c, last], [a, a, b, c, last],
            [a, b, last], [b, c, last], [a, b, c, last, last], [a, b, c, last, a],
            [last, a, b, c], [a, b, c, last, [0]],
            [a, b, c, last, [UInt8](repeating: 0, count: 16)],
        ]
        for (index, damage) in damages.enumerated() {
            #expect(opened(header + damage.joined(), with: [key]).error != nil, "\(index)")
        }
        #expect(opened(header + chunks.joined(), with: [key]).error == nil)
    }

    @Test func `an empty last chunk after full ones is refused`() throws {
        // Whoever knows the file's key could write it; two spellings of one content must not be.
        let (header, chunks, _) = try parts(Self.chunk)
        let empty = [UInt8](repeating: 0, count: 16)
        let result = opened(header + chunks[0] + empty, with: [key])
        #expect(result.error == .chunk(0))
        #expect(result.content.isEmpty)
    }

    @Test func `content under another file's header is refused`() throws {
        let first = try parts(10)
        let second = try parts(10)
        let mixed = opened(first.header + second.chunks.joined(), with: [key])
        #expect(mixed.error == .chunk(0))
        #expect(mixed.content.isEmpty)
    }

    @Test func `a recipient taken away, added or moved is noticed by all others`() throws {
        let other = try Keys.stranger.get()
        let file = try sealed([1], to: [key.publicKey, other.publicKey])
        let start = SealedFile.magic.count + 4
        let length = file[SealedFile.magic.count..<start].reduce(0) { $0 << 8 | Int($1) }
        let header = try CBORValue(decoding: Array(file[start..<start + length]))
        let parts = try #require(header.arrayValue)
        let entries = try #require(parts[2].arrayValue)
        let rest = Array(file[(start + length)...])
        for changed in [
            [entries[0]], [entries[1], entries[0]], [entries[0], entries[0]], entries + entries,
        ] {
            let encoding = CBORValue.array([parts[0], parts[1], .array(changed)]).encoded()
            let count = (0..<4).map { UInt8(truncatingIfNeeded: encoding.count >> (24 - 8 * $0)) }
            let result = opened(SealedFile.magic + count + encoding + rest, with: [key])
            #expect(result.error == .header)
            #expect(result.content.isEmpty)
        }
    }

    @Test func `what is no sealed file is told apart`() {
        #expect(opened([], with: [key]).error == .notSealed)
        #expect(opened(Array("hello".utf8), with: [key]).error == .notSealed)
        #expect(opened([UInt8](repeating: 0, count: 1 << 20), with: [key]).error == .notSealed)
        let unix = SealedFile.magic.filter { $0 != 0x0D } + [UInt8](repeating: 0, count: 40)
        #expect(opened(unix, with: [key]).error == .notSealed)
        let huge = SealedFile.magic + [0xFF, 0xFF, 0xFF, 0xFF]
        #expect(
            opened(huge, with: [key]).error == .headerTooLong(limit: 1 << 17, actual: 0xFFFF_FFFF)
        )
    }

    static let headers: [(CBORValue, FileError)] = [
        ([2, 2, []], .version(2)),
        ([1, 9, []], .unknownAlgorithm(9)),
        ([1, 2, []], .recipientCount(limit: 64, actual: 0)),
        ([1, 2], .unexpectedHeader),
        (1, .unexpectedHeader),
        ([1, 2, [[0x11EC, .bytes([]), .bytes([])]]], .unknownAlgorithm(0x11EC)),
        ([1, 2, [[0x647A, .bytes([1]), .bytes([2])]]], .unexpectedHeader),
        ([1, 2, [[0x647A, .bytes([1])]]], .unexpectedHeader),
        ([1, 2, [[0x0042, .bytes([1]), .bytes([2])]]], .unexpectedHeader),
        ([1, 2, [[0x0040, .bytes([1]), .bytes([2])]]], .unknownAlgorithm(0x0040)),
        ([1, 2, [[0x1_647A, .bytes([1]), .bytes([2])]]], .unknownAlgorithm(0x1_647A)),
    ]

    @Test(arguments: headers.indices)
    func `a header of another form is refused by name`(index: Int) {
        let (header, error) = Self.headers[index]
        let encoding = header.encoded()
        let file =
            SealedFile.magic + [0, 0, 0, UInt8(encoding.count)] + encoding
            + [UInt8](repeating: 0, count: 100)
        #expect(opened(file, with: [key]).error == error)
        #expect(opened(file, with: [key], piece: 1).error == error)
    }

    @Test func `a refused file stays refused`() {
        var opener = FileOpener(with: [key])
        var output: [UInt8] = []
        let wrong = [UInt8](repeating: 0, count: 20)
        for _ in 0..<2 {
            var refusal: FileError?
            do throws(FileError) {
                try opener.open(wrong.span, appendingTo: &output)
            } catch {
                refusal = error
            }
            #expect(refusal == .notSealed)
        }
        #expect(output.isEmpty)
    }
}
