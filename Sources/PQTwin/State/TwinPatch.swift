public import PQCBOR

/// A change to the paths of one class.
public struct TwinPatch: Sendable, Equatable {
    /// The deepest nesting of a patch's body.
    public static let maximumDepth = 12

    /// The class whose paths it changes.
    public let pathClass: PathClass
    /// A merge patch for the class's member of the document; always a map.
    public let body: CBORValue
    /// The revision that the twin must have where it is judged, if any.
    ///
    /// Each node counts the revisions of its own copy, so nodes can judge one patch differently.
    /// Only the judgement of the twin's home counts, the node that keeps its state of record: seal
    /// such a patch to an audience of the home alone. Everyone else, its author too, learns the
    /// outcome from what the home writes then.
    public let ifRevision: UInt64?

    /// Checks a patch's shape.
    ///
    /// - Parameters:
    ///   - pathClass: The class whose paths it changes.
    ///   - body: A merge patch: a map whose keys are text, also inside.
    ///   - ifRevision: The revision the twin must have, as in HTTP's If-Match.
    /// - Throws: ``TwinError/unexpected(_:)`` if the body is no map, has keys that are not text,
    ///   or nests too deep.
    public init(
        _ pathClass: PathClass,
        _ body: CBORValue,
        ifRevision: UInt64? = nil
    ) throws(TwinError) {
        guard case .map = body, Self.isMergePatch(body, depth: Self.maximumDepth) else {
            throw .unexpected(.patch)
        }
        self.pathClass = pathClass
        self.body = body
        self.ifRevision = ifRevision
    }

    private static func isMergePatch(_ value: CBORValue, depth: Int) -> Bool {
        guard depth > 0 else { return false }
        switch value {
        case .map(let map):
            return map.entries.allSatisfy { entry in
                entry.key.textValue != nil && isMergePatch(entry.value, depth: depth - 1)
            }
        case .array(let elements):
            return elements.allSatisfy { isArrayElement($0, depth: depth - 1) }
        case .tagged(_, let item):
            return isArrayElement(item, depth: depth - 1)
        default:
            return true
        }
    }

    /// Inside an array a map is plain data, so its keys are free; only the depth counts.
    private static func isArrayElement(_ value: CBORValue, depth: Int) -> Bool {
        guard depth > 0 else { return false }
        switch value {
        case .map(let map):
            return map.entries.allSatisfy {
                isArrayElement($0.key, depth: depth - 1)
                    && isArrayElement($0.value, depth: depth - 1)
            }
        case .array(let elements):
            return elements.allSatisfy { isArrayElement($0, depth: depth - 1) }
        case .tagged(_, let item):
            return isArrayElement(item, depth: depth - 1)
        default:
            return true
        }
    }

    /// The plaintext of a patch frame: `[body]` or `[body, ifRevision]`.
    public var content: CBORValue {
        .array(ifRevision.map { [body, .unsigned($0)] } ?? [body])
    }

    /// Reads the plaintext of a patch frame.
    ///
    /// - Parameters:
    ///   - content: `[body]` or `[body, ifRevision]`.
    ///   - pathClass: The class that the frame's header names.
    /// - Throws: ``TwinError/unexpected(_:)``.
    public init(content: CBORValue, pathClass: PathClass) throws(TwinError) {
        guard let items = content.arrayValue, (1...2).contains(items.count) else {
            throw .unexpected(.patch)
        }
        var ifRevision: UInt64?
        if items.count == 2 {
            guard let revision = items[1].unsignedValue else { throw .unexpected(.revision) }
            ifRevision = revision
        }
        try self.init(pathClass, items[0], ifRevision: ifRevision)
    }
}

/// Who wrote something, and when: the order in which the later of two writes is found.
public struct WriteStamp: Hashable, Comparable, Sendable {
    /// When.
    public let time: HybridTimestamp
    /// Who; decides between equal times.
    public let author: NodeName

    /// A stamp.
    ///
    /// - Parameters:
    ///   - time: When.
    ///   - author: Who.
    public init(time: HybridTimestamp, author: NodeName) {
        self.time = time
        self.author = author
    }

    /// Orders stamps by time, then by author.
    ///
    /// - Parameters:
    ///   - left: One stamp.
    ///   - right: The other.
    /// - Returns: Whether the left one comes first.
    public static func < (left: WriteStamp, right: WriteStamp) -> Bool {
        left.time == right.time ? left.author < right.author : left.time < right.time
    }
}

/// A patch with its author and time: what is applied to a state and kept in its history.
public struct TwinWrite: Sendable, Equatable {
    /// The change.
    public let patch: TwinPatch
    /// Who made it, and when.
    public let stamp: WriteStamp

    /// A write.
    ///
    /// - Parameters:
    ///   - patch: The change.
    ///   - stamp: Who made it, and when.
    public init(_ patch: TwinPatch, stamp: WriteStamp) {
        self.patch = patch
        self.stamp = stamp
    }
}

/// What became of a write.
public enum PatchOutcome: Sendable, Equatable {
    /// The state has a new revision.
    case applied
    /// A later write stands on every path it names; it stays in the history only.
    case superseded
    /// Its `ifRevision` is not the state's revision.
    case conflict(expected: UInt64, actual: UInt64)
    /// Its author may not write this class.
    case forbidden
}
