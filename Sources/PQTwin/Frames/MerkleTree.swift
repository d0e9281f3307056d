public import PQCBOR

/// A Merkle tree over frames: its root stands in a checkpoint, so that one frame can be shown to
/// belong to it without the others.
///
/// Leaves are hashed behind 0x00 and nodes behind 0x01, so that neither passes for the other
/// (RFC 9162, Section 2.1).
public struct MerkleTree: Sendable, Equatable {
    /// The hashes of the leaves, in order.
    private(set) var leaves: [[UInt8]]

    /// A tree over frames.
    ///
    /// - Parameter frames: The frames, in order.
    /// - Throws: ``TwinError/suiteFailure(_:)``.
    public init(frames: [[UInt8]] = []) throws(TwinError) {
        leaves = []
        for frame in frames { try append(frame) }
    }

    /// A tree over leaves hashed before.
    init(leaves: [[UInt8]]) {
        self.leaves = leaves
    }

    /// How many leaves there are.
    public var count: Int { leaves.count }

    /// Adds a frame.
    ///
    /// - Parameter frame: The frame's bytes.
    /// - Throws: ``TwinError/suiteFailure(_:)``.
    public mutating func append(_ frame: [UInt8]) throws(TwinError) {
        leaves.append(try Self.leafHash(frame))
    }

    /// The root; of an empty tree the hash of nothing.
    ///
    /// - Returns: 32 bytes.
    /// - Throws: ``TwinError/suiteFailure(_:)``.
    public func root() throws(TwinError) -> [UInt8] {
        guard !leaves.isEmpty else { return try sha256([]) }
        return try Self.root(of: leaves[...])
    }

    /// What shows that a frame belongs to the tree.
    ///
    /// - Parameter index: Which frame.
    /// - Returns: The proof, or nil where there is no such frame.
    /// - Throws: ``TwinError/suiteFailure(_:)``.
    public func inclusionProof(of index: Int) throws(TwinError) -> InclusionProof? {
        guard leaves.indices.contains(index) else { return nil }
        let path = try Self.path(to: index, in: leaves[...])
        return InclusionProof(treeSize: UInt64(count), leafIndex: UInt64(index), path: path)
    }

    static func leafHash(_ frame: [UInt8]) throws(TwinError) -> [UInt8] {
        try sha256([0x00] + frame)
    }

    static func nodeHash(_ left: [UInt8], _ right: [UInt8]) throws(TwinError) -> [UInt8] {
        try sha256([0x01] + left + right)
    }

    private static func root(of leaves: ArraySlice<[UInt8]>) throws(TwinError) -> [UInt8] {
        guard leaves.count > 1 else { return leaves[leaves.startIndex] }
        let half = split(leaves)
        return try nodeHash(try root(of: half.left), try root(of: half.right))
    }

    private static func path(
        to index: Int,
        in leaves: ArraySlice<[UInt8]>
    ) throws(TwinError) -> [[UInt8]] {
        guard leaves.count > 1 else { return [] }
        let half = split(leaves)
        if index < half.right.startIndex {
            return try path(to: index, in: half.left) + [try root(of: half.right)]
        }
        return try path(to: index, in: half.right) + [try root(of: half.left)]
    }

    /// The left part is the largest power of two below the whole.
    private static func split(
        _ leaves: ArraySlice<[UInt8]>
    ) -> (left: ArraySlice<[UInt8]>, right: ArraySlice<[UInt8]>) {
        var size = 1
        while size * 2 < leaves.count { size *= 2 }
        let middle = leaves.startIndex + size
        return (leaves[..<middle], leaves[middle...])
    }
}

/// The hashes beside the way from a leaf to the root.
///
/// As an item it has the shape of RFC 9942: `[tree size, leaf index, [path]]`.
public struct InclusionProof: Sendable, Equatable {
    /// How many leaves the tree has.
    public let treeSize: UInt64
    /// Which leaf, from 0.
    public let leafIndex: UInt64
    /// The sibling hashes, from the leaf upwards.
    public let path: [[UInt8]]

    /// A proof.
    ///
    /// - Parameters:
    ///   - treeSize: How many leaves the tree has.
    ///   - leafIndex: Which leaf, from 0.
    ///   - path: The sibling hashes, from the leaf upwards.
    public init(treeSize: UInt64, leafIndex: UInt64, path: [[UInt8]]) {
        self.treeSize = treeSize
        self.leafIndex = leafIndex
        self.path = path
    }

    /// Whether a frame belongs to the tree with this root.
    ///
    /// - Parameters:
    ///   - frame: The frame's bytes.
    ///   - root: The root from a verified checkpoint.
    /// - Returns: True if the path leads from the frame to the root.
    /// - Throws: ``TwinError/suiteFailure(_:)``.
    public func isValid(for frame: [UInt8], root: [UInt8]) throws(TwinError) -> Bool {
        guard leafIndex < treeSize else { return false }
        // The walk of RFC 9162: `last` is the index of the last node of each level.
        var index = leafIndex
        var last = treeSize - 1
        var hash = try MerkleTree.leafHash(frame)
        for sibling in path {
            guard last != 0, sibling.count == 32 else { return false }
            if index & 1 == 1 || index == last {
                hash = try MerkleTree.nodeHash(sibling, hash)
                while index & 1 == 0 && index != 0 {
                    index >>= 1
                    last >>= 1
                }
            } else {
                hash = try MerkleTree.nodeHash(hash, sibling)
            }
            index >>= 1
            last >>= 1
        }
        return last == 0 && hash == root
    }

    /// The proof as an item.
    public var item: CBORValue {
        [.unsigned(treeSize), .unsigned(leafIndex), .array(path.map { .bytes($0) })]
    }

    /// Reads a proof.
    ///
    /// - Parameter item: `[tree size, leaf index, [path]]`.
    /// - Throws: ``TwinError/unexpected(_:)``.
    public init(_ item: CBORValue) throws(TwinError) {
        guard let items = item.arrayValue, items.count == 3, let treeSize = items[0].unsignedValue,
            let leafIndex = items[1].unsignedValue, let hashes = items[2].arrayValue,
            hashes.count <= 64
        else { throw .unexpected(.proof) }
        let path = hashes.compactMap(\.bytesValue).filter { $0.count == 32 }
        guard path.count == hashes.count else { throw .unexpected(.proof) }
        self.init(treeSize: treeSize, leafIndex: leafIndex, path: path)
    }
}
