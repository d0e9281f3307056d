import PQCBOR

/// Who may write which class of which twin's paths.
///
/// A class with a writer takes writes from that node only. A class without one takes them from
/// everyone, and the higher (time, author) wins path by path. A twin's own rules go before the
/// rules for all twins, class by class.
public struct WritePolicy: Sendable, Equatable {
    /// For all twins, the one writer of each class that has one.
    public var writers: [PathClass: NodeName]
    /// For some twins, the one writer of each class that has another than ``writers`` says.
    public var twins: [TwinIdentifier: [PathClass: NodeName]]
    /// How much some twins may hold here, in bytes, about; what would make one larger is forbidden.
    ///
    /// A matter of this node alone: no part of ``identifier(for:)``.
    public var capacities: [TwinIdentifier: Int] = [:]

    /// A policy.
    ///
    /// - Parameters:
    ///   - writers: For all twins, the one writer of each class that has one.
    ///   - twins: For some twins, the one writer of each class that has another.
    public init(
        writers: [PathClass: NodeName] = [:],
        twins: [TwinIdentifier: [PathClass: NodeName]] = [:]
    ) {
        self.writers = writers
        self.twins = twins
    }

    /// Whether a node may write a class of a twin.
    ///
    /// - Parameters:
    ///   - author: The node.
    ///   - pathClass: The class.
    ///   - twin: Which twin.
    /// - Returns: Whether it may.
    public func allows(
        _ author: NodeName,
        _ pathClass: PathClass,
        on twin: TwinIdentifier
    ) -> Bool {
        let writer = twins[twin]?[pathClass] ?? writers[pathClass]
        return writer.map { $0 == author } ?? true
    }

    /// The identifier of the rules for a twin, carried in each of its epochs: SHA-256 over their
    /// deterministic encoding.
    ///
    /// - Parameter twin: Which twin.
    /// - Returns: 32 bytes.
    /// - Throws: ``TwinError/suiteFailure(_:)``.
    public func identifier(for twin: TwinIdentifier) throws(TwinError) -> [UInt8] {
        try Self.identifier(of: rules(for: twins[twin]))
    }

    /// The identifiers of the rules for any twin.
    func identifiers() throws(TwinError) -> Set<[UInt8]> {
        var identifiers: Set = [try Self.identifier(of: writers)]
        for own in twins.values { identifiers.insert(try Self.identifier(of: rules(for: own))) }
        return identifiers
    }

    private func rules(for own: [PathClass: NodeName]?) -> [PathClass: NodeName] {
        writers.merging(own ?? [:]) { _, own in own }
    }

    private static func identifier(of rules: [PathClass: NodeName]) throws(TwinError) -> [UInt8] {
        var map = CBORMap()
        for (pathClass, writer) in rules {
            map[.unsigned(pathClass.rawValue)] = .text(writer.description)
        }
        return try sha256(CBORValue.array(["pqtwin write policy", .map(map)]).encoded())
    }
}
