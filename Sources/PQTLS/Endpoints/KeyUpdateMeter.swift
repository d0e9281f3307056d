package import PQIdentity

/// Counts the KeyUpdates of a peer against a number per second.
///
/// Each costs us three derivations and a key schedule, and the peer next to nothing. The clock is
/// the configuration's and tells seconds, so the count starts anew with each of them.
package struct KeyUpdateMeter: Sendable {
    private var second: Int64?
    private var count = 0

    /// A meter that has counted nothing.
    package init() {}

    /// Counts one more.
    ///
    /// - Parameters:
    ///   - time: What time it is.
    ///   - limit: How many a second are borne.
    /// - Throws: ``TLSError/keyUpdatesTooOften(limit:)``.
    package mutating func count(at time: CertificateTime, limit: Int) throws(TLSError) {
        if second != time.secondsSinceEpoch {
            second = time.secondsSinceEpoch
            count = 0
        }
        count += 1
        guard count <= limit else { throw .keyUpdatesTooOften(limit: limit) }
    }
}
