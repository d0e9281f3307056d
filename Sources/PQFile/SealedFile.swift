import PQSuites

// PQFile: files sealed to many recipients, and signatures beside files. Nothing here opens a file:
// bytes go in, bytes come out, and whoever drives the machines reads and writes.
//
// Reading order: this file, SealedFileHeader, FileRecipient, FileKeys, FileSealer, FileOpener; FileSigner for
// signatures. docs/sealed-files.md describes the bytes and says why they hold.
//
// Left out on purpose: compression, passphrases as recipients, a sender's signature inside the
// file (sign the file and seal both, or sign the sealed file), random access.

/// What a sealed file is made of, with the numbers of its format.
public enum SealedFile {
    /// How every sealed file begins.
    ///
    /// The first byte is no ASCII, and the last two are changed by whatever rewrites line ends.
    public static let magic: [UInt8] = [0x89] + Array("pqtwin-sealed\r\n".utf8)

    /// The version in the header.
    static let version: UInt64 = 1

    /// The longest header, in bytes: more than 64 of the largest recipients need.
    static let headerLimit = 1 << 17

    /// How many recipients a file has at most.
    public static let recipientLimit = 64

    /// How many bytes of content a chunk holds; the last one holds fewer, or as many.
    public static let chunkByteCount = 1 << 16

    /// How many bytes the tag of a chunk takes.
    public static let tagByteCount = 16

    /// How many bytes the key of a file has.
    static let keyByteCount = 32

    /// How the content is encrypted.
    ///
    /// The raw values are HPKE's numbers for the same algorithms (RFC 9180, Section 7.3).
    public enum Cipher: UInt64, Sendable, CaseIterable {
        /// AES-GCM with a key of 256 bits: the fastest where the processor has it.
        case aes256GCM = 2
        /// ChaCha20-Poly1305: fast everywhere.
        case chaCha20Poly1305 = 3

        /// The algorithm.
        var algorithm: AEADAlgorithm {
            switch self {
            case .aes256GCM: .aes256GCM
            case .chaCha20Poly1305: .chaCha20Poly1305
            }
        }
    }
}
