import PQSecrets
import Testing

struct SecretBytesTests {
    @Test func `new bytes are zero and as many as asked for`() {
        for count in [0, 1, 31, 1000] {
            let secret = SecretBytes(zeros: count)
            #expect(secret.count == count)
            #expect(secret.array == [UInt8](repeating: 0, count: count))
        }
    }

    @Test func `bytes are copied in and come out unchanged`() {
        let bytes: [UInt8] = [1, 2, 3, 0, 255]
        let secret = SecretBytes(copying: bytes.span)
        #expect(secret.array == bytes)
    }

    @Test func `a copy has a life of its own`() {
        let bytes: [UInt8] = [1, 2, 3]
        var first = SecretBytes(copying: bytes.span)
        let second = first.copy()
        var span = first.mutableSpan
        span[0] = 9
        #expect(first.array == [9, 2, 3])
        #expect(second.array == [1, 2, 3])
    }

    @Test func `copies of a reference share one secret`() {
        let bytes: [UInt8] = [4, 5, 6]
        let reference = SecretReference(SecretBytes(copying: bytes.span))
        let other = reference
        #expect(other === reference)
        #expect(other.bytes.array == bytes)
    }

    @Test func `random bytes come from the source that was named`() throws {
        let secret = try SecretBytes(random: 5, from: CountingSource())
        #expect(secret.array == [0, 1, 2, 3, 4])
    }

    @Test func `a failing source yields no bytes`() {
        #expect(throws: RandomError.short(delivered: 0, wanted: 7)) {
            _ = try SecretBytes(random: 7, from: FailingSource())
        }
    }

    @Test func `a dead source yields no bytes`() throws {
        #expect(throws: RandomError.constant) {
            _ = try SecretBytes(random: 32, from: DeadSource())
        }
        // Fewer bytes may agree by chance.
        #expect(try SecretBytes(random: 31, from: DeadSource()).count == 31)
    }

    @Test func `public bytes are copied out of any part of a span`() {
        let bytes: [UInt8] = [1, 2, 3, 4]
        #expect(Array(copying: bytes.span) == bytes)
        #expect(Array(copying: bytes.span.extracting(1..<3)) == [2, 3])
        #expect(Array(copying: bytes.span.extracting(2..<2)).isEmpty)
        #expect(Array(copying: Span<UInt8>()).isEmpty)
    }

    @Test func `a reference shows nothing of its secret`() {
        let reference = SecretReference(SecretBytes(copying: [200, 201, 202].span))
        var dumped = ""
        dump(reference, to: &dumped)
        for text in ["\(reference)", String(reflecting: reference), dumped] {
            #expect(!text.contains("20"), "\(text)")
        }
    }
}

private struct DeadSource: RandomSource {
    func fill(_ bytes: inout MutableSpan<UInt8>) throws(RandomError) {
        for index in bytes.indices { bytes[index] = 7 }
    }
}

private struct CountingSource: RandomSource {
    func fill(_ bytes: inout MutableSpan<UInt8>) throws(RandomError) {
        for index in bytes.indices { bytes[index] = UInt8(truncatingIfNeeded: index) }
    }
}

private struct FailingSource: RandomSource {
    func fill(_ bytes: inout MutableSpan<UInt8>) throws(RandomError) {
        throw .short(delivered: 0, wanted: bytes.count)
    }
}

extension SecretBytes {
    /// A plain copy, for comparing in tests.
    var array: [UInt8] {
        let bytes = span
        return bytes.indices.map { bytes[$0] }
    }
}
