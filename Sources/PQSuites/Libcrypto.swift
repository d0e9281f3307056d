import CLibcrypto

/// An algorithm of libcrypto, fetched once and kept for the life of the process.
///
/// libcrypto looks an algorithm up by name under a lock; an explicit fetch pays for that once.
@safe
struct FetchedAlgorithm: @unchecked Sendable {
    // Immutable inside libcrypto once fetched, so threads may share it.
    private let pointer: OpaquePointer?
    private let call: String

    /// Keeps what a fetch returned.
    ///
    /// - Parameters:
    ///   - pointer: What libcrypto handed out, nil if it has no such algorithm.
    ///   - call: The call, for the error's text.
    init(_ pointer: OpaquePointer?, from call: String) {
        unsafe self.pointer = pointer
        self.call = call
        if unsafe pointer == nil { ERR_clear_error() }
    }

    /// The algorithm.
    ///
    /// - Returns: A pointer that stays valid as long as the process.
    /// - Throws: ``SuiteError/libraryFailure(_:)`` if libcrypto could not provide it.
    func get() throws(SuiteError) -> OpaquePointer {
        guard let pointer = unsafe pointer else { throw .libraryFailure("libcrypto: \(call)") }
        return unsafe pointer
    }
}

/// What this module uses of libcrypto.
enum Libcrypto {
    static let sha224 = digest("SHA2-224")
    static let sha256 = digest("SHA2-256")
    static let sha384 = digest("SHA2-384")
    static let sha512 = digest("SHA2-512")
    static let sha512_224 = digest("SHA2-512/224")
    static let sha512_256 = digest("SHA2-512/256")
    static let aes128GCM = cipher("AES-128-GCM")
    static let aes256GCM = cipher("AES-256-GCM")
    static let aes128CBC = cipher("AES-128-CBC")
    static let aes256CBC = cipher("AES-256-CBC")

    /// Turns libcrypto's 1-for-success into a typed error and leaves its error queue clean.
    ///
    /// - Parameters:
    ///   - result: What the call returned.
    ///   - call: The call's name, for the error's text.
    /// - Throws: ``SuiteError/libraryFailure(_:)`` unless `result` is 1.
    static func check(_ result: Int32, _ call: String) throws(SuiteError) {
        guard result == 1 else { throw failure(call) }
    }

    /// The error for a call that failed, with libcrypto's error queue emptied.
    ///
    /// - Parameter call: The call's name, for the error's text.
    /// - Returns: ``SuiteError/libraryFailure(_:)``.
    static func failure(_ call: String) -> SuiteError {
        ERR_clear_error()
        return .libraryFailure("libcrypto: \(call)")
    }

    // nil context and nil properties: the default library context, any provider.
    private static func digest(_ name: String) -> FetchedAlgorithm {
        unsafe FetchedAlgorithm(EVP_MD_fetch(nil, name, nil), from: "EVP_MD_fetch \(name)")
    }

    private static func cipher(_ name: String) -> FetchedAlgorithm {
        unsafe FetchedAlgorithm(EVP_CIPHER_fetch(nil, name, nil), from: "EVP_CIPHER_fetch \(name)")
    }
}
