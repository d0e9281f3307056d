import CSodium

/// What this module must know of libsodium before it calls it.
enum Libsodium {
    // sodium_init returns 0 the first time and 1 if someone else already called it.
    private static let isReady = sodium_init() >= 0

    /// Makes sure that libsodium has chosen its implementations.
    ///
    /// - Throws: ``SuiteError/libraryFailure(_:)`` if it can't be initialised.
    static func prepare() throws(SuiteError) {
        guard isReady else { throw .libraryFailure("libsodium: sodium_init") }
    }
}
