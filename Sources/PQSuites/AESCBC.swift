import CLibcrypto
public import PQSecrets

/// AES in cipher block chaining mode (SP 800-38A, Section 6.2) with the padding of RFC 5652, by
/// libcrypto.
///
/// It authenticates nothing: only for files that are encrypted so by a standard, never on a
/// connection, where a peer could ask about padding again and again.
public enum AESCBC {
    /// How many bytes the key for encrypting has.
    public static var keyByteCount: Int { 32 }
    /// How many bytes an initialisation vector has.
    public static var blockByteCount: Int { 16 }

    /// Encrypts with AES-256.
    ///
    /// - Parameters:
    ///   - key: 32 bytes.
    ///   - iv: The initialisation vector, 16 bytes, unpredictable.
    ///   - plaintext: Any bytes.
    /// - Returns: The ciphertext, from 1 to 16 bytes longer. Source: RFC 5652, Section 6.3.
    /// - Throws: ``SuiteError/length(expected:actual:)`` for another key or vector,
    ///   ``SuiteError/tooLong(maximum:actual:)`` for more than 1 GiB.
    public static func encrypt(
        key: Span<UInt8>,
        iv: Span<UInt8>,
        _ plaintext: Span<UInt8>
    ) throws(SuiteError) -> [UInt8] {
        try requireLength(key, keyByteCount)
        let run = try CipherRun(Libcrypto.aes256CBC, key, iv, plaintext, encrypting: true)
        var ciphertext = [UInt8](repeating: 0, count: plaintext.count + blockByteCount)
        var output = ciphertext.mutableSpan
        guard let count = run.transform(plaintext, into: &output) else {
            throw Libcrypto.failure("EVP_CipherFinal_ex")
        }
        ciphertext.removeLast(ciphertext.count - count)
        return ciphertext
    }

    /// Decrypts.
    ///
    /// - Parameters:
    ///   - key: 32 bytes, or 16 for a file of AES-128.
    ///   - iv: The initialisation vector, 16 bytes.
    ///   - ciphertext: The ciphertext.
    /// - Returns: The plaintext.
    /// - Throws: ``SuiteError/length(expected:actual:)`` for another key or vector,
    ///   ``SuiteError/tooLong(maximum:actual:)`` for more than 1 GiB, and
    ///   ``SuiteError/decryptionFailure`` for whatever else is wrong.
    public static func decrypt(
        key: Span<UInt8>,
        iv: Span<UInt8>,
        _ ciphertext: Span<UInt8>
    ) throws(SuiteError) -> SecretBytes {
        if key.count != 16 { try requireLength(key, keyByteCount) }
        let cipher = key.count == 16 ? Libcrypto.aes128CBC : Libcrypto.aes256CBC
        let run = try CipherRun(cipher, key, iv, ciphertext, encrypting: false)
        // libcrypto may use a block more than it tells.
        var padded = SecretBytes(zeros: ciphertext.count + blockByteCount)
        var output = padded.mutableSpan
        guard let count = run.transform(ciphertext, into: &output) else {
            ERR_clear_error()
            throw .decryptionFailure
        }
        return SecretBytes(copying: padded.span.extracting(first: count))
    }
}

/// One message on its way through libcrypto, which wipes the key schedule at the end.
@safe
private struct CipherRun: ~Copyable {
    // Owned by this value alone, freed in deinit.
    private let context: OpaquePointer

    /// Checks the lengths that C would not, and starts.
    init(
        _ cipher: FetchedAlgorithm,
        _ key: Span<UInt8>,
        _ iv: Span<UInt8>,
        _ input: Span<UInt8>,
        encrypting: Bool
    ) throws(SuiteError) {
        try requireLength(iv, AESCBC.blockByteCount)
        // libcrypto counts in Int32.
        let maximum = 1 << 30
        guard input.count <= maximum else { throw .tooLong(maximum: maximum, actual: input.count) }
        let cipher = try unsafe cipher.get()
        guard let context = unsafe EVP_CIPHER_CTX_new() else {
            throw .libraryFailure("libcrypto: EVP_CIPHER_CTX_new")
        }
        // The key is as long as the cipher's and the vector has 16 bytes: both were checked.
        let result = unsafe key.withUnsafeBufferPointer { key in
            unsafe iv.withUnsafeBufferPointer { iv in
                unsafe EVP_CipherInit_ex2(
                    context,
                    cipher,
                    key.baseAddress,
                    iv.baseAddress,
                    encrypting ? 1 : 0,
                    nil
                )
            }
        }
        guard result == 1 else {
            unsafe EVP_CIPHER_CTX_free(context)
            throw Libcrypto.failure("EVP_CipherInit_ex2")
        }
        unsafe self.context = unsafe context
    }

    /// Runs the whole message; `output` is a block longer than `input`.
    ///
    /// - Returns: How many bytes of `output` are used; nil if libcrypto refuses.
    func transform(_ input: Span<UInt8>, into output: inout MutableSpan<UInt8>) -> Int? {
        // In bounds: at most one block beyond the input is ever written.
        unsafe output.withUnsafeMutableBufferPointer { output in
            unsafe input.withUnsafeBufferPointer { input in
                var body: Int32 = 0
                var tail: Int32 = 0
                guard let base = output.baseAddress else { return nil }
                if !input.isEmpty {
                    let updated = unsafe EVP_CipherUpdate(
                        context,
                        base,
                        &body,
                        input.baseAddress,
                        Int32(input.count)
                    )
                    guard updated == 1 else { return nil }
                }
                guard unsafe EVP_CipherFinal_ex(context, base + Int(body), &tail) == 1
                else { return nil }
                return Int(body) + Int(tail)
            }
        }
    }

    deinit {
        unsafe EVP_CIPHER_CTX_free(context)
    }
}
