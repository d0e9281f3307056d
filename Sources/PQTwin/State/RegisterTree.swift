import PQCBOR

/// A document in which every path remembers its last write, so that the order of arrival does
/// not matter.
///
/// Applying writes in the order of their stamps gives what RFC 7396 gives; any other order gives
/// the same document. A node holds two registers that only ever grow: the last write of a value
/// (or of its removal), and the last write that went through it and so made it a map. The later
/// of the two is what the node is; members older than the last value are gone.
struct RegisterTree: Sendable, Equatable {
    private var valueStamp: WriteStamp?
    private var value: CBORValue?
    private var mapStamp: WriteStamp?
    // Keyed by UTF-8, because Swift takes composed and decomposed letters for the same key.
    private var members: [[UInt8]: RegisterTree] = [:]

    init() {}

    /// Applies a merge patch.
    ///
    /// - Parameters:
    ///   - patch: A merge patch whose maps have text keys.
    ///   - stamp: Who wrote it, and when.
    /// - Returns: Whether any of it stands.
    mutating func apply(_ patch: CBORValue, stamp: WriteStamp) -> Bool {
        if let valueStamp, valueStamp >= stamp { return false }
        guard case .map(let changes) = patch else {
            valueStamp = stamp
            value = patch == .null ? nil : patch
            members = members.compactMapValues { $0.newer(than: stamp) }
            return mapStamp.map { $0 < stamp } ?? true
        }
        var stands = false
        if mapStamp.map({ $0 < stamp }) ?? true {
            stands = changes.isEmpty || !isMap
            mapStamp = stamp
        }
        for change in changes.entries {
            guard let name = change.key.textValue else { continue }
            if members[Array(name.utf8), default: RegisterTree()].apply(change.value, stamp: stamp)
            {
                stands = true
            }
        }
        return stands
    }

    /// What the node is, or nil where it was never written or has been removed.
    var document: CBORValue? {
        guard isMap else { return value }
        let items = members.compactMap { name, member in
            member.document.map { (CBORValue.text(String(decoding: name, as: UTF8.self)), $0) }
        }
        return .map(CBORMap(items))
    }

    /// About how much memory the tree takes: names, values, and 64 bytes for each register.
    var byteCount: Int {
        members.reduce(64 + (value?.byteCount ?? 0)) { $0 + $1.key.count + $1.value.byteCount }
    }

    /// The same for one member; 0 where there is none.
    func byteCount(of member: String) -> Int { members[Array(member.utf8)]?.byteCount ?? 0 }

    /// When a node below this one was last written or made a map of, if it is there.
    func stamp(of path: some Collection<String>) -> WriteStamp? {
        guard let name = path.first else {
            return [isMap ? mapStamp : nil, value == nil ? nil : valueStamp].compactMap { $0 }.max()
        }
        return members[Array(name.utf8)]?.stamp(of: path.dropFirst())
    }

    private var isMap: Bool {
        guard let mapStamp else { return false }
        return valueStamp.map { $0 < mapStamp } ?? true
    }

    /// What is left of the node when everything up to `stamp` is gone.
    private func newer(than stamp: WriteStamp) -> RegisterTree? {
        var rest = RegisterTree()
        if let valueStamp, valueStamp > stamp {
            rest.valueStamp = valueStamp
            rest.value = value
        }
        if let mapStamp, mapStamp > stamp { rest.mapStamp = mapStamp }
        rest.members = members.compactMapValues { $0.newer(than: stamp) }
        return rest == RegisterTree() ? nil : rest
    }
}

extension RegisterTree {
    /// The tree as an item: `[value stamp, value, map stamp, members]`.
    var snapshot: CBORValue {
        let items = members.map { name, member in
            (CBORValue.text(String(decoding: name, as: UTF8.self)), member.snapshot)
        }
        return [
            Self.item(of: valueStamp), value.map { [$0] } ?? [], Self.item(of: mapStamp),
            .map(CBORMap(items)),
        ]
    }

    init(snapshot: CBORValue) throws(TwinError) {
        guard let items = snapshot.arrayValue, items.count == 4, let held = items[1].arrayValue,
            held.count <= 1, let map = items[3].mapValue
        else { throw .unexpected(.snapshot) }
        valueStamp = try Self.stamp(of: items[0])
        value = held.first
        mapStamp = try Self.stamp(of: items[2])
        for entry in map.entries {
            guard let name = entry.key.textValue else { throw .unexpected(.snapshot) }
            members[Array(name.utf8)] = try RegisterTree(snapshot: entry.value)
        }
    }

    private static func item(of stamp: WriteStamp?) -> CBORValue {
        guard let stamp else { return .null }
        return [.unsigned(stamp.time.rawValue), .text(stamp.author.description)]
    }

    private static func stamp(of item: CBORValue) throws(TwinError) -> WriteStamp? {
        if item == .null { return nil }
        guard let parts = item.arrayValue, parts.count == 2, let time = parts[0].unsignedValue,
            let author = parts[1].textValue
        else { throw .unexpected(.snapshot) }
        return WriteStamp(time: HybridTimestamp(rawValue: time), author: try NodeName(author))
    }
}

extension CBORValue {
    /// About how much memory the value takes.
    fileprivate var byteCount: Int {
        switch self {
        case .bytes(let bytes): 16 + bytes.count
        case .text(let text): 16 + text.utf8.count
        case .array(let items): items.reduce(16) { $0 + $1.byteCount }
        case .map(let map):
            map.entries.reduce(16) { $0 + $1.key.byteCount + $1.value.byteCount }
        case .tagged(_, let item): 16 + item.byteCount
        default: 16
        }
    }
}
