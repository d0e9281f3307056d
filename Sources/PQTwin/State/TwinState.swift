public import PQCBOR

/// A twin as one node knows it: what is desired, reported, computed about it, and its revision.
///
/// The document is a map with one member per ``PathClass``; below stand features, below those
/// their properties (``Property``).
public struct TwinState: Sendable, Equatable {
    /// Which twin.
    public let twin: TwinIdentifier
    /// How many writes have changed it here.
    public private(set) var revision: UInt64 = 0
    private var tree = RegisterTree()

    /// A twin about which nothing is known.
    ///
    /// - Parameter twin: Which twin.
    public init(twin: TwinIdentifier) {
        self.twin = twin
    }

    /// Everything known, one member per class that was ever written.
    public var document: CBORValue { tree.document ?? [:] }

    /// What is known in one class; an empty map where nothing is.
    ///
    /// - Parameter pathClass: The class.
    public subscript(pathClass: PathClass) -> CBORValue {
        document[pathClass.name] ?? [:]
    }

    /// A property of a feature, if it is there.
    ///
    /// - Parameters:
    ///   - pathClass: The class, for example reported.
    ///   - feature: The feature's name.
    ///   - property: The property's name.
    public subscript(
        pathClass: PathClass, feature feature: String, property property: String
    ) -> Property? {
        self[pathClass][feature]?[property].flatMap(Property.init)
    }

    /// Who wrote what stands at a path, and when.
    ///
    /// - Parameters:
    ///   - pathClass: The class.
    ///   - path: The names below it, from the top.
    /// - Returns: The last write of the value, or the last that went through the map; nil where
    ///   nothing stands.
    public func stamp(of pathClass: PathClass, _ path: String...) -> WriteStamp? {
        tree.stamp(of: [pathClass.name] + path)
    }

    /// What is desired and not reported so: nil where nothing is left to do.
    public var delta: CBORValue? {
        let document = document
        guard let desired = document[PathClass.desired.name] else { return nil }
        return Self.missing(of: desired, in: document[PathClass.reported.name] ?? [:])
    }

    /// Applies a write, unless policy, revision or a later write stand against it.
    ///
    /// - Parameters:
    ///   - write: The patch, its author and time.
    ///   - policy: Who may write what.
    ///   - limits: What this node gives to the twin.
    /// - Returns: What became of it.
    public mutating func apply(
        _ write: TwinWrite,
        policy: TwinPolicy,
        limits: TwinLimits = TwinLimits()
    ) -> PatchOutcome {
        let patch = write.patch
        guard policy.allows(write.stamp.author, toWrite: patch.pathClass, of: twin) else {
            return .forbidden
        }
        if let expected = patch.ifRevision, expected != revision {
            return .conflict(expected: expected, actual: revision)
        }
        var whole = CBORMap()
        whole[patch.pathClass.name] = patch.body
        var next = tree
        // Also a write that is superseded leaves its mark, for writes that come later.
        let stands = next.apply(.map(whole), stamp: write.stamp)
        if let capacity = limits.capacities[twin] {
            // Whatever makes it smaller is welcome, also where it is too large already.
            let name = patch.pathClass.name
            let size = next.byteCount(of: name)
            guard size <= capacity || size < tree.byteCount(of: name) else { return .forbidden }
        }
        tree = next
        guard stands else { return .superseded }
        revision += 1
        return .applied
    }

    private static func missing(of desired: CBORValue, in reported: CBORValue) -> CBORValue? {
        guard case .map(let wanted) = desired, case .map(let present) = reported else {
            return desired == reported ? nil : desired
        }
        var rest = CBORMap()
        for entry in wanted.entries {
            guard let value = present[entry.key] else {
                rest[entry.key] = entry.value
                continue
            }
            rest[entry.key] = missing(of: entry.value, in: value)
        }
        return rest.isEmpty ? nil : .map(rest)
    }
}

extension TwinState {
    /// The state for storing: `[twin, revision, tree]`.
    public var snapshot: CBORValue {
        [.text(twin.description), .unsigned(revision), tree.snapshot]
    }

    /// Reads a stored state.
    ///
    /// - Parameter snapshot: What ``snapshot`` gave.
    /// - Throws: ``TwinError/unexpected(_:)`` or ``TwinError/invalidIdentifier(_:)``.
    public init(snapshot: CBORValue) throws(TwinError) {
        guard let items = snapshot.arrayValue, items.count == 3, let name = items[0].textValue,
            let revision = items[1].unsignedValue
        else { throw .unexpected(.snapshot) }
        twin = try TwinIdentifier(name)
        self.revision = revision
        tree = try RegisterTree(snapshot: items[2])
    }
}
