package import PQCBOR
package import PQTwin
import QuantumSimulator

// The one job that nodes exchange so far, as patches of a twin that names no patient:
//
//     jobs.<id>      {"kind": "frequency", "rate": Hz, "shots": n, "seed": n, "samples": [...]},
//                    gone when the result is in the patient's twin
//     insights.<id>  {"bin": n, "length": n, "shots": n, "in-bin": n, "qubits": n, "gates": n,
//                     "rotations": n, "cx": n} or {"error": text}
//
// The samples carry neither a name nor a time, so the backend learns a curve and nobody's.

/// The twin that carries jobs and results between the cloud and quantum nodes.
package let jobTwin: String = "quantum-jobs"

/// A request for the dominant frequency of a series.
package struct FrequencyRequest: Sendable, Equatable {
    /// Names the job; random.
    package let identifier: String
    /// Samples a second.
    package let samplesPerSecond: Double
    /// How often to measure.
    package let shots: Int
    /// The seed of the simulated measurements.
    package let seed: UInt64
    /// The series.
    package let samples: [Double]

    package init(
        identifier: String,
        samplesPerSecond: Double,
        shots: Int,
        seed: UInt64,
        samples: [Double]
    ) {
        self.identifier = identifier
        self.samplesPerSecond = samplesPerSecond
        self.shots = shots
        self.seed = seed
        self.samples = samples
    }

    /// The request as a patch.
    package func patch() throws(TwinError) -> TwinPatch {
        var job = CBORMap()
        job["kind"] = "frequency"
        job["rate"] = .float(samplesPerSecond)
        job["shots"] = CBORValue(shots)
        job["seed"] = .unsigned(seed)
        job["samples"] = .array(samples.map { .float($0) })
        return try TwinPatch(.jobs, Self.named(identifier, .map(job)))
    }

    /// Reads requests.
    ///
    /// - Parameter jobs: What a document has under `jobs`, or the body of such a patch.
    /// - Returns: For each job the request, or why it can't be read.
    package static func requests(
        in jobs: CBORValue
    ) -> [(identifier: String, request: Result<FrequencyRequest, NodeError>)] {
        (jobs.mapValue?.entries ?? []).compactMap { entry in
            guard let identifier = entry.key.textValue, entry.value != .null else { return nil }
            return (
                identifier,
                Result { () throws(NodeError) in
                    try FrequencyRequest(identifier: identifier, entry.value)
                }
            )
        }
    }

    /// The patch that takes a job away once it is done.
    static func removal(of identifier: String) throws(TwinError) -> TwinPatch {
        try TwinPatch(.jobs, named(identifier, .null))
    }

    static func named(_ identifier: String, _ value: CBORValue) -> CBORValue {
        var map = CBORMap()
        map[.text(identifier)] = value
        return .map(map)
    }
}

extension FrequencyRequest {
    private init(identifier: String, _ job: CBORValue) throws(NodeError) {
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
    /// - Returns: The result, or what was wrong with the job; nil if the task was cancelled.
    func run() -> FrequencyResult? {
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
        } catch .cancelled {
            return nil
        } catch {
            return .failed("\(error)")
        }
    }
}

/// What a quantum node answers.
package enum FrequencyResult: Sendable, Equatable {
    case found(Figures)
    case failed(String)

    package struct Figures: Sendable, Equatable {
        package let bin: Int
        package let length: Int
        package let shots: Int
        package let shotsInBin: Int
        package let qubits: Int
        package let gates: Int
        /// What loading the series would cost a device; the simulator does it for nothing.
        package let preparationRotations: Int
        package let preparationControlledNots: Int
    }

    /// The result as a patch.
    package func patch(for identifier: String) throws(TwinError) -> TwinPatch {
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

    /// Reads results.
    ///
    /// - Parameter insights: What the job twin has under `insights`, or the body of such a patch.
    /// - Returns: For each job the result; a malformed one counts as failed.
    package static func results(
        in insights: CBORValue
    ) -> [(identifier: String, result: FrequencyResult)] {
        (insights.mapValue?.entries ?? []).compactMap { entry in
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
