import PQCBOR

/// What a quantum node computes.
public enum JobTask: Sendable, Equatable {
    /// A program in OpenQASM 2 or 3, run so many times, with values for its inputs.
    case circuit(program: [UInt8], inputs: [String: Double], shots: Int, precision: Precision)
    /// The dominant frequency of a real series, by the quantum Fourier transform.
    case frequency(samples: [Double], shots: Int)
    /// All prime factors of a number, by Shor's algorithm.
    case factors(of: UInt64)
    /// One of some keys among 2^`bits`, by Grover's search.
    case search(keys: [Int], bits: Int)
    /// A large cut of a graph, by the quantum approximate optimisation algorithm.
    case cut(vertices: Int, edges: [Edge], layers: Int, shots: Int)
    /// Who gets what at the lowest cost, one each, by the same with a mixer that keeps one a row.
    case assignment(costs: [[Double]], layers: Int, shots: Int)
    /// Who works when, by nurse and day what it costs, by the same with one nurse a day.
    case roster(wishes: [[Double]], layers: Int, shots: Int)
    /// A number of so many bits for which a question is true, as text of a `NumberPredicate`, by
    /// Grover's search.
    case predicate(String, bits: Int)
    /// A series as the amplitudes of a register, which is measured.
    case encoding([Double], shots: Int)
    /// How far an evolution turns a phase, by phase estimation.
    case phase(Phase, bits: Int, shots: Int)
    /// The x with `base`ˣ = `element` modulo a prime, by Shor's algorithm.
    case logarithm(of: UInt64, base: UInt64, modulus: UInt64)
    /// The energy of a molecule in hartree, by a variational eigensolver; ångström apart.
    case energy(of: Molecule, distance: Double)

    /// The number type of a state's amplitudes.
    public enum Precision: String, Sendable, CaseIterable {
        case single, double
    }

    /// Two vertices that a cut may part.
    public struct Edge: Sendable, Equatable {
        /// One vertex, counted from 0.
        public let one: Int
        /// The other.
        public let other: Int

        /// An edge.
        ///
        /// - Parameters:
        ///   - one: One vertex, counted from 0.
        ///   - other: The other.
        public init(_ one: Int, _ other: Int) {
            self.one = one
            self.other = other
        }
    }

    /// What turns a phase.
    public enum Phase: Sendable, Equatable {
        /// A gate, so many turns.
        case turns(Double)
        /// A Hamiltonian, as text of a `PauliSum`, whose evolution is split into some steps, from a
        /// basis state.
        case hamiltonian(String, start: Int, steps: Int)
    }

    /// The molecules that are known.
    public enum Molecule: String, Sendable, CaseIterable {
        /// Hydrogen, 4 qubits.
        case h2
        /// Lithium hydride, 12 qubits.
        case lih
    }

    /// The task's name in an encoding.
    public var name: String {
        switch self {
        case .circuit: "circuit"
        case .frequency: "frequency"
        case .factors: "factors"
        case .search, .predicate: "search"
        case .encoding: "encoding"
        case .cut: "cut"
        case .assignment: "assignment"
        case .roster: "roster"
        case .phase: "phase"
        case .logarithm: "logarithm"
        case .energy: "energy"
        }
    }
}

extension JobTask {
    var item: CBORValue {
        var map = CBORMap()
        map["name"] = .text(name)
        switch self {
        case .circuit(let program, let inputs, let shots, let precision):
            var values = CBORMap()
            for (name, value) in inputs { values[name] = .float(value) }
            map["program"] = .bytes(program)
            map["inputs"] = .map(values)
            map["shots"] = CBORValue(shots)
            map["precision"] = .text(precision.rawValue)
        case .frequency(let samples, let shots):
            map["samples"] = CBORValue(numbers: samples)
            map["shots"] = CBORValue(shots)
        case .factors(let number): map["number"] = .unsigned(number)
        case .search(let keys, let bits):
            map["keys"] = CBORValue(integers: keys)
            map["bits"] = CBORValue(bits)
        case .predicate(let question, let bits):
            map["where"] = .text(question)
            map["bits"] = CBORValue(bits)
        case .encoding(let values, let shots):
            map["values"] = CBORValue(numbers: values)
            map["shots"] = CBORValue(shots)
        case .cut(let vertices, let edges, let layers, let shots):
            map["vertices"] = CBORValue(vertices)
            map["edges"] = CBORValue(integers: edges.flatMap { [$0.one, $0.other] })
            map["layers"] = CBORValue(layers)
            map["shots"] = CBORValue(shots)
        case .assignment(let rows, let layers, let shots),
            .roster(let rows, let layers, let shots):
            map["costs"] = .array(rows.map { CBORValue(numbers: $0) })
            map["layers"] = CBORValue(layers)
            map["shots"] = CBORValue(shots)
        case .phase(let phase, let bits, let shots):
            switch phase {
            case .turns(let turns): map["turns"] = .float(turns)
            case .hamiltonian(let text, let start, let steps):
                map["hamiltonian"] = .text(text)
                map["start"] = CBORValue(start)
                map["steps"] = CBORValue(steps)
            }
            map["bits"] = CBORValue(bits)
            map["shots"] = CBORValue(shots)
        case .logarithm(let element, let base, let modulus):
            map["element"] = .unsigned(element)
            map["base"] = .unsigned(base)
            map["modulus"] = .unsigned(modulus)
        case .energy(let molecule, let distance):
            map["molecule"] = .text(molecule.rawValue)
            map["distance"] = .float(distance)
        }
        return .map(map)
    }

    init(_ item: CBORValue) throws(JobFailure) {
        let members = JobMembers(item)
        func shots() throws(JobFailure) -> Int { try members.integer("shots") }
        func layers() throws(JobFailure) -> Int { try members.integer("layers") }
        switch item["name"]?.textValue {
        case "circuit":
            self = .circuit(
                program: try members.bytes("program"),
                inputs: try members.values("inputs") { $1.finiteValue },
                shots: try shots(),
                precision: try members.choice("precision")
            )
        case "frequency":
            self = .frequency(samples: try members.numbers("samples"), shots: try shots())
        case "factors": self = .factors(of: try members.unsigned("number"))
        case "search":
            let bits = try members.integer("bits")
            self =
                members.has("where")
                ? .predicate(try members.text("where"), bits: bits)
                : .search(keys: try members.integers("keys"), bits: bits)
        case "encoding":
            self = .encoding(try members.numbers("values"), shots: try shots())
        case "cut":
            let ends = try members.integers("edges")
            guard ends.count.isMultiple(of: 2) else { throw .malformed("an edge has one end") }
            self = .cut(
                vertices: try members.integer("vertices"),
                edges: stride(from: 0, to: ends.count, by: 2).map { Edge(ends[$0], ends[$0 + 1]) },
                layers: try layers(),
                shots: try shots()
            )
        case "assignment":
            self = .assignment(
                costs: try members.rows("costs"),
                layers: try layers(),
                shots: try shots()
            )
        case "roster":
            self = .roster(
                wishes: try members.rows("costs"),
                layers: try layers(),
                shots: try shots()
            )
        case "phase":
            self = .phase(
                try Phase(members),
                bits: try members.integer("bits"),
                shots: try shots()
            )
        case "logarithm":
            self = .logarithm(
                of: try members.unsigned("element"),
                base: try members.unsigned("base"),
                modulus: try members.unsigned("modulus")
            )
        case "energy":
            self = .energy(
                of: try members.choice("molecule"),
                distance: try members.number("distance")
            )
        default: throw .malformed("there is no task of that name")
        }
    }
}

extension JobTask.Phase {
    fileprivate init(_ members: JobMembers) throws(JobFailure) {
        if members.has("turns") {
            self = .turns(try members.number("turns"))
        } else {
            self = .hamiltonian(
                try members.text("hamiltonian"),
                start: try members.integer("start"),
                steps: try members.integer("steps")
            )
        }
    }
}
