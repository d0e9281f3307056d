public import PQSecrets
import PQSuites

/// A private key wrapped under a passphrase in this package's own form: Argon2id (RFC 9106) makes
/// the key, ChaCha20-Poly1305 (RFC 8439) encrypts and authenticates, the file's header included.
///
///     offset  bytes
///          0      8  "PQTWINWK"
///          8      1  version of this layout: 1
///          9      1  password hash: 1, Argon2id of version 1.3 with one lane
///         10      1  encryption: 1, ChaCha20-Poly1305
///         11      1  t, Argon2id's passes, from 1
///         12      4  m, Argon2id's memory in KiB, big-endian, from 8
///         16     16  salt
///         32     32  commitment to the key
///         64      n  the encrypted PKCS#8 DER
///     64 + n     16  tag
///
/// Argon2id gives 32 bytes, which HKDF-Expand with SHA-256 and `info` = "PQTwin wrapped key" turns
/// into key (32) ‖ nonce (12) ‖ commitment (32). Every file has a salt of its own, so no key ever
/// meets a nonce twice. The commitment makes it impossible to build a file that opens under two
/// passphrases, which the encryption alone would allow. See `docs/wrapped-keys.md`.
public struct WrappedPrivateKey: Sendable, Equatable {
    /// The file's bytes.
    public let rawRepresentation: [UInt8]

    /// What Argon2id costs.
    public let cost: Cost

    /// How slow it is to try a passphrase.
    public struct Cost: Sendable, Equatable {
        /// How often the memory is passed over, from 1 to 255.
        public let passes: Int
        /// How many bytes of memory: a multiple of 1024, from 8 KiB to 1 GiB.
        public let memory: Int

        /// Chooses a cost: as it stands, the one that RFC 9106, Section 4, recommends where memory
        /// is scarce, but with one lane instead of four.
        ///
        /// - Parameters:
        ///   - passes: How often the memory is passed over, from 1 to 255.
        ///   - memory: How many bytes of memory: a multiple of 1024, from 8 KiB to 1 GiB. All
        ///     passes together may write 4 GiB.
        public init(passes: Int = 3, memory: Int = 64 << 20) {
            self.passes = passes
            self.memory = memory
        }
    }

    /// Encrypts a private key.
    ///
    /// - Parameters:
    ///   - der: The DER of a PKCS#8 private key.
    ///   - passphrase: The passphrase's bytes, at least one; commonly UTF-8.
    ///   - cost: What Argon2id may cost.
    ///   - source: Where the salt comes from.
    /// - Throws: ``IdentityError/emptyPassphrase``, ``IdentityError/suite(_:)`` for a cost out of
    ///   its limits, ``IdentityError/malformedDER(_:)`` if `der` is no private key,
    ///   ``IdentityError/tooLarge(_:limit:)``, ``IdentityError/random(_:)`` if the source fails.
    public init(
        encrypting der: borrowing SecretBytes,
        passphrase: borrowing SecretBytes,
        cost: Cost = Cost(),
        from source: some RandomSource = SystemRandomSource()
    ) throws(IdentityError) {
        guard passphrase.count > 0 else { throw .emptyPassphrase }
        guard PrivateKeyOutline.fits(der) else { throw .malformedDER(.privateKey) }
        guard der.count <= Layout.largestKey else {
            throw .tooLarge(.wrappedPrivateKey, limit: Layout.largestKey)
        }
        let salt = try drawPublic(16, from: source)
        do throws(SuiteError) {
            let head = try Layout.head(cost, salt: salt)
            let keys = try Keys(from: passphrase, salt: salt, cost: cost)
            let header = head + keys.commitment
            var key = try AEADKey(.chaCha20Poly1305, key: keys.key.span)
            rawRepresentation =
                header
                + (try key.seal(der.span, nonce: keys.nonce.span, authenticating: header.span))
        } catch {
            throw .suite(error)
        }
        self.cost = cost
    }

    /// Reads a wrapped private key without decrypting it.
    ///
    /// - Parameter rawRepresentation: The file's bytes and nothing else.
    /// - Throws: ``IdentityError/malformedWrappedKey``, ``IdentityError/tooLarge(_:limit:)``,
    ///   ``IdentityError/unsupportedEncryption(_:)`` for a version, a password hash or an
    ///   encryption that this module doesn't know.
    public init(rawRepresentation: [UInt8]) throws(IdentityError) {
        guard rawRepresentation.count <= PEMText.byteLimit else {
            throw .tooLarge(.wrappedPrivateKey, limit: PEMText.byteLimit)
        }
        cost = try Layout.cost(of: rawRepresentation)
        self.rawRepresentation = rawRepresentation
    }

    /// The label of a PEM text that holds such a key.
    public static let pemLabel = "PQTWIN WRAPPED KEY"

    /// Reads a wrapped private key without decrypting it.
    ///
    /// - Parameter text: One PEM document with the label PQTWIN WRAPPED KEY.
    /// - Throws: ``IdentityError``; a wrong label, or as for the bytes.
    public init(pem text: String) throws(IdentityError) {
        try self.init(rawRepresentation: PEMText.single(text, label: Self.pemLabel))
    }

    /// The key as a PEM text.
    public var pemRepresentation: String {
        PEMText.write(rawRepresentation, label: Self.pemLabel)
    }

    /// Decrypts the private key.
    ///
    /// - Parameter passphrase: The passphrase's bytes.
    /// - Returns: The DER of a PKCS#8 private key, which has yet to be read.
    /// - Throws: ``IdentityError/wrongPassphrase``, for a damaged file too;
    ///   ``IdentityError/suite(_:)`` for a cost out of its limits.
    public func decrypted(
        passphrase: borrowing SecretBytes
    ) throws(IdentityError) -> SecretBytes {
        let file = rawRepresentation.span
        let header = file.extracting(first: Layout.headerCount)
        let salt = Array(copying: file.extracting(Layout.salt))
        do throws(SuiteError) {
            let keys = try Keys(from: passphrase, salt: salt, cost: cost)
            let isRight = constantTimeEqual(
                keys.commitment.span,
                file.extracting(Layout.commitment)
            )
            guard isRight else { throw .authenticationFailure }
            var key = try AEADKey(.chaCha20Poly1305, key: keys.key.span)
            return try key.openSecret(
                file.extracting(droppingFirst: Layout.headerCount),
                nonce: keys.nonce.span,
                authenticating: header
            )
        } catch {
            throw error == .authenticationFailure ? .wrongPassphrase : .suite(error)
        }
    }
}

/// What a passphrase gives.
private struct Keys: ~Copyable {
    let key: SecretBytes
    let nonce: [UInt8]
    let commitment: [UInt8]

    init(
        from passphrase: borrowing SecretBytes,
        salt: [UInt8],
        cost: WrappedPrivateKey.Cost
    ) throws(SuiteError) {
        let root = try PasswordHash.argon2id(
            password: passphrase,
            salt: salt.span,
            operations: cost.passes,
            memory: cost.memory,
            count: 32
        )
        let info = Array("PQTwin wrapped key".utf8)
        let stream = try HKDF.expand(
            pseudorandomKey: root.span,
            info: info.span,
            count: 76,
            using: .sha256
        )
        key = SecretBytes(copying: stream.span.extracting(0..<32))
        nonce = Array(copying: stream.span.extracting(32..<44))
        commitment = Array(copying: stream.span.extracting(44..<76))
    }
}

/// Where what lies in the file.
private enum Layout {
    static let salt = 16..<32
    static let commitment = 32..<64
    static let headerCount = 64
    static let tagCount = 16
    // Base64 makes four bytes of three, and PEM breaks lines.
    static let largestKey = PEMText.byteLimit / 2

    private static let magic = Array("PQTWINWK".utf8)
    private static let version: UInt8 = 1
    private static let argon2id: UInt8 = 1
    private static let chaCha20Poly1305: UInt8 = 1

    /// The header up to the commitment.
    static func head(
        _ cost: WrappedPrivateKey.Cost,
        salt: [UInt8]
    ) throws(SuiteError) -> [UInt8] {
        guard let passes = UInt8(exactly: cost.passes) else {
            throw .unacceptableCost(.operations, actual: cost.passes)
        }
        // Bytes that are no multiple of 1024 are refused when the key is derived.
        guard cost.memory % 1024 == 0, let memory = UInt32(exactly: cost.memory / 1024) else {
            throw .unacceptableCost(.memory, actual: cost.memory)
        }
        let memoryBytes = (0..<4).reversed().map { UInt8(truncatingIfNeeded: memory >> (8 * $0)) }
        return magic + [version, argon2id, chaCha20Poly1305, passes] + memoryBytes + salt
    }

    /// Checks the header and reads the cost from it.
    static func cost(of file: [UInt8]) throws(IdentityError) -> WrappedPrivateKey.Cost {
        guard file.count > headerCount + tagCount, file.starts(with: magic) else {
            throw .malformedWrappedKey
        }
        let numbers = [
            ("layout", 8, version), ("hash", 9, argon2id), ("cipher", 10, chaCha20Poly1305),
        ]
        for (name, place, known) in numbers where file[place] != known {
            throw .unsupportedEncryption("wrapped key, \(name) \(file[place])")
        }
        let memory = file[12..<16].reduce(0) { $0 << 8 | Int($1) }
        return WrappedPrivateKey.Cost(passes: Int(file[11]), memory: memory << 10)
    }
}
