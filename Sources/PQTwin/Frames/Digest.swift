import PQSuites

/// SHA-256 with this module's error.
func sha256(_ bytes: [UInt8]) throws(TwinError) -> [UInt8] {
    do throws(SuiteError) {
        return try HashAlgorithm.sha256.digest(bytes.span)
    } catch {
        throw .suiteFailure(error)
    }
}

/// The chain over an epoch's ciphertext frames, by which a checkpoint signs them all.
///
/// It begins with the epoch frame, so that no chain fits two epochs, and each link hashes the one
/// before it with the next patch frame's bytes.
struct FrameChain: Sendable, Equatable {
    /// SHA-256 over everything so far.
    private(set) var head: [UInt8]

    /// Begins a chain.
    init(epochFrame: [UInt8]) throws(TwinError) {
        head = try sha256([0x02] + epochFrame)
    }

    /// Continues a chain.
    init(head: [UInt8]) {
        self.head = head
    }

    /// Adds a patch frame.
    mutating func append(_ frame: [UInt8]) throws(TwinError) {
        head = try sha256([0x03] + head + frame)
    }
}
