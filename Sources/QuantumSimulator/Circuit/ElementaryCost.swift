/// What a circuit comes to in elementary gates, those that ``Circuit/GateApplication/decomposed()``
/// ends in.
public struct ElementaryCost: Equatable, Sendable {
    /// Global phases, `u` and `cx`.
    public private(set) var gates = 0
    /// Those of them that are `cx`.
    public private(set) var controlledNots = 0
    /// The length of the longest chain in which each waits for the one before, measurements and
    /// resets included; conditional operations count as if they were done.
    public private(set) var depth = 0

    /// The most elementary gates of different gates that are taken apart; many controls cost
    /// hundreds of thousands each.
    public static var limit: Int { 1 << 23 }

    /// Counts a circuit's gates without writing them all out.
    ///
    /// - Parameter circuit: The circuit.
    /// - Throws: ``QuantumError/elementaryGates(limit:)`` where more kinds of gates have to be taken
    ///   apart than can be.
    public init(_ circuit: Circuit) throws(QuantumError) {
        var known = KnownCosts()
        var layers = [Int](repeating: 0, count: circuit.qubitCount)
        for operation in circuit.operations {
            var operation = operation
            if case .conditional(let inner, _) = operation { operation = inner }
            switch operation {
            case .gate(let application):
                let cost = try known.cost(of: application)
                gates += cost.gates
                controlledNots += cost.controlledNots
                let before = application.qubits.map { layers[$0] }
                for (qubit, delays) in zip(application.qubits, cost.delays) {
                    layers[qubit] = zip(before, delays).reduce(0) { latest, part in
                        part.1 < 0 ? latest : max(latest, part.0 + part.1)
                    }
                }
            case .measure(let qubit, _), .reset(let qubit): layers[qubit] += 1
            case .barrier, .delay, .assign, .conditional: break
            }
        }
        depth = layers.max() ?? 0
    }
}

extension ElementaryCost {
    /// How many gates on at most two qubits a circuit is, those on more taken apart.
    ///
    /// - Parameter circuit: The circuit.
    /// - Returns: A number of gates; nothing is written out to count them.
    /// - Throws: ``QuantumError/elementaryGates(limit:)`` like ``init(_:)``.
    package static func gatesOnTwoQubitsAtMost(
        _ circuit: Circuit
    ) throws(QuantumError) -> Int {
        var known = KnownCosts()
        var gates = 0
        for operation in circuit.operations {
            guard let application = operation.application else { continue }
            gates += application.qubits.count <= 2 ? 1 : try known.cost(of: application).gates
        }
        return gates
    }
}

extension Circuit.Operation {
    /// The gate that may be done.
    fileprivate var application: Circuit.GateApplication? {
        switch self {
        case .gate(let application): application
        case .conditional(let inner, _): inner.application
        case .measure, .reset, .barrier, .delay, .assign: nil
        }
    }
}

/// What one gate comes to, wherever it acts.
private struct GateCost {
    var gates = 0
    var controlledNots = 0
    /// For each qubit, how many layers after each qubit's last one its own last one comes, or -1
    /// where it waits for nothing of that qubit.
    var delays: [[Int]]

    init(_ application: Circuit.GateApplication) {
        let count = application.qubits.count
        delays = (0..<count).map { row in (0..<count).map { $0 == row ? 0 : -1 } }
        let canonical = Circuit.GateApplication(
            gate: application.gate,
            parameters: application.parameters,
            qubits: Array(0..<count),
            addedControls: application.addedControls
        )
        for step in canonical.decomposed() {
            gates += 1
            if step.gate == .cx { controlledNots += 1 }
            guard let first = step.qubits.first else { continue }
            // All qubits of a step leave it together, one layer after the last one came.
            var together = delays[first]
            for qubit in step.qubits.dropFirst() {
                for source in 0..<count {
                    together[source] = max(together[source], delays[qubit][source])
                }
            }
            for source in 0..<count where together[source] >= 0 { together[source] += 1 }
            for qubit in step.qubits { delays[qubit] = together }
        }
    }
}

/// The costs of gates met so far: angles don't change what a gate comes to.
private struct KnownCosts {
    private struct Key: Hashable {
        let gate: Gate
        let addedControls: Int
        /// Only for matrices, of which some entries may be 0.
        let parameters: [Double]
    }

    private var costs: [Key: GateCost] = [:]
    private var total = 0

    mutating func cost(of application: Circuit.GateApplication) throws(QuantumError) -> GateCost {
        let isMatrix = application.gate.definition.isGivenByMatrix && application.targets.count > 1
        let key = Key(
            gate: application.gate,
            addedControls: application.addedControls,
            parameters: isMatrix ? application.parameters : []
        )
        if let found = costs[key] { return found }
        guard total <= ElementaryCost.limit else {
            throw .elementaryGates(limit: ElementaryCost.limit)
        }
        let cost = GateCost(application)
        total += cost.gates
        costs[key] = cost
        return cost
    }
}
