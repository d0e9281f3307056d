import PQTwin
import QuantumSimulator

// The one job that nodes exchange so far, as patches of a twin that names no patient:
//
//     jobs.<id>      {"kind": "frequency", "rate": Hz, "shots": n, "seed": n, "samples": [...]}
//     insights.<id>  {"bin": n, "length": n, "shots": n, "in-bin": n, "qubits": n, "gates": n,
//                     "rotations": n, "cx": n} or {"error": text}
//
// The samples carry neither a name nor a time, so the backend learns a curve and nobody's.

/// The twin that carries jobs and results between the cloud and quantum nodes.
let jobTwin: String = "quantum-jobs"

/// A request for the dominant frequency of a series.
struct FrequencyRequest: Sendable, Equatable {
    /// Names the job; random.
    let identifier: String
    /// Samples a second.
    let samplesPerSecond: Double
    /// How often to measure.
    let shots: Int
    /// The seed of the simulated measurements.
    let seed: UInt64
    /// The series.
    let samples: [Double]

    /// The request as a patch.
    func patch() throws(TwinError) -> TwinPatch {
        var job = CBORMap()
        job["kind"] = "frequency"
        job["rate"] = .float(samplesPerSecond)
        job["shots"] = CBORValue(shots)
        job["seed"] = .unsigned(seed)
        job["samples"] = .array(samples.map { .float($0) })
        return try TwinPatch(.jobs, Self.named(identifier, .map(job)))
    }

    /// Reads the requests of a patch.
    ///
    /// - Parameter patch: A patch of the class `jobs`.
    /// - Returns: For each job the request, or why it can't be read.
    static func requests(in patch: TwinPatch) -> [(String, Result<FrequencyRequest, NodeError>)] {
        (patch.body.mapValue?.entries ?? []).compactMap { entry in
            guard let identifier = entry.key.textValue, entry.value != .null else { return nil }
            return (
                identifier,
                Result { () throws(NodeError) in
                    try FrequencyRequest(identifier: identifier, entry.value)
                }
            )
        }
    }

    static func named(_ identifier: String, _ value: CBORValue) -> CBORValue {
        var map = CBORMap()
        map[.text(identifier)] = value
        return .map(map)
    }
}

extension FrequencyRequest {
    init(identifier: String, _ job: CBORValue) throws(NodeError) {
        guard job["kind"]?.textValue == "frequency" else { throw .malformedJob("kind") }
        guard let rate = job["rate"]?.doubleValue, rate.isFinite, rate > 0 else {
            throw .malformedJob("rate")
        }
        guard let shots = job["shots"]?.integerValue else { throw .malformedJob("shots") }
        guard let seed = job["seed"]?.unsignedValue else { throw .malformedJob("seed") }
        guard let items = job["samples"]?.arrayValue,
            items.count <= FrequencyJob.maximumSampleCount
        else { throw .malformedJob("samples") }
        var samples: [Double] = []
        for item in items {
            guard let sample = item.doubleValue else { throw .malformedJob("samples") }
            samples.append(sample)
        }
        self.init(
            identifier: identifier,
            samplesPerSecond: rate,
            shots: shots,
            seed: seed,
            samples: samples
        )
    }

    /// Runs the job on the simulator.
    ///
    /// - Returns: The result, or what was wrong with the job.
    func run() -> FrequencyResult {
        do throws(QuantumError) {
            let report = try FrequencyJob(samples: samples, shots: shots, seed: seed).run()
            return .found(
                FrequencyResult.Figures(
                    bin: report.bin,
                    length: report.length,
                    shots: report.shots,
                    shotsInBin: report.shotsInBin,
                    qubits: report.qubitCount,
                    gates: report.transformGateCount,
                    preparationRotations: report.preparationRotationCount,
                    preparationControlledNots: report.preparationControlledNotCount
                )
            )
        } catch {
            return .failed("\(error)")
        }
    }
}

/// What a quantum node answers.
enum FrequencyResult: Sendable, Equatable {
    case found(Figures)
    case failed(String)

    struct Figures: Sendable, Equatable {
        let bin: Int
        let length: Int
        let shots: Int
        let shotsInBin: Int
        let qubits: Int
        let gates: Int
        /// What loading the series would cost a device; the simulator does it for nothing.
        let preparationRotations: Int
        let preparationControlledNots: Int
    }

    /// The result as a patch.
    func patch(for identifier: String) throws(TwinError) -> TwinPatch {
        switch self {
        case .failed(let reason):
            return try TwinPatch(
                .insights,
                FrequencyRequest.named(identifier, ["error": .text(reason)])
            )
        case .found(let figures):
            return try TwinPatch(
                .insights,
                FrequencyRequest.named(
                    identifier,
                    [
                        "bin": CBORValue(figures.bin), "length": CBORValue(figures.length),
                        "shots": CBORValue(figures.shots),
                        "in-bin": CBORValue(figures.shotsInBin),
                        "qubits": CBORValue(figures.qubits), "gates": CBORValue(figures.gates),
                        "rotations": CBORValue(figures.preparationRotations),
                        "cx": CBORValue(figures.preparationControlledNots),
                    ]
                )
            )
        }
    }

    /// Reads the results of a patch.
    ///
    /// - Parameter patch: A patch of the class `insights`.
    /// - Returns: For each job the result; a malformed one counts as failed.
    static func results(in patch: TwinPatch) -> [(String, FrequencyResult)] {
        (patch.body.mapValue?.entries ?? []).compactMap { entry in
            guard let identifier = entry.key.textValue, entry.value != .null else { return nil }
            return (identifier, FrequencyResult(entry.value))
        }
    }

    private init(_ value: CBORValue) {
        if let reason = value["error"]?.textValue {
            self = .failed(reason)
            return
        }
        func figure(_ name: String) -> Int? {
            value[name]?.integerValue.flatMap { $0 >= 0 ? $0 : nil }
        }
        guard let bin = figure("bin"), let length = figure("length"), length > 0,
            let shots = figure("shots"), let shotsInBin = figure("in-bin"),
            let qubits = figure("qubits"), let gates = figure("gates"),
            let rotations = figure("rotations"), let controlledNots = figure("cx")
        else {
            self = .failed("malformed result")
            return
        }
        self = .found(
            Figures(
                bin: bin,
                length: length,
                shots: shots,
                shotsInBin: shotsInBin,
                qubits: qubits,
                gates: gates,
                preparationRotations: rotations,
                preparationControlledNots: controlledNots
            )
        )
    }
}
