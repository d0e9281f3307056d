import PQCBOR
import ClinicalTwin
import PQTwin
package import PQTwinStore
import QuantumJobs

/// The cloud: watches vital signs, raises alarms, asks a quantum node for the rhythm's frequency.
///
/// What it knows of patients and jobs can be found again in the journal; see
/// ``resume(from:)``.
package struct CloudRole: NodeRole {
    /// How many patients are watched at once.
    package static let patientLimit = 4096

    /// The twin whose jobs the quantum node does.
    private let jobTwin: JobTwin
    /// Random numbers for the names and seeds of jobs.
    private var generator = SystemRandomNumberGenerator()
    private var patients: [TwinIdentifier: PatientWatch] = [:]
    private var jobs: [String: PendingJob] = [:]
    /// Jobs asked for before the node started: their patients are not known any more.
    private var formerJobs: Set<String> = []

    private struct PendingJob {
        let twin: TwinIdentifier
        let series: RRSeries
        let sent: ContinuousClock.Instant
    }

    package init(jobTwin: JobTwin) {
        self.jobTwin = jobTwin
    }

    package mutating func react(to applied: HistoryEntry) -> [NodeRequest] {
        let patch = applied.write.patch
        if applied.twin == jobTwin.identifier {
            return patch.pathClass == .insights ? results(patch) : []
        }
        guard let signs = VitalSigns(reportedIn: patch) else { return [] }
        return vitals(signs, applied)
    }

    // MARK: Vital signs

    private mutating func vitals(
        _ signs: VitalSigns,
        _ applied: HistoryEntry
    ) -> [NodeRequest] {
        let (twin, device) = (applied.twin, applied.write.stamp.author)
        guard patients[twin] != nil || patients.count < Self.patientLimit else {
            return [.tell(.refused(reason: "more than \(Self.patientLimit) patients"))]
        }
        var patient = patients[twin] ?? PatientWatch(device: device)
        let change = patient.receive(signs, from: device)
        let event = VitalsEvent(
            twin: twin.description,
            revision: applied.revision,
            rate: signs.heartRate,
            interval: 1000 * signs.rrInterval
        )
        var requests: [NodeRequest] = [.tell(.vitals(event))]
        if let change { requests += alarm(change, twin, patient) }
        requests += ask(about: twin, &patient)
        patients[twin] = patient
        return requests
    }

    private func alarm(
        _ change: RhythmChange,
        _ twin: TwinIdentifier,
        _ patient: PatientWatch
    ) -> [NodeRequest] {
        let event: NodeEvent =
            change.to == .normal
            ? .alarmEnded(twin: twin.description)
            : .alarm(
                twin: twin.description,
                rhythm: change.to.rawValue,
                rate: change.ratePerMinute
            )
        guard let patch = change.patch else { return [.tell(event)] }
        return [.write(NodeWrite(patch, to: twin, for: [patient.device])), .tell(event)]
    }

    // MARK: Jobs

    /// Asks for the rhythm's frequency, once enough of the signal is there.
    private mutating func ask(
        about twin: TwinIdentifier,
        _ patient: inout PatientWatch
    ) -> [NodeRequest] {
        guard !patient.hasAsked, let series = patient.series else { return [] }
        let name = String(generator.next(), radix: 36)
        let job = QuantumJob(
            .frequency(samples: series.values, shots: 4096),
            seed: generator.next()
        )
        guard let write = jobTwin.asking(for: job, as: name) else { return [] }
        patient.hasAsked = true
        jobs[name] = PendingJob(twin: twin, series: series, sent: .now)
        return [
            .write(write), .tell(.jobSent(twin: twin.description, samples: series.values.count)),
        ]
    }

    /// Takes answers, checks them, and puts results into the twin.
    private mutating func results(_ patch: TwinPatch) -> [NodeRequest] {
        jobTwin.answers(in: patch.body).flatMap { name, answer -> [NodeRequest] in
            if formerJobs.remove(name) != nil { return [] }
            guard let job = jobs.removeValue(forKey: name) else {
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

    /// Takes jobs back that are done; all at once when none is open.
    private func removal(of names: [String]) -> [NodeRequest] {
        let write = jobs.isEmpty ? jobTwin.removalOfAll() : jobTwin.removal(of: names)
        return write.map { [.write($0)] } ?? []
    }

    private func land(
        _ figures: JobResult.FrequencyFigures,
        of job: PendingJob
    ) -> [NodeRequest] {
        guard let spectrum = try? PowerSpectrum(of: job.series.values),
            let patient = patients[job.twin]
        else { return [] }
        let rate = job.series.samplesPerSecond
        let frequency = rate * Double(figures.bin) / Double(figures.length)
        let classical = spectrum.frequency(of: spectrum.dominantBin, samplesPerSecond: rate)
        let agrees =
            figures.length == spectrum.length && figures.bin == spectrum.dominantBin
        let event = JobEvent(
            twin: job.twin.description,
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
                "shots": CBORValue(figures.shots), "by": .text(jobTwin.backend.description),
            ]
        ]
        guard let patch = try? TwinPatch(.insights, insight) else { return [] }
        return [
            .write(NodeWrite(patch, to: job.twin, for: [patient.device])), .tell(.jobDone(event)),
        ]
    }
}

// MARK: After a restart

extension CloudRole {
    /// Watches again whom it watched before, mends alarms, and asks anew what was not answered.
    ///
    /// - Parameter journal: What the cloud knows.
    /// - Returns: What was left undone.
    /// - Throws: `StoreError` if the journal can't be read.
    package mutating func resume(from journal: TwinJournal) async throws -> [NodeRequest] {
        var requests: [NodeRequest] = []
        for twin in try await journal.twins().prefix(Self.patientLimit + 1) {
            let state = try await journal.state(of: twin)
            if twin == jobTwin.identifier {
                requests += resume(jobs: state)
                continue
            }
            let start = state.revision - min(state.revision, PatientWatch.entries)
            requests += resume(
                state,
                history: try await journal.history(of: twin, after: start)
            )
        }
        return requests
    }

    /// Jobs are asked for anew, so the former ones are taken back, and their results ignored.
    private mutating func resume(jobs state: TwinState) -> [NodeRequest] {
        let names = (JobTwin.jobs(in: state[.jobs]) ?? []).filter { $0.job != nil }.map(\.name)
        formerJobs = Set(names).subtracting(jobTwin.answers(in: state[.insights]).map(\.name))
        return names.isEmpty ? [] : jobTwin.removalOfAll().map { [.write($0)] } ?? []
    }

    private mutating func resume(
        _ state: TwinState,
        history: [HistoryEntry]
    ) -> [NodeRequest] {
        var known: PatientWatch?
        for entry in history where entry.outcome == .applied {
            guard let signs = VitalSigns(reportedIn: entry.write.patch) else { continue }
            let device = entry.write.stamp.author
            var patient = known ?? PatientWatch(device: device)
            _ = patient.receive(signs, from: device)
            known = patient
        }
        guard var patient = known else { return [] }
        patient.hasAsked = state[.insights]["rhythm"] != nil
        var requests: [NodeRequest] = []
        let shown = state[.alarms]["rhythm"]?["v"]?.textValue.flatMap(Rhythm.init) ?? .normal
        if shown != patient.rhythm {
            // The last alarm was not written any more, or its end.
            if let change = patient.lastChange {
                requests += alarm(change, state.twin, patient)
            } else if let patch = try? TwinPatch(.alarms, ["rhythm": .null]) {
                requests.append(.write(NodeWrite(patch, to: state.twin, for: [patient.device])))
            }
        }
        requests += ask(about: state.twin, &patient)
        patients[state.twin] = patient
        return requests
    }
}
