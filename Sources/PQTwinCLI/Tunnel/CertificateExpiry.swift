import Logging
import Metrics
import PQIdentity
import PQTLS

/// Tells when our certificate ends: by a figure always, by a warning when that is soon.
struct CertificateExpiry: Sendable {
    private static let daysOfWarning = 30

    let logger: Logger

    /// Notes which certificates are shown from now on.
    ///
    /// - Parameter identity: Whose; a client may have none.
    /// - Returns: When the first of them ends.
    func note(_ identity: TLSIdentity?) -> CertificateTime? {
        guard let end = identity?.certificateChain.map(\.notValidAfter).min() else { return nil }
        Meter(label: "pqtwin_tunnel_certificate_expiry_timestamp_seconds")
            .set(end.secondsSinceEpoch)
        if end < CertificateTime.now().advanced(byDays: Self.daysOfWarning) {
            logger.warning(
                "OUR CERTIFICATE ENDS SOON: renew it, then send SIGHUP",
                metadata: ["until": "\(end)"]
            )
        }
        return end
    }
}
