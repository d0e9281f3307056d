import PQSuites
import PQTwin
import Testing

struct MerkleTests {
    /// The definition written out: the left part is the largest power of two below the whole.
    static func oracle(_ frames: ArraySlice<[UInt8]>) throws -> [UInt8] {
        if frames.count == 1 {
            return try HashAlgorithm.sha256.digest([0] + frames[frames.startIndex])
        }
        var size = 1
        while size * 2 < frames.count { size *= 2 }
        let middle = frames.startIndex + size
        return try HashAlgorithm.sha256.digest(
            [1] + oracle(frames[..<middle]) + oracle(frames[middle...])
        )
    }

    @Test(arguments: 1...70)
    func `every leaf is proved against the root and no other`(count: Int) throws {
        let frames = (0..<count).map { [UInt8](repeating: UInt8($0), count: $0 % 5) + [UInt8($0)] }
        let tree = try MerkleTree(frames: frames)
        let root = try tree.root()
        #expect(root == (try Self.oracle(frames[...])))
        for (index, frame) in frames.enumerated() {
            let proof = try #require(try tree.inclusionProof(of: index))
            #expect(try proof.isValid(for: frame, root: root))
            #expect(try !proof.isValid(for: frame + [0], root: root))
            #expect(try InclusionProof(proof.item) == proof)
            let wrong = InclusionProof(
                treeSize: proof.treeSize,
                leafIndex: (proof.leafIndex + 1) % proof.treeSize,
                path: proof.path
            )
            if count > 1 { #expect(try !wrong.isValid(for: frame, root: root)) }
            let short = InclusionProof(
                treeSize: proof.treeSize,
                leafIndex: proof.leafIndex,
                path: proof.path.dropLast()
            )
            if count > 1 { #expect(try !short.isValid(for: frame, root: root)) }
            let long = InclusionProof(
                treeSize: proof.treeSize,
                leafIndex: proof.leafIndex,
                path: proof.path + [root]
            )
            #expect(try !long.isValid(for: frame, root: root))
        }
        #expect(try tree.inclusionProof(of: count) == nil)
    }

    @Test func `a node does not pass for a leaf`() throws {
        let tree = try MerkleTree(frames: [[1], [2]])
        let left = try HashAlgorithm.sha256.digest([0, 1])
        let right = try HashAlgorithm.sha256.digest([0, 2])
        let proof = InclusionProof(treeSize: 1, leafIndex: 0, path: [])
        #expect(try !proof.isValid(for: left + right, root: tree.root()))
    }

    @Test func `the root of nothing is the hash of nothing`() throws {
        #expect(try MerkleTree().root() == HashAlgorithm.sha256.digest([]))
    }
}
