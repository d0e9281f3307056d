public import PQTwin

extension TwinJournal {
    /// Opens a journal for an exchange with a policy.
    ///
    /// The journal keeps no policy of its own: what is recorded is judged by the policy of the
    /// exchange it came from, so this is ``init(path:)``.
    ///
    /// - Parameters:
    ///   - path: The file; its folder must exist.
    ///   - policy: The exchange's policy.
    /// - Throws: ``StoreError``, one case per reason.
    public convenience init(path: String, policy: WritePolicy) throws(StoreError) {
        try self.init(path: path, maximumPageCount: nil)
    }

    /// The same with a bound, for tests of a full device.
    package convenience init(
        path: String,
        policy: WritePolicy,
        maximumPageCount: Int?
    ) throws(StoreError) {
        try self.init(path: path, maximumPageCount: maximumPageCount)
    }
}
