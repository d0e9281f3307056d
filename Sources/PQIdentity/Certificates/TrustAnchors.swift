/// The authorities that a node trusts, because someone gave it their certificates.
public struct TrustAnchors: Sendable, Equatable {
    /// The authorities' certificates.
    public let roots: [Certificate]

    /// Trusts some certificates.
    ///
    /// - Parameter roots: The certificates; none at all trusts nobody.
    public init(roots: [Certificate]) {
        self.roots = roots
    }

    /// Trusts the certificates of a PEM text.
    ///
    /// - Parameter pem: The text with at least one certificate.
    /// - Throws: ``IdentityError``.
    public init(pem: String) throws(IdentityError) {
        self.init(roots: try Certificate.certificates(pem: pem))
    }
}
