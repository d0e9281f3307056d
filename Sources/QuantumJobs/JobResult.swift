import PQCBOR

/// What came out of a ``JobTask``.
public enum JobResult: Sendable, Equatable {
    /// How often each outcome came: the program's bit registers, the last one first.
    case counts([String: Int])
    /// A frequency, and what it took to find it.
    case frequency(FrequencyFigures)
    /// All prime factors, the smallest first, and how many quantum runs it took.
    case factors([UInt64], quantumRuns: Int)
    /// The key that was measured, whether it is one of those searched for, and how often the oracle
    /// was asked.
    case found(key: Int, isMarked: Bool, oracleCalls: Int)
    /// The best cut that was measured: its size, on which side each vertex is, bit by bit; and the
    /// expectation of the size.
    case cut(size: Int, sides: Int, expectation: Double)
    /// An energy in hartree, and how many excitations the ansatz has.
    case energy(Double, excitations: Int)

    /// What was found out about a series.
    public struct FrequencyFigures: Sendable, Equatable {
        /// The bin that came out most often; a bin and its mirror count as one.
        public let bin: Int
        /// How many bins the transform has.
        public let length: Int
        /// How often the register was measured.
        public let shots: Int
        /// How often the bin or its mirror came out.
        public let shotsInBin: Int
        /// The register's size.
        public let qubits: Int
        /// Gates of the transform.
        public let gates: Int
        /// What loading the series would cost a device; the simulator does it for nothing.
        public let preparationRotations: Int
        /// The same in CX gates.
        public let preparationControlledNots: Int

        /// Figures as they were counted.
        public init(
            bin: Int,
            length: Int,
            shots: Int,
            shotsInBin: Int,
            qubits: Int,
            gates: Int,
            preparationRotations: Int,
            preparationControlledNots: Int
        ) {
            self.bin = bin
            self.length = length
            self.shots = shots
            self.shotsInBin = shotsInBin
            self.qubits = qubits
            self.gates = gates
            self.preparationRotations = preparationRotations
            self.preparationControlledNots = preparationControlledNots
        }
    }
}

extension JobResult {
    var item: CBORValue {
        switch self {
        case .counts(let counts):
            var map = CBORMap()
            for (outcome, count) in counts { map[outcome] = CBORValue(count) }
            return ["name": "counts", "counts": .map(map)]
        case .frequency(let figures):
            return [
                "name": "frequency", "bin": CBORValue(figures.bin),
                "length": CBORValue(figures.length), "shots": CBORValue(figures.shots),
                "in-bin": CBORValue(figures.shotsInBin), "qubits": CBORValue(figures.qubits),
                "gates": CBORValue(figures.gates),
                "rotations": CBORValue(figures.preparationRotations),
                "cx": CBORValue(figures.preparationControlledNots),
            ]
        case .factors(let factors, let runs):
            return [
                "name": "factors", "factors": .array(factors.map { .unsigned($0) }),
                "runs": CBORValue(runs),
            ]
        case .found(let key, let isMarked, let calls):
            return [
                "name": "found", "key": CBORValue(key), "marked": .boolean(isMarked),
                "calls": CBORValue(calls),
            ]
        case .cut(let size, let sides, let expectation):
            return [
                "name": "cut", "size": CBORValue(size), "sides": CBORValue(sides),
                "expectation": .float(expectation),
            ]
        case .energy(let energy, let excitations):
            return [
                "name": "energy", "hartree": .float(energy),
                "excitations": CBORValue(excitations),
            ]
        }
    }

    init(_ item: CBORValue) throws(JobFailure) {
        func count(_ name: String) throws(JobFailure) -> Int {
            guard let value = item[name]?.integerValue, value >= 0 else {
                throw .malformed("malformed result: \(name)")
            }
            return value
        }
        func number(_ name: String) throws(JobFailure) -> Double {
            guard let value = item[name]?.doubleValue, value.isFinite else {
                throw .malformed("malformed result: \(name)")
            }
            return value
        }
        switch item["name"]?.textValue {
        case "counts":
            guard let map = item["counts"]?.mapValue else {
                throw .malformed("malformed result: counts")
            }
            var counts: [String: Int] = [:]
            for entry in map.entries {
                guard let outcome = entry.key.textValue, let count = entry.value.integerValue,
                    count >= 0, outcome.utf8.allSatisfy({ Array("01 ".utf8).contains($0) })
                else { throw .malformed("malformed result: counts") }
                counts[outcome] = count
            }
            self = .counts(counts)
        case "frequency":
            let length = try count("length")
            guard length > 0 else { throw .malformed("malformed result: length") }
            self = .frequency(
                FrequencyFigures(
                    bin: try count("bin"),
                    length: length,
                    shots: try count("shots"),
                    shotsInBin: try count("in-bin"),
                    qubits: try count("qubits"),
                    gates: try count("gates"),
                    preparationRotations: try count("rotations"),
                    preparationControlledNots: try count("cx")
                )
            )
        case "factors":
            let factors = (item["factors"]?.arrayValue ?? []).compactMap(\.unsignedValue)
            guard !factors.isEmpty else { throw .malformed("malformed result: factors") }
            self = .factors(factors, quantumRuns: try count("runs"))
        case "found":
            guard let isMarked = item["marked"]?.booleanValue else {
                throw .malformed("malformed result: marked")
            }
            self = .found(
                key: try count("key"),
                isMarked: isMarked,
                oracleCalls: try count("calls")
            )
        case "cut":
            self = .cut(
                size: try count("size"),
                sides: try count("sides"),
                expectation: try number("expectation")
            )
        case "energy":
            self = .energy(try number("hartree"), excitations: try count("excitations"))
        default: throw .malformed("malformed result: name")
        }
    }
}
