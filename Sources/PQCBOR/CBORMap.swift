/// A CBOR map whose keys are unique and stand in the order of their encodings.
///
/// The order is that of RFC 8949, Section 4.2.1: bytewise lexicographic over the encoded keys.
public struct CBORMap: Sendable {
    /// One member.
    public struct Entry: Sendable, Equatable {
        /// The member's key.
        public let key: CBORValue
        /// The member's value.
        public fileprivate(set) var value: CBORValue
        /// The key's encoding, by which members are ordered.
        package let encodedKey: [UInt8]
    }

    /// The members in order.
    public private(set) var entries: [Entry] = []

    /// A map without members.
    public init() {}

    /// A map of members with different keys, in any order; putting them in one by one would take
    /// time that grows with the square of their number.
    package init(_ members: [(key: CBORValue, value: CBORValue)]) {
        entries = members.map {
            Entry(key: $0.key, value: $0.value, encodedKey: $0.key.encoded())
        }
        entries.sort { $0.encodedKey.lexicographicallyPrecedes($1.encodedKey) }
    }

    /// This map with another's members, each put through a rule; both are walked once.
    ///
    /// - Parameters:
    ///   - other: The other map.
    ///   - rule: Makes a member of this map's value, if there is one, and the other's; nil for none.
    /// - Returns: The merged map.
    package func merged(
        with other: CBORMap,
        _ rule: (CBORValue?, CBORValue) -> CBORValue?
    ) -> CBORMap {
        var result = CBORMap()
        result.entries.reserveCapacity(entries.count + other.entries.count)
        var rest = entries[...]
        for change in other.entries {
            while let first = rest.first,
                first.encodedKey.lexicographicallyPrecedes(change.encodedKey)
            {
                result.entries.append(rest.removeFirst())
            }
            var old: CBORValue?
            if rest.first?.encodedKey == change.encodedKey { old = rest.removeFirst().value }
            guard let value = rule(old, change.value) else { continue }
            result.entries.append(
                Entry(key: change.key, value: value, encodedKey: change.encodedKey)
            )
        }
        result.entries.append(contentsOf: rest)
        return result
    }

    /// How many members there are.
    public var count: Int { entries.count }

    /// Whether there are no members.
    public var isEmpty: Bool { entries.isEmpty }

    /// The value under a key; setting nil removes the member.
    ///
    /// - Parameter key: The member's key.
    public subscript(key: CBORValue) -> CBORValue? {
        get {
            let position = position(of: key.encoded())
            return position.found ? entries[position.index].value : nil
        }
        set {
            let encodedKey = key.encoded()
            let position = position(of: encodedKey)
            switch (position.found, newValue) {
            case (true, let value?):
                entries[position.index].value = value
            case (true, nil):
                entries.remove(at: position.index)
            case (false, let value?):
                entries.insert(
                    Entry(key: key, value: value, encodedKey: encodedKey),
                    at: position.index
                )
            case (false, nil):
                break
            }
        }
    }

    /// The value under a text key; setting nil removes the member.
    ///
    /// - Parameter key: The member's name.
    public subscript(key: String) -> CBORValue? {
        get { self[.text(key)] }
        set { self[.text(key)] = newValue }
    }

    /// Appends a member whose key is greater than all before it.
    ///
    /// - Parameters:
    ///   - key: The key.
    ///   - value: The value.
    ///   - encodedKey: The key's encoding.
    /// - Returns: nil, or why the member is out of order.
    mutating func append(key: CBORValue, value: CBORValue, encodedKey: [UInt8]) -> CBORFault? {
        if let last = entries.last {
            if last.encodedKey == encodedKey { return .duplicateKey }
            guard last.encodedKey.lexicographicallyPrecedes(encodedKey) else {
                return .unsortedKey
            }
        }
        entries.append(Entry(key: key, value: value, encodedKey: encodedKey))
        return nil
    }

    private func position(of encodedKey: [UInt8]) -> (index: Int, found: Bool) {
        var low = 0
        var high = entries.count
        while low < high {
            let middle = low + (high - low) / 2
            if entries[middle].encodedKey.lexicographicallyPrecedes(encodedKey) {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return (low, low < entries.count && entries[low].encodedKey == encodedKey)
    }
}

extension CBORMap: Equatable {
    /// Whether two maps have the same members.
    ///
    /// - Parameters:
    ///   - left: One map.
    ///   - right: The other.
    /// - Returns: Whether they are equal.
    public static func == (left: CBORMap, right: CBORMap) -> Bool {
        left.entries == right.entries
    }
}
