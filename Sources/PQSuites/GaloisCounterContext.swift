import CLibcrypto
import PQSecrets

/// AES-GCM under one key in libcrypto (SP 800-38D); libcrypto wipes the key schedule at the end.
///
/// The owner serialises all calls: they change the context although they look harmless.
@safe
struct GaloisCounterContext: ~Copyable, @unchecked Sendable {
    // Owned by this value alone, freed in deinit.
    private let context: OpaquePointer

    private static let tagByteCount = 16
    private static let largestCopy = 2048

    /// Computes the key schedule.
    ///
    /// - Parameters:
    ///   - cipher: AES-128-GCM or AES-256-GCM.
    ///   - key: As long as the cipher's key; the caller has checked.
    /// - Throws: ``SuiteError/libraryFailure(_:)`` if libcrypto fails.
    init(_ cipher: FetchedAlgorithm, key: Span<UInt8>) throws(SuiteError) {
        let cipher = try unsafe cipher.get()
        guard let context = unsafe EVP_CIPHER_CTX_new() else {
            throw .libraryFailure("libcrypto: EVP_CIPHER_CTX_new")
        }
        // The key's length was checked; the nonce keeps GCM's default of 12 bytes.
        let result = unsafe key.withUnsafeBufferPointer { key in
            unsafe EVP_CipherInit_ex2(context, cipher, key.baseAddress, nil, 1, nil)
        }
        guard result == 1 else {
            unsafe EVP_CIPHER_CTX_free(context)
            throw Libcrypto.failure("EVP_CipherInit_ex2")
        }
        unsafe self.context = unsafe context
    }

    /// Encrypts; all lengths were checked by the caller.
    borrowing func seal(
        _ plaintext: Span<UInt8>,
        _ nonce: Span<UInt8>,
        _ associatedData: Span<UInt8>,
        into sealed: inout MutableSpan<UInt8>
    ) throws(SuiteError) {
        try start(nonce, associatedData, encrypting: 1)
        try transform(plaintext, into: &sealed)
        let count = plaintext.count
        // In bounds: sealed has room for the tag behind the ciphertext. GCM's final call writes
        // no bytes, it only completes the tag.
        let result = unsafe sealed.withUnsafeMutableBufferPointer { sealed -> Int32 in
            guard let base = sealed.baseAddress else { return 0 }
            var written: Int32 = 0
            guard unsafe EVP_CipherFinal_ex(context, base + count, &written) == 1 else { return 0 }
            return unsafe EVP_CIPHER_CTX_ctrl(
                context,
                EVP_CTRL_AEAD_GET_TAG,
                Int32(Self.tagByteCount),
                base + count
            )
        }
        try Libcrypto.check(result, "EVP_CipherFinal_ex")
    }

    /// Encrypts two parts as one message; lengths and room were checked by the caller.
    borrowing func seal(
        _ plaintext: Span<UInt8>,
        _ trailer: Span<UInt8>,
        _ nonce: Span<UInt8>,
        _ associatedData: Span<UInt8>,
        appendingTo output: inout OutputSpan<UInt8>
    ) throws(SuiteError) {
        try start(nonce, associatedData, encrypting: 1)
        // In bounds: there is room for both parts and the tag, and the count grows only when all
        // of it has been written.
        let isSealed = unsafe output.withUnsafeMutableBufferPointer { buffer, count -> Bool in
            guard var next = unsafe buffer.baseAddress?.advanced(by: count) else { return false }
            let total = plaintext.count + trailer.count
            if total <= Self.largestCopy {
                // One call of libcrypto for both parts costs less than two and a short copy.
                var message = unsafe OutputSpan(
                    buffer: UnsafeMutableBufferPointer(start: next, count: total),
                    initializedCount: 0
                )
                message.append(copying: plaintext)
                message.append(copying: trailer)
                var written: Int32 = 0
                guard
                    unsafe EVP_CipherUpdate(context, next, &written, next, Int32(total)) == 1
                else { return false }
            } else {
                guard unsafe update(plaintext, to: next),
                    unsafe update(trailer, to: next + plaintext.count)
                else { return false }
            }
            unsafe next += total
            var written: Int32 = 0
            let tagByteCount = Int32(Self.tagByteCount)
            guard unsafe EVP_CipherFinal_ex(context, next, &written) == 1,
                unsafe EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, tagByteCount, next) == 1
            else { return false }
            count += total + Self.tagByteCount
            return true
        }
        guard isSealed else { throw Libcrypto.failure("EVP_CipherUpdate") }
    }

    /// Runs the counter mode; there is room for the whole input.
    private func update(_ input: Span<UInt8>, to output: UnsafeMutablePointer<UInt8>) -> Bool {
        if input.isEmpty { return true }
        return unsafe input.withUnsafeBufferPointer { input in
            var written: Int32 = 0
            return unsafe EVP_CipherUpdate(
                context,
                output,
                &written,
                input.baseAddress,
                Int32(input.count)
            ) == 1
        }
    }

    /// Decrypts and checks the tag; all lengths were checked by the caller, who wipes on failure.
    borrowing func open(
        _ sealed: Span<UInt8>,
        _ nonce: Span<UInt8>,
        _ associatedData: Span<UInt8>,
        into plaintext: inout MutableSpan<UInt8>
    ) throws(SuiteError) {
        let count = sealed.count - Self.tagByteCount
        try start(nonce, associatedData, encrypting: 0)
        try transform(sealed.extracting(first: count), into: &plaintext)
        var tag: InlineArray<16, UInt8> = .init { sealed[count + $0] }
        var bytes = tag.mutableSpan
        // 16 bytes are exactly the tag.
        let accepted = unsafe bytes.withUnsafeMutableBufferPointer { tag in
            unsafe EVP_CIPHER_CTX_ctrl(
                context,
                EVP_CTRL_AEAD_SET_TAG,
                Int32(tag.count),
                tag.baseAddress
            )
        }
        try Libcrypto.check(accepted, "EVP_CTRL_AEAD_SET_TAG")
        // GCM's final call writes nothing, but libcrypto wants an address.
        var rest: UInt8 = 0
        var written: Int32 = 0
        guard unsafe EVP_CipherFinal_ex(context, &rest, &written) == 1 else {
            ERR_clear_error()
            throw .authenticationFailure
        }
    }

    /// Sets the nonce and absorbs the associated data.
    private func start(
        _ nonce: Span<UInt8>,
        _ associatedData: Span<UInt8>,
        encrypting: Int32
    ) throws(SuiteError) {
        // nil cipher and key keep the key schedule; 12 bytes of nonce were checked.
        let started = unsafe nonce.withUnsafeBufferPointer { nonce in
            unsafe EVP_CipherInit_ex2(context, nil, nil, nonce.baseAddress, encrypting, nil)
        }
        try Libcrypto.check(started, "EVP_CipherInit_ex2")
        if associatedData.isEmpty { return }
        let absorbed = unsafe associatedData.withUnsafeBufferPointer { bytes in
            var written: Int32 = 0
            return unsafe EVP_CipherUpdate(
                context,
                nil,
                &written,
                bytes.baseAddress,
                Int32(bytes.count)
            )
        }
        try Libcrypto.check(absorbed, "EVP_CipherUpdate")
    }

    /// Runs the counter mode; `output` is at least as long as `input`.
    private func transform(
        _ input: Span<UInt8>,
        into output: inout MutableSpan<UInt8>
    ) throws(SuiteError) {
        if input.isEmpty { return }
        let result = unsafe output.withUnsafeMutableBufferPointer { output in
            unsafe input.withUnsafeBufferPointer { input in
                var written: Int32 = 0
                return unsafe EVP_CipherUpdate(
                    context,
                    output.baseAddress,
                    &written,
                    input.baseAddress,
                    Int32(input.count)
                )
            }
        }
        try Libcrypto.check(result, "EVP_CipherUpdate")
    }

    deinit {
        unsafe EVP_CIPHER_CTX_free(context)
    }
}
