public import PQIdentity
public import PQTwin

/// Why a node can't start or go on.
public enum NodeError: Error, Equatable, Sendable {
    /// A file of the node's folder is missing, unreadable or wrong.
    case folder(file: String, IdentityError)
    /// The certificate names no node (`pqtwin://…`), so others could not tell who speaks.
    case certificateNamesNoNode
    /// The peer's certificate names no node.
    case peerNamesNoNode
    /// The sealing key is not an X-Wing key.
    case sealingKeyAlgorithm
    /// More writes wait for a node that is still unknown than may.
    case tooManyWaiting(limit: Int)
    /// The names of a tenant and its backend are too long together for a twin's name.
    case jobTwin(tenant: String, backend: String)
    /// Frames were still not acknowledged when the time for it was over.
    case notAcknowledged(frames: Int)
    /// The ward's policy does not let a node report for a patient.
    case noDevice(NodeName, of: TwinIdentifier)
    /// The file with the ward's policy can't be read.
    case policy(file: String, TwinError)
    /// An address is not of the form `host:port`.
    case address(String)
}
