import PQSecrets

// What a password hash may cost, and the one way into the C libraries.

extension PasswordHash {
    /// The most iterations of PBKDF2: a few seconds.
    static let maximumIterations = 10_000_000
    /// The most memory that a password hash may use unless its caller says otherwise: 1 GiB.
    public static let maximumMemory = 1 << 30

    private static let maximumCount = 1024
    private static let maximumInput = 1 << 20

    /// What makes a password hash slow.
    public enum Parameter: Sendable, Equatable, CaseIterable {
        /// The iterations of PBKDF2.
        case iterations
        /// N of scrypt.
        case n
        /// r of scrypt.
        case blockSize
        /// p of scrypt.
        case parallelism
        /// The passes of Argon2id.
        case operations
        /// The memory of Argon2id.
        case memory
    }

    /// Checks a parameter against the least and the most that it may be.
    static func require(
        _ parameter: Parameter,
        _ value: Int,
        from least: Int = 1,
        to most: Int
    ) throws(SuiteError) {
        guard value >= least, value <= most else {
            throw .unacceptableCost(parameter, actual: value)
        }
    }

    /// Checks the lengths: bounded, so that each fits in a C int.
    static func check(password: Int, salt: Int, count: Int) throws(SuiteError) {
        guard count >= 1 else { throw .tooShort(minimum: 1, actual: count) }
        guard count <= maximumCount else { throw .tooLong(maximum: maximumCount, actual: count) }
        let largest = max(password, salt)
        guard largest <= maximumInput else {
            throw .tooLong(maximum: maximumInput, actual: largest)
        }
    }

    /// Runs a function of a C library over the three buffers.
    ///
    /// - Parameters:
    ///   - password: The password.
    ///   - salt: The salt.
    ///   - count: How many bytes to derive.
    ///   - call: The function's name, for the error's text.
    ///   - function: Fills the last buffer and returns 1.
    /// - Returns: The derived bytes.
    /// - Throws: ``SuiteError/libraryFailure(_:)`` unless the function returns 1.
    static func derived(
        _ password: borrowing SecretBytes,
        _ salt: Span<UInt8>,
        _ count: Int,
        _ call: String,
        _ function: (
            UnsafeBufferPointer<UInt8>, UnsafeBufferPointer<UInt8>,
            UnsafeMutableBufferPointer<UInt8>
        ) -> Int32
    ) throws(SuiteError) -> SecretBytes {
        var key = SecretBytes(zeros: count)
        var output = key.mutableSpan
        // Each buffer goes with the count of the span that it belongs to.
        let result = unsafe output.withUnsafeMutableBufferPointer { output in
            unsafe password.span.withUnsafeBufferPointer { password in
                unsafe salt.withUnsafeBufferPointer { salt in
                    unsafe function(password, salt, output)
                }
            }
        }
        guard result == 1 else { throw Libcrypto.failure(call) }
        return key
    }
}

extension PasswordHash.Parameter: CustomStringConvertible {
    /// The parameter's name in a sentence.
    public var description: String {
        switch self {
        case .iterations: "a PBKDF2 iteration count"
        case .n: "an scrypt cost N"
        case .blockSize: "an scrypt block size r"
        case .parallelism: "an scrypt parallelism p"
        case .operations: "an Argon2id pass count"
        case .memory: "an Argon2id memory size"
        }
    }

    /// What the parameter may be, in words.
    var range: String {
        switch self {
        case .iterations: "from 1 to \(PasswordHash.maximumIterations)"
        case .n: "a power of two from 2, with N times r no more than the memory allowed"
        case .blockSize, .parallelism: "positive, with no more memory and time than allowed"
        case .operations: "positive, with no more than 4 GiB written in all"
        case .memory: "a multiple of 1024 from 8192 to \(PasswordHash.maximumMemory)"
        }
    }
}
