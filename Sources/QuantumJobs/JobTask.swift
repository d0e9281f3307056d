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
        case .search: "search"
        case .cut: "cut"
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
            map["samples"] = .array(samples.map { .float($0) })
            map["shots"] = CBORValue(shots)
        case .factors(let number): map["number"] = .unsigned(number)
        case .search(let keys, let bits):
            map["keys"] = .array(keys.map { CBORValue($0) })
            map["bits"] = CBORValue(bits)
        case .cut(let vertices, let edges, let layers, let shots):
            map["vertices"] = CBORValue(vertices)
            map["edges"] = .array(
                edges.flatMap { [CBORValue($0.one), CBORValue($0.other)] }
            )
            map["layers"] = CBORValue(layers)
            map["shots"] = CBORValue(shots)
        case .energy(let molecule, let distance):
            map["molecule"] = .text(molecule.rawValue)
            map["distance"] = .float(distance)
        }
        return .map(map)
    }

    init(_ item: CBORValue) throws(JobFailure) {
        func integer(_ name: String) throws(JobFailure) -> Int {
            guard let value = item[name]?.integerValue else { throw .malformed(name) }
            return value
        }
        func integers(_ name: String) throws(JobFailure) -> [Int] {
            guard let values = item[name]?.arrayValue else { throw .malformed(name) }
            return try values.map { value throws(JobFailure) in
                guard let value = value.integerValue else { throw .malformed(name) }
                return value
            }
        }
        switch item["name"]?.textValue {
        case "circuit":
            guard let program = item["program"]?.bytesValue else { throw .malformed("program") }
            guard let values = item["inputs"]?.mapValue else { throw .malformed("inputs") }
            var inputs: [String: Double] = [:]
            for entry in values.entries {
                guard let name = entry.key.textValue, let value = entry.value.doubleValue,
                    value.isFinite
                else { throw .malformed("inputs") }
                inputs[name] = value
            }
            guard let precision = item["precision"]?.textValue.flatMap(Precision.init) else {
                throw .malformed("precision")
            }
            self = .circuit(
                program: program,
                inputs: inputs,
                shots: try integer("shots"),
                precision: precision
            )
        case "frequency":
            guard let values = item["samples"]?.arrayValue else { throw .malformed("samples") }
            let samples = try values.map { value throws(JobFailure) in
                guard let sample = value.doubleValue else { throw JobFailure.malformed("samples") }
                return sample
            }
            self = .frequency(samples: samples, shots: try integer("shots"))
        case "factors":
            guard let number = item["number"]?.unsignedValue else { throw .malformed("number") }
            self = .factors(of: number)
        case "search":
            self = .search(keys: try integers("keys"), bits: try integer("bits"))
        case "cut":
            let ends = try integers("edges")
            guard ends.count.isMultiple(of: 2) else { throw .malformed("edges") }
            self = .cut(
                vertices: try integer("vertices"),
                edges: stride(from: 0, to: ends.count, by: 2).map { Edge(ends[$0], ends[$0 + 1]) },
                layers: try integer("layers"),
                shots: try integer("shots")
            )
        case "energy":
            guard let molecule = item["molecule"]?.textValue.flatMap(Molecule.init) else {
                throw .malformed("molecule")
            }
            guard let distance = item["distance"]?.doubleValue else { throw .malformed("distance") }
            self = .energy(of: molecule, distance: distance)
        default: throw .malformed("name of the task")
        }
    }
}
