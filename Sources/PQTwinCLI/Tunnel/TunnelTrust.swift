import Logging
import PQIdentity
import PQTLS

extension TunnelOptions {
    /// Whom we believe, read now.
    ///
    /// - Parameter logger: Learns of what is believed in another way than it may seem.
    /// - Returns: Nothing if no authority is given.
    /// - Throws: A ``CommandFailure`` for files that can't be used, or that nobody could come in by.
    func authorities(_ logger: Logger) throws -> TLSTrust? {
        guard !trust.isEmpty else { return nil }
        let (anchors, stored) = try TrustedFiles.read(trust)
        guard !anchors.roots.isEmpty else {
            throw CommandFailure("no authority in \(trust.joined(separator: ", "))")
        }
        let issuers = anchors.roots.filter { $0.basicConstraints?.isAuthority == true }
        for leaf in anchors.roots where !issuers.contains(leaf) {
            logger.warning(
                "a trusted certificate is no authority: it is believed itself, and vouches for nobody",
                metadata: ["subject": "\(leaf.subject)"]
            )
        }
        let lists = try stored + crl.map { try CertificateFile.revocationList($0) }
        try checkLists(lists, of: issuers, isOnly: issuers.count == anchors.roots.count, logger)
        let revocation: RevocationPolicy =
            lists.isEmpty && !requireCrl
            ? .none
            : RevocationPolicy(lists: lists, requirement: requireCrl ? .required : .ifPresent)
        return .authorities(anchors, revocation: revocation)
    }

    /// Refuses lists by which nobody could come in, and warns of those that don't do their work.
    private func checkLists(
        _ lists: [CertificateRevocationList],
        of issuers: [Certificate],
        isOnly: Bool,
        _ logger: Logger
    ) throws {
        let now = CertificateTime.now()
        for list in lists where list.nextUpdate < now {
            logger.warning(
                requireCrl
                    ? "a revocation list is out of date, so nobody of its issuer is believed; give a new one"
                    : "a revocation list is out of date, so certificates pass unchecked; give a new one or --require-crl",
                metadata: ["issuer": "\(list.issuer)", "since": "\(list.nextUpdate)"]
            )
        }
        guard requireCrl else { return }
        let without = issuers.filter { issuer in !lists.contains { $0.issuer == issuer.subject } }
        let names = without.map { "\($0.subject)" }.joined(separator: "; ")
        guard !isOnly || without.count < issuers.count else {
            throw CommandFailure("--require-crl, and there is no revocation list of \(names)")
        }
        if !without.isEmpty {
            logger.warning(
                "an authority has no revocation list, so nobody of it is believed",
                metadata: ["issuer": "\(names)"]
            )
        }
    }
}
