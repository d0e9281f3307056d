import PQCBOR
import PQSecrets
import PQSuites

/// What follows from a file's key and its header.
///
/// Both are derived from the key under the hash of the header, so another header gives another
/// payload key. The tag commits to both: no one can find a second key for one header, nor a second
/// header for one key, with the same tag.
struct FileKeys: ~Copyable {
    /// How many bytes the tag after the header has.
    static let tagByteCount = HashAlgorithm.sha384.byteCount

    /// Stands after the header: authenticates it and commits to the key.
    let tag: SecretBytes
    /// What encrypts the chunks.
    let payloadKey: SecretBytes

    /// Derives both (RFC 5869).
    ///
    /// - Parameters:
    ///   - fileKey: The key that recipients are given.
    ///   - head: Everything before the tag.
    /// - Throws: ``FileError/suite(_:)``.
    init(fileKey: Span<UInt8>, head: [UInt8]) throws(FileError) {
        do throws(SuiteError) {
            let salt = try HashAlgorithm.sha384.digest(head)
            let root = try HKDF.extract(
                salt: salt.span,
                inputKeyMaterial: fileKey,
                using: .sha384
            )
            let tag = try Self.expand(root, "pqtwin/sealed/1 header", count: Self.tagByteCount)
            payloadKey = try Self.expand(root, "pqtwin/sealed/1 payload", count: 32)
            self.tag = tag
        } catch {
            throw .suite(error)
        }
    }

    private static func expand(
        _ root: borrowing SecretBytes,
        _ purpose: String,
        count: Int
    ) throws(SuiteError) -> SecretBytes {
        let info = Array(purpose.utf8)
        return try HKDF.expand(
            pseudorandomKey: root.span,
            info: info.span,
            count: count,
            using: .sha384
        )
    }
}

/// Seals or opens one chunk after the other; STREAM's counter and last-chunk flag make the nonce.
struct ChunkCipher: ~Copyable, Sendable {
    private var key: AEADKey
    /// The number of the next chunk.
    private(set) var number: UInt64 = 0

    /// As many chunks as one key may encrypt: 2³² of 64 KiB, 256 TiB.
    private static let limit: UInt64 = 1 << 32

    init(_ cipher: SealedFile.Cipher, key: borrowing SecretBytes) throws(FileError) {
        do throws(SuiteError) {
            self.key = try AEADKey(cipher.algorithm, key: key.span)
        } catch {
            throw .suite(error)
        }
    }

    mutating func seal(
        _ content: Span<UInt8>,
        isLast: Bool,
        appendingTo output: inout [UInt8]
    ) throws(FileError) {
        guard number < Self.limit else { throw .tooLong }
        let nonce = Self.nonce(number, isLast: isLast)
        do throws(SuiteError) {
            try key.seal(content, nonce: nonce.span, authenticating: Span(), appendingTo: &output)
        } catch {
            throw .suite(error)
        }
        number += 1
    }

    mutating func open(
        _ sealed: Span<UInt8>,
        isLast: Bool,
        appendingTo output: inout [UInt8]
    ) throws(FileError) {
        guard number < Self.limit else { throw .tooLong }
        let nonce = Self.nonce(number, isLast: isLast)
        do throws(SuiteError) {
            try key.open(sealed, nonce: nonce.span, authenticating: Span(), appendingTo: &output)
        } catch {
            throw .chunk(number)
        }
        number += 1
    }

    /// The counter in 11 bytes, then 1 for the last chunk and 0 for all others.
    private static func nonce(_ number: UInt64, isLast: Bool) -> [UInt8] {
        var nonce: [UInt8] = [0, 0, 0]
        appendBigEndian(number, byteCount: 8, to: &nonce)
        nonce.append(isLast ? 1 : 0)
        return nonce
    }
}
