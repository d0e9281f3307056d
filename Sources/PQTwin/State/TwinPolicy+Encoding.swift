public import PQCBOR

// A policy as an item: what its identifiers are hashes of, and how it is kept.

extension TwinPolicy {
    /// The identifier of the rules for a twin, carried in each of its epochs: SHA-256 over their
    /// deterministic encoding, writers and readers.
    ///
    /// - Parameter twin: Which twin.
    /// - Returns: 32 bytes.
    /// - Throws: ``TwinError/suiteFailure(_:)``.
    public func identifier(for twin: TwinIdentifier) throws(TwinError) -> [UInt8] {
        try rules(for: twin).identifier()
    }

    /// The rules that any twin has, by their identifiers.
    package func rulesByIdentifier() throws(TwinError) -> [[UInt8]: Rules] {
        var found = [try standard.identifier(): standard]
        for rules in twins.values { found[try rules.identifier()] = rules }
        return found
    }

    /// The policy as an item: `[standard, {twin: rules}]`.
    public var item: CBORValue {
        var map = CBORMap()
        for (twin, own) in twins { map[.text(twin.description)] = own.item }
        return [standard.item, .map(map)]
    }

    /// Reads a policy.
    ///
    /// - Parameter item: What ``item`` gave.
    /// - Throws: ``TwinError/unexpected(_:)`` or ``TwinError/invalidIdentifier(_:)``.
    public init(item: CBORValue) throws(TwinError) {
        guard let parts = item.arrayValue, parts.count == 2, let map = parts[1].mapValue else {
            throw .unexpected(.policy)
        }
        self.init(standard: try Rules(item: parts[0]))
        for entry in map.entries {
            guard let name = entry.key.textValue else { throw .unexpected(.policy) }
            twins[try TwinIdentifier(name)] = try Rules(item: entry.value)
        }
    }
}

extension TwinPolicy.Rules {
    /// SHA-256 over the rules.
    func identifier() throws(TwinError) -> [UInt8] {
        try sha256(CBORValue.array(["pqtwin policy", item]).encoded())
    }

    /// The rules as an item: `{class: [writers, readers]}` without classes that nobody may write or
    /// read.
    public var item: CBORValue {
        var map = CBORMap()
        for pathClass in PathClass.allCases {
            let (writers, readers) = (writers[pathClass] ?? [], readers[pathClass] ?? [])
            guard writers != [] || readers != [] else { continue }
            map[.unsigned(pathClass.rawValue)] = [writers.item, readers.item]
        }
        return .map(map)
    }

    /// Reads rules.
    ///
    /// - Parameter item: What ``item`` gave.
    /// - Throws: ``TwinError/unexpected(_:)`` or ``TwinError/invalidIdentifier(_:)``.
    public init(item: CBORValue) throws(TwinError) {
        self.init()
        guard let map = item.mapValue else { throw .unexpected(.policy) }
        for entry in map.entries {
            guard let number = entry.key.unsignedValue, let pathClass = PathClass(rawValue: number),
                let lists = entry.value.arrayValue, lists.count == 2
            else { throw .unexpected(.policy) }
            writers[pathClass] = try TwinPolicy.Nodes(item: lists[0])
            readers[pathClass] = try TwinPolicy.Nodes(item: lists[1])
        }
    }
}

extension TwinPolicy.Nodes {
    /// The nodes as an item: their names in order, or null for anyone.
    var item: CBORValue {
        switch self {
        case .anyone: .null
        case .only(let names): .array(names.sorted().map { .text($0.description) })
        }
    }

    init(item: CBORValue) throws(TwinError) {
        if item == .null {
            self = .anyone
            return
        }
        guard let list = item.arrayValue else { throw .unexpected(.policy) }
        var names: Set<NodeName> = []
        for entry in list {
            guard let name = entry.textValue else { throw .unexpected(.policy) }
            names.insert(try NodeName(name))
        }
        self = .only(names)
    }
}
