import CLibcrypto

/// A hash function of the SHA-2 family (FIPS 180-4), computed by libcrypto.
public enum HashAlgorithm: Sendable, CaseIterable {
    /// SHA-224.
    case sha224
    /// SHA-256.
    case sha256
    /// SHA-384.
    case sha384
    /// SHA-512.
    case sha512
    /// SHA-512/224.
    case sha512_224
    /// SHA-512/256.
    case sha512_256

    /// How many bytes a digest has.
    public var byteCount: Int {
        switch self {
        case .sha224, .sha512_224: 28
        case .sha256, .sha512_256: 32
        case .sha384: 48
        case .sha512: 64
        }
    }

    /// How many bytes the function takes at a time; HMAC pads its key to this length.
    var blockByteCount: Int {
        switch self {
        case .sha224, .sha256: 64
        case .sha384, .sha512, .sha512_224, .sha512_256: 128
        }
    }

    /// Hashes a message in one go.
    ///
    /// - Parameter message: Any bytes.
    /// - Returns: The digest, ``byteCount`` bytes.
    /// - Throws: ``SuiteError/libraryFailure(_:)`` if libcrypto fails.
    public func digest(_ message: Span<UInt8>) throws(SuiteError) -> [UInt8] {
        var state = try DigestState(self)
        try state.update(message)
        var digest = [UInt8](repeating: 0, count: byteCount)
        var output = digest.mutableSpan
        try state.finish(into: &output)
        return digest
    }

    /// Hashes a message in one go.
    ///
    /// - Parameter message: Any bytes.
    /// - Returns: The digest, ``byteCount`` bytes.
    /// - Throws: ``SuiteError/libraryFailure(_:)`` if libcrypto fails.
    public func digest(_ message: [UInt8]) throws(SuiteError) -> [UInt8] {
        try digest(message.span)
    }

    /// libcrypto's form of this function.
    var fetched: FetchedAlgorithm {
        switch self {
        case .sha224: Libcrypto.sha224
        case .sha256: Libcrypto.sha256
        case .sha384: Libcrypto.sha384
        case .sha512: Libcrypto.sha512
        case .sha512_224: Libcrypto.sha512_224
        case .sha512_256: Libcrypto.sha512_256
        }
    }
}

/// A hash under way; libcrypto wipes its state when the owner ends.
@safe
struct DigestState: ~Copyable, @unchecked Sendable {
    // Owned by this value alone, freed in deinit.
    private let context: OpaquePointer
    let algorithm: HashAlgorithm

    /// Starts a hash.
    init(_ algorithm: HashAlgorithm) throws(SuiteError) {
        let function = try unsafe algorithm.fetched.get()
        let context = try unsafe Self.newContext()
        guard unsafe EVP_DigestInit_ex2(context, function, nil) == 1 else {
            unsafe EVP_MD_CTX_free(context)
            throw Libcrypto.failure("EVP_DigestInit_ex2")
        }
        unsafe self.context = unsafe context
        self.algorithm = algorithm
    }

    /// Starts where another hash stands, which may go on independently.
    init(copying other: borrowing DigestState) throws(SuiteError) {
        let context = try unsafe Self.newContext()
        guard unsafe EVP_MD_CTX_copy_ex(context, other.context) == 1 else {
            unsafe EVP_MD_CTX_free(context)
            throw Libcrypto.failure("EVP_MD_CTX_copy_ex")
        }
        unsafe self.context = unsafe context
        algorithm = other.algorithm
    }

    /// Absorbs more of the message.
    mutating func update(_ message: Span<UInt8>) throws(SuiteError) {
        // The buffer and its count belong to one live span.
        let result = unsafe message.withUnsafeBufferPointer { bytes in
            unsafe EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
        }
        try Libcrypto.check(result, "EVP_DigestUpdate")
    }

    /// Ends the hash and writes the digest.
    ///
    /// - Parameter digest: Exactly as many bytes as the algorithm yields.
    /// - Throws: ``SuiteError/length(expected:actual:)`` for other space than that,
    ///   ``SuiteError/libraryFailure(_:)`` if libcrypto fails.
    consuming func finish(into digest: inout MutableSpan<UInt8>) throws(SuiteError) {
        guard digest.count == algorithm.byteCount else {
            throw .length(expected: algorithm.byteCount, actual: digest.count)
        }
        // Checked above: the buffer holds the whole digest.
        let result = unsafe digest.withUnsafeMutableBufferPointer { bytes in
            unsafe EVP_DigestFinal_ex(context, bytes.baseAddress, nil)
        }
        try Libcrypto.check(result, "EVP_DigestFinal_ex")
    }

    private static func newContext() throws(SuiteError) -> OpaquePointer {
        guard let context = unsafe EVP_MD_CTX_new() else {
            throw .libraryFailure("libcrypto: EVP_MD_CTX_new")
        }
        return unsafe context
    }

    deinit {
        unsafe EVP_MD_CTX_free(context)
    }
}
