public import Logging
import PQIdentity
public import PQTLS

extension ConnectionSecurity {
    /// The proof as metadata of swift-log: what a log needs to show that a connection was
    /// post-quantum secure, and with whom.
    ///
    /// Names of the peer are a stranger's text, as far as its authority let it choose them.
    public var logMetadata: Logger.Metadata {
        var metadata: Logger.Metadata = [
            "tls.group": "\(group)",
            "tls.cipher": "\(cipherSuite)",
            "tls.resumed": "\(isResumed)",
            "tls.retried": "\(wasRetried)",
            "tls.post-quantum": "\(isPostQuantum)",
            "tls.peer": "\(peerName)",
        ]
        if let serverSignatureScheme { metadata["tls.signature"] = "\(serverSignatureScheme)" }
        if let applicationProtocol { metadata["tls.alpn"] = "\(applicationProtocol)" }
        return metadata
    }

    /// The first name that an authority vouches for, or what else the peer is.
    private var peerName: String {
        guard let peer else { return "anonymous" }
        return peer.names.first?.description ?? peer.certificates.map { "\($0.leaf.subject)" }
            ?? "a known key"
    }
}
