/// MaxCut: vertices are put on two sides so that as many edges as possible run between the sides.
public struct CutProblem: Equatable, Sendable {
    /// How many vertices there are.
    public let vertexCount: Int
    /// The edges: pairs of different vertices, each pair once.
    public let edges: [Edge]

    /// Two vertices that an edge joins.
    public struct Edge: Hashable, Sendable {
        /// The lower vertex.
        public let low: Int
        /// The higher vertex.
        public let high: Int

        /// Makes an edge.
        ///
        /// - Parameters:
        ///   - one: One vertex.
        ///   - other: The other.
        public init(_ one: Int, _ other: Int) {
            low = min(one, other)
            high = max(one, other)
        }
    }

    /// Makes a problem.
    ///
    /// - Parameters:
    ///   - vertices: How many vertices, `2 ... 30`.
    ///   - edges: Pairs of different vertices, each pair once.
    /// - Throws: ``QuantumError`` naming what doesn't fit.
    public init(vertices: Int, edges: [Edge]) throws(QuantumError) {
        guard (2...30).contains(vertices) else {
            throw .qubitCount(actual: vertices, minimum: 2, maximum: 30)
        }
        var seen: Set<Edge> = []
        for edge in edges {
            for vertex in [edge.low, edge.high] where !(0..<vertices).contains(vertex) {
                throw .noSuchQubit(index: vertex, qubitCount: vertices)
            }
            guard edge.low != edge.high, seen.insert(edge).inserted else {
                throw .repeatedQubit(index: edge.high)
            }
        }
        vertexCount = vertices
        self.edges = edges
    }

    /// A random graph in which every vertex has three neighbours.
    ///
    /// Half-edges are paired at random, and all again whenever an edge would be a loop or a double.
    ///
    /// - Parameters:
    ///   - vertices: How many vertices, an even number of `4 ... 30`.
    ///   - seed: The seed.
    /// - Returns: The graph.
    /// - Throws: ``QuantumError/qubitCount(actual:minimum:maximum:)``.
    public static func randomCubic(vertices: Int, seed: UInt64) throws(QuantumError) -> Self {
        guard (4...30).contains(vertices), vertices.isMultiple(of: 2) else {
            throw .qubitCount(actual: vertices, minimum: 4, maximum: 30)
        }
        var generator = SimulationRandom(seed: seed)
        while true {
            let ends = (0..<(3 * vertices)).map { $0 / 3 }.shuffled(using: &generator)
            let edges = stride(from: 0, to: ends.count, by: 2).map { Edge(ends[$0], ends[$0 + 1]) }
            // About one pairing in seven is a simple graph, so this ends soon.
            if Set(edges).count == edges.count, edges.allSatisfy({ $0.low != $0.high }) {
                return try Self(
                    vertices: vertices,
                    edges: edges.sorted { ($0.low, $0.high) < ($1.low, $1.high) }
                )
            }
        }
    }

    /// How many edges run between the sides.
    ///
    /// - Parameter sides: Vertex i is on the side that bit i names.
    /// - Returns: The number of edges.
    public func cut(_ sides: Int) -> Int {
        edges.count { (sides >> $0.low ^ sides >> $0.high) & 1 == 1 }
    }

    /// The problem as a task for the quantum approximate optimisation algorithm.
    ///
    /// - Parameter layers: How many layers, `1 ... 100`.
    /// - Returns: The task.
    /// - Throws: ``QuantumError/count(actual:minimum:maximum:)``.
    public func approximateOptimization(
        layers: Int
    ) throws(QuantumError) -> ApproximateOptimization {
        try ApproximateOptimization(binaryProblem(), layers: layers)
    }

    /// The problem as one over bits, where a smaller value is a larger cut.
    ///
    /// - Returns: A problem whose value is minus the cut.
    /// - Throws: Never for a problem that could be made.
    public func binaryProblem() throws(QuantumError) -> BinaryProblem {
        var linear = [Double](repeating: 0, count: vertexCount)
        for edge in edges {
            linear[edge.low] -= 1
            linear[edge.high] -= 1
        }
        return try BinaryProblem(
            bits: vertexCount,
            linear: linear,
            quadratic: edges.map { BinaryProblem.Pair($0.low, $0.high, 2) }
        )
    }
}
