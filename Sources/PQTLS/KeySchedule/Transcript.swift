package import PQSuites

// Everything said so far, hashed. Before the cipher suite is known there is no hash yet, so the
// transcript starts as bytes and becomes a hash once: two types, and no way back.

/// The transcript while the hash is still open: the first ClientHello, kept as bytes.
package struct PendingTranscript {
    private let clientHello: [UInt8]

    /// A transcript that begins with this message.
    ///
    /// - Parameter clientHello: The first ClientHello, with its header.
    package init(clientHello: [UInt8]) {
        self.clientHello = clientHello
    }

    /// The hash of the beginning of the message, for a binder, which can't cover itself.
    ///
    /// - Parameters:
    ///   - byteCount: How many bytes at the end are left out.
    ///   - algorithm: The hash of the pre-shared key.
    /// - Returns: The hash.
    /// - Throws: ``TLSError/suite(_:)``.
    package func digest(
        withoutLast byteCount: Int,
        by algorithm: HashAlgorithm
    ) throws(TLSError) -> [UInt8] {
        do {
            return try algorithm.digest(Array(clientHello.dropLast(byteCount)))
        } catch { throw .suite(error) }
    }

    /// The transcript under the hash that the server chose.
    package consuming func hashed(by algorithm: HashAlgorithm) throws(TLSError) -> Transcript {
        var transcript = try Transcript(algorithm)
        try transcript.append(clientHello)
        return transcript
    }

    /// The transcript of a retry: a hash stands for the first ClientHello, so that a server could
    /// keep it in a cookie (RFC 9846, Section 4.1).
    package consuming func retried(by algorithm: HashAlgorithm) throws(TLSError) -> Transcript {
        try Transcript(retryOf: digest(by: algorithm), by: algorithm)
    }

    /// The hash of the first ClientHello.
    package func digest(by algorithm: HashAlgorithm) throws(TLSError) -> [UInt8] {
        do { return try algorithm.digest(clientHello) } catch { throw .suite(error) }
    }
}

/// The running hash of all handshake messages (RFC 9846, Section 4.1).
package struct Transcript: ~Copyable, Sendable {
    private var hash: TranscriptHash

    fileprivate init(_ algorithm: HashAlgorithm) throws(TLSError) {
        do { hash = try TranscriptHash(algorithm) } catch { throw .suite(error) }
    }

    /// A transcript that begins with the hash of a first ClientHello.
    ///
    /// - Parameters:
    ///   - helloHash: The hash.
    ///   - algorithm: What made it.
    /// - Throws: ``TLSError/suite(_:)``.
    package init(retryOf helloHash: [UInt8], by algorithm: HashAlgorithm) throws(TLSError) {
        let message = WireWriter.message(.messageHash) { $0.raw(helloHash) }
        do {
            var hash = try TranscriptHash(algorithm)
            try hash.update(message.span)
            self.hash = hash
        } catch { throw .suite(error) }
    }

    /// Adds a message, header included.
    package mutating func append(_ message: [UInt8]) throws(TLSError) {
        do { try hash.update(message.span) } catch { throw .suite(error) }
    }

    /// The hash of everything added so far.
    package borrowing func current() throws(TLSError) -> [UInt8] {
        do { return try hash.current() } catch { throw .suite(error) }
    }

    /// The hash of everything added so far and of one thing more, which is not added.
    package borrowing func current(adding bytes: [UInt8]) throws(TLSError) -> [UInt8] {
        do {
            var copy = try hash.copy()
            try copy.update(bytes.span)
            return try copy.current()
        } catch { throw .suite(error) }
    }
}
