/// Who may write which class of a twin's paths.
///
/// A class with a writer takes writes from that node only. A class without one takes them from
/// everyone, and the higher (time, author) wins path by path.
public struct WritePolicy: Sendable, Equatable {
    /// The one writer of each class that has one.
    public var writers: [PathClass: NodeName]

    /// A policy.
    ///
    /// - Parameter writers: The one writer of each class that has one.
    public init(writers: [PathClass: NodeName] = [:]) {
        self.writers = writers
    }

    /// Whether a node may write a class.
    ///
    /// - Parameters:
    ///   - author: The node.
    ///   - pathClass: The class.
    /// - Returns: Whether it may.
    public func allows(_ author: NodeName, toWrite pathClass: PathClass) -> Bool {
        writers[pathClass].map { $0 == author } ?? true
    }

    /// The policy's identifier, carried in each epoch: SHA-256 over its deterministic encoding.
    ///
    /// - Returns: 32 bytes.
    /// - Throws: ``TwinError/suiteFailure(_:)``.
    public func identifier() throws(TwinError) -> [UInt8] {
        var map = CBORMap()
        for (pathClass, writer) in writers {
            map[.unsigned(pathClass.rawValue)] = .text(writer.description)
        }
        return try sha256(CBORValue.array(["pqtwin write policy", .map(map)]).encoded())
    }
}
