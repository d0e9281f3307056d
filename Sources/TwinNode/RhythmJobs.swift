import ClinicalTwin
import PQCBOR
import PQTwin
import QuantumJobs

/// What the cloud asks of a quantum node: the dominant frequency of each patient's rhythm.
struct RhythmJobs: Sendable {
    /// The twin whose jobs the quantum node does.
    let twin: JobTwin
    /// Random numbers for the names and seeds of jobs.
    private var generator = SystemRandomNumberGenerator()
    private var open: [String: OpenJob] = [:]
    /// Jobs asked for before the node started: their patients are not known any more.
    private var former: Set<String> = []

    private struct OpenJob {
        let patient: TwinIdentifier
        let series: RRSeries
        let sent: ContinuousClock.Instant
    }

    init(_ twin: JobTwin) {
        self.twin = twin
    }

    /// Asks for the frequency of a rhythm.
    ///
    /// - Parameters:
    ///   - series: The last beats.
    ///   - patient: The patient's twin.
    /// - Returns: What to do; nothing if there is no such job.
    mutating func ask(for series: RRSeries, of patient: TwinIdentifier) -> [NodeRequest] {
        let name = String(generator.next(), radix: 36)
        let job = QuantumJob(
            .frequency(samples: series.values, shots: 4096),
            seed: generator.next()
        )
        guard let write = twin.asking(for: job, as: name) else { return [] }
        open[name] = OpenJob(patient: patient, series: series, sent: .now)
        let count = series.values.count
        return [.write(write), .tell(.jobSent(twin: patient.description, samples: count))]
    }

    /// Takes answers, checks them, and puts results into the patients' twins.
    ///
    /// - Parameter patch: What the quantum node wrote.
    /// - Returns: What to do.
    mutating func receive(_ patch: TwinPatch) -> [NodeRequest] {
        twin.answers(in: patch.body).flatMap { name, answer -> [NodeRequest] in
            if former.remove(name) != nil { return [] }
            guard let job = open.removeValue(forKey: name) else {
                return [.tell(.refused(reason: "a result for no job, \(name)"))]
            }
            switch answer.outcome {
            case .failure(let failure):
                let event = NodeEvent.refused(reason: "job \(name) failed: \(failure)")
                return [.tell(event)] + removal(of: [name])
            case .success(.frequency(let figures)):
                return land(figures, of: job) + removal(of: [name])
            case .success:
                let event = NodeEvent.refused(reason: "job \(name): a result of another kind")
                return [.tell(event)] + removal(of: [name])
            }
        }
    }

    /// After a restart: jobs are asked for anew, so the former ones are taken back, and their
    /// results ignored.
    ///
    /// - Parameter state: The jobs' twin.
    /// - Returns: What to do.
    mutating func resume(_ state: TwinState) -> [NodeRequest] {
        let names = (JobTwin.jobs(in: state[.jobs]) ?? []).filter { $0.job != nil }.map(\.name)
        former = Set(names).subtracting(twin.answers(in: state[.insights]).map(\.name))
        return names.isEmpty ? [] : twin.removalOfAll().map { [.write($0)] } ?? []
    }

    /// Takes jobs back that are done; all at once when none is open.
    private func removal(of names: [String]) -> [NodeRequest] {
        let write = open.isEmpty ? twin.removalOfAll() : twin.removal(of: names)
        return write.map { [.write($0)] } ?? []
    }

    private func land(
        _ figures: JobResult.FrequencyFigures,
        of job: OpenJob
    ) -> [NodeRequest] {
        guard let spectrum = try? PowerSpectrum(of: job.series.values) else { return [] }
        let rate = job.series.samplesPerSecond
        let frequency = rate * Double(figures.bin) / Double(figures.length)
        let classical = spectrum.frequency(of: spectrum.dominantBin, samplesPerSecond: rate)
        let agrees =
            figures.length == spectrum.length && figures.bin == spectrum.dominantBin
        let event = JobEvent(
            twin: job.patient.description,
            frequency: frequency,
            classicalFrequency: classical,
            agrees: agrees,
            qubits: figures.qubits,
            shots: figures.shots,
            milliseconds: (.now - job.sent) / .milliseconds(1)
        )
        let insight: CBORValue = [
            "rhythm": [
                "frequency": Property(.float(frequency), unit: "Hz").item,
                "fft": Property(.float(classical), unit: "Hz").item,
                "agrees": .boolean(agrees), "qubits": CBORValue(figures.qubits),
                "shots": CBORValue(figures.shots), "by": .text(twin.backend.description),
            ]
        ]
        guard let patch = try? TwinPatch(.insights, insight) else { return [] }
        return [.write(NodeWrite(patch, to: job.patient)), .tell(.jobDone(event))]
    }
}
