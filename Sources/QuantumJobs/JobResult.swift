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
    /// A series as a state: what was measured, and what the circuit took.
    case encoding(EncodingFigures)
    /// The best cut that was measured: its size, on which side each vertex is, bit by bit; and the
    /// expectation of the size.
    case cut(size: Int, sides: Int, expectation: Double)
    /// The best plan that was measured: the column of each row, or the nurse of each day; empty if
    /// none kept the rules. Its cost, and the expectation of the cost.
    case plan([Int], cost: Double, expectation: Double)
    /// The phase that came out most often, over 2^`bits` of a turn, and in how many of the shots.
    case phase(numerator: Int, bits: Int, shotsOfBest: Int, shots: Int)
    /// A discrete logarithm, the order of its base, and how many quantum runs it took.
    case logarithm(UInt64, order: UInt64, quantumRuns: Int)
    /// An energy in hartree, and how many excitations the ansatz has.
    case energy(Double, excitations: Int)

    /// What came of loading a series.
    public struct EncodingFigures: Sendable, Equatable {
        /// The place of the series that was measured most often.
        public let place: Int
        /// How often the register was measured.
        public let shots: Int
        /// How often that place came out.
        public let shotsOfPlace: Int
        /// How near the state came to the series on the simulator; 1 is all of it.
        public let fidelity: Double
        /// The register's size.
        public let qubits: Int
        /// Rotations of the circuit.
        public let rotations: Int
        /// Its CX gates.
        public let controlledNots: Int

        /// Figures as they were counted.
        public init(
            place: Int,
            shots: Int,
            shotsOfPlace: Int,
            fidelity: Double,
            qubits: Int,
            rotations: Int,
            controlledNots: Int
        ) {
            self.place = place
            self.shots = shots
            self.shotsOfPlace = shotsOfPlace
            self.fidelity = fidelity
            self.qubits = qubits
            self.rotations = rotations
            self.controlledNots = controlledNots
        }
    }

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
        case .encoding(let figures):
            return [
                "name": "encoding", "place": CBORValue(figures.place),
                "shots": CBORValue(figures.shots), "of-place": CBORValue(figures.shotsOfPlace),
                "fidelity": .float(figures.fidelity), "qubits": CBORValue(figures.qubits),
                "rotations": CBORValue(figures.rotations), "cx": CBORValue(figures.controlledNots),
            ]
        case .cut(let size, let sides, let expectation):
            return [
                "name": "cut", "size": CBORValue(size), "sides": CBORValue(sides),
                "expectation": .float(expectation),
            ]
        case .plan(let choices, let cost, let expectation):
            return [
                "name": "plan", "choices": CBORValue(integers: choices), "cost": .float(cost),
                "expectation": .float(expectation),
            ]
        case .phase(let numerator, let bits, let shotsOfBest, let shots):
            return [
                "name": "phase", "numerator": CBORValue(numerator), "bits": CBORValue(bits),
                "of-best": CBORValue(shotsOfBest), "shots": CBORValue(shots),
            ]
        case .logarithm(let exponent, let order, let runs):
            return [
                "name": "logarithm", "logarithm": .unsigned(exponent), "order": .unsigned(order),
                "runs": CBORValue(runs),
            ]
        case .energy(let energy, let excitations):
            return [
                "name": "energy", "hartree": .float(energy),
                "excitations": CBORValue(excitations),
            ]
        }
    }

    init(_ item: CBORValue) throws(JobFailure) {
        let members = JobMembers(item, prefix: "malformed result: ")
        switch item["name"]?.textValue {
        case "counts":
            self = .counts(
                try members.values("counts") { outcome, count in
                    guard let count = count.integerValue, (0...JobMembers.largestCount) ~= count,
                        outcome.utf8.allSatisfy({ Array("01 ".utf8).contains($0) })
                    else { return nil }
                    return count
                }
            )
        case "frequency": self = .frequency(try FrequencyFigures(members))
        case "factors":
            let factors = try members.unsignedIntegers("factors")
            guard !factors.isEmpty else { throw .malformed("malformed result: factors") }
            self = .factors(factors, quantumRuns: try members.count("runs"))
        case "found":
            self = .found(
                key: try members.count("key"),
                isMarked: try members.truth("marked"),
                oracleCalls: try members.count("calls")
            )
        case "encoding":
            self = .encoding(
                EncodingFigures(
                    place: try members.count("place"),
                    shots: try members.count("shots"),
                    shotsOfPlace: try members.count("of-place"),
                    fidelity: try members.number("fidelity"),
                    qubits: try members.count("qubits"),
                    rotations: try members.count("rotations"),
                    controlledNots: try members.count("cx")
                )
            )
        case "cut":
            self = .cut(
                size: try members.count("size"),
                sides: try members.count("sides"),
                expectation: try members.number("expectation")
            )
        case "plan":
            self = .plan(
                try members.integers("choices"),
                cost: try members.number("cost"),
                expectation: try members.number("expectation")
            )
        case "phase":
            let (numerator, bits) = (try members.count("numerator"), try members.count("bits"))
            guard (1...16).contains(bits), numerator < 1 << bits else {
                throw .malformed("malformed result: numerator")
            }
            self = .phase(
                numerator: numerator,
                bits: bits,
                shotsOfBest: try members.count("of-best"),
                shots: try members.count("shots")
            )
        case "logarithm":
            self = .logarithm(
                try members.unsigned("logarithm"),
                order: try members.unsigned("order"),
                quantumRuns: try members.count("runs")
            )
        case "energy":
            self = .energy(
                try members.number("hartree"),
                excitations: try members.count("excitations")
            )
        default: throw .malformed("malformed result: name")
        }
    }
}

extension JobResult.FrequencyFigures {
    fileprivate init(_ members: JobMembers) throws(JobFailure) {
        self.init(
            bin: try members.count("bin"),
            length: try members.count("length"),
            shots: try members.count("shots"),
            shotsInBin: try members.count("in-bin"),
            qubits: try members.count("qubits"),
            gates: try members.count("gates"),
            preparationRotations: try members.count("rotations"),
            preparationControlledNots: try members.count("cx")
        )
        guard length > 0 else { throw .malformed("malformed result: length") }
    }
}
