import CLibcrypto
import CSodium
public import PQSecrets

/// Slow functions that turn a password into a key.
///
/// How slow is the caller's choice, and in a file it is the writer's: every parameter has a limit
/// here, so that a hostile file gets an error at once and neither hours nor memory.
public enum PasswordHash {
    /// PBKDF2 with HMAC (RFC 8018, Section 5.2), by libcrypto.
    ///
    /// - Parameters:
    ///   - hash: The hash function beneath.
    ///   - password: The password.
    ///   - salt: The salt, of any length.
    ///   - iterations: How often to hash, from 1 to 10 million.
    ///   - count: How many bytes to derive, from 1 to 1024.
    /// - Returns: The key.
    /// - Throws: ``SuiteError/unacceptableCost(_:actual:)`` for a parameter out of its limits,
    ///   ``SuiteError/tooLong(maximum:actual:)`` or ``SuiteError/tooShort(minimum:actual:)``.
    public static func pbkdf2(
        hash: HashAlgorithm,
        password: borrowing SecretBytes,
        salt: Span<UInt8>,
        iterations: Int,
        count: Int
    ) throws(SuiteError) -> SecretBytes {
        try require(.iterations, iterations, to: maximumIterations)
        try check(password: password.count, salt: salt.count, count: count)
        let function = try unsafe hash.fetched.get()
        return try unsafe derived(password, salt, count, "PKCS5_PBKDF2_HMAC") {
            password,
            salt,
            key in
            // The lengths were checked to fit in C's int.
            unsafe PKCS5_PBKDF2_HMAC(
                UnsafeRawPointer(password.baseAddress)?.assumingMemoryBound(to: CChar.self),
                Int32(password.count),
                salt.baseAddress,
                Int32(salt.count),
                Int32(iterations),
                function,
                Int32(key.count),
                key.baseAddress
            )
        }
    }

    /// scrypt (RFC 7914, Section 6), by libcrypto.
    ///
    /// - Parameters:
    ///   - password: The password.
    ///   - salt: The salt, of any length.
    ///   - n: N, the cost: a power of two, at least 2.
    ///   - r: The block size, at least 1; 128·N·r bytes of memory are used.
    ///   - p: How many times that is done, at least 1.
    ///   - count: How many bytes to derive, from 1 to 1024.
    ///   - memoryLimit: The most memory to use; four times as much may be written in all.
    /// - Returns: The key.
    /// - Throws: ``SuiteError/unacceptableCost(_:actual:)`` for a parameter out of its limits,
    ///   ``SuiteError/tooLong(maximum:actual:)`` or ``SuiteError/tooShort(minimum:actual:)``.
    public static func scrypt(
        password: borrowing SecretBytes,
        salt: Span<UInt8>,
        n: Int,
        r: Int,
        p: Int,
        count: Int,
        memoryLimit: Int = maximumMemory
    ) throws(SuiteError) -> SecretBytes {
        // A terabyte at most, so that no product below can overflow.
        let blocks = min(memoryLimit, 1 << 40) / 128
        guard n >= 2, n & (n - 1) == 0, n <= blocks else { throw .unacceptableCost(.n, actual: n) }
        // Quotients instead of products: neither can overflow.
        try require(.blockSize, r, to: blocks / n)
        try require(.parallelism, p, to: 4 * (blocks / n) / r)
        // RFC 7914, Section 2: N must be less than 2^(128·r/8).
        if r < 4, n.trailingZeroBitCount >= 16 * r { throw .unacceptableCost(.n, actual: n) }
        try check(password: password.count, salt: salt.count, count: count)
        return try unsafe derived(password, salt, count, "EVP_PBE_scrypt") { password, salt, key in
            // libcrypto counts its smaller buffers too, p blocks and a little more.
            let allowed = UInt64(128 * r * (n + p + 2) + 1024)
            return unsafe EVP_PBE_scrypt(
                UnsafeRawPointer(password.baseAddress)?.assumingMemoryBound(to: CChar.self),
                password.count,
                salt.baseAddress,
                salt.count,
                UInt64(n),
                UInt64(r),
                UInt64(p),
                allowed,
                key.baseAddress,
                key.count
            )
        }
    }

    /// Argon2id of version 1.3 with one lane (RFC 9106), by libsodium.
    ///
    /// - Parameters:
    ///   - password: The password.
    ///   - salt: The salt, 16 bytes.
    ///   - operations: How many passes over the memory, at least 1.
    ///   - memory: How many bytes of memory: a multiple of 1024, from 8 KiB to 1 GiB; all passes
    ///     together may write 4 GiB.
    ///   - count: How many bytes to derive, from 16 to 1024.
    /// - Returns: The key.
    /// - Throws: ``SuiteError/unacceptableCost(_:actual:)`` for a parameter out of its limits,
    ///   ``SuiteError/length(expected:actual:)`` for another salt,
    ///   ``SuiteError/tooLong(maximum:actual:)`` or ``SuiteError/tooShort(minimum:actual:)``,
    ///   ``SuiteError/libraryFailure(_:)`` if there is no such memory.
    public static func argon2id(
        password: borrowing SecretBytes,
        salt: Span<UInt8>,
        operations: Int,
        memory: Int,
        count: Int
    ) throws(SuiteError) -> SecretBytes {
        try require(.memory, memory, from: 8192, to: maximumMemory)
        // libsodium would round down, and two files could then mean the same.
        guard memory % 1024 == 0 else { throw .unacceptableCost(.memory, actual: memory) }
        try require(.operations, operations, to: 4 * maximumMemory / memory)
        try requireLength(salt, 16)
        try check(password: password.count, salt: salt.count, count: count)
        guard count >= 16 else { throw .tooShort(minimum: 16, actual: count) }
        try Libsodium.prepare()
        return try unsafe derived(password, salt, count, "crypto_pwhash") { password, salt, key in
            guard let first = password.baseAddress, let salt = salt.baseAddress,
                let output = key.baseAddress
            else { return 0 }
            let result = unsafe crypto_pwhash(
                output,
                UInt64(key.count),
                UnsafeRawPointer(first).assumingMemoryBound(to: CChar.self),
                UInt64(password.count),
                salt,
                UInt64(operations),
                memory,
                crypto_pwhash_ALG_ARGON2ID13
            )
            return result == 0 ? 1 : 0
        }
    }
}
