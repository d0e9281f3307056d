import PQCBOR
import ClinicalTwin
package import PQTwin
package import PQTwinStore

/// The cloud: watches vital signs, raises alarms, asks a quantum node for the rhythm's frequency.
///
/// What it knows of patients and jobs can be found again in the journal; see
/// ``resume(from:)``.
package struct CloudRole: NodeRole {
    /// How many patients are watched at once.
    package static let patientLimit = 4096

    /// The quantum node that gets the jobs.
    private let quantumNode: NodeName
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

    package init(quantumNode: NodeName) {
        self.quantumNode = quantumNode
    }

    package mutating func react(to applied: AppliedWrite) -> [NodeRequest] {
        let patch = applied.write.patch
        if applied.twin.description == jobTwin {
            guard patch.pathClass == .insights else { return [] }
            return results(patch, from: applied.write.stamp.author)
        }
        guard let signs = VitalSigns(reportedIn: patch) else { return [] }
        return vitals(signs, applied)
    }

    // MARK: Vital signs

    private mutating func vitals(
        _ signs: VitalSigns,
        _ applied: AppliedWrite
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
        guard !patient.hasAsked, let series = patient.series,
            let identifier = try? TwinIdentifier(jobTwin)
        else { return [] }
        let request = FrequencyRequest(
            identifier: String(generator.next(), radix: 36),
            samplesPerSecond: series.samplesPerSecond,
            shots: 4096,
            seed: generator.next(),
            samples: series.values
        )
        guard let patch = try? request.patch() else { return [] }
        patient.hasAsked = true
        jobs[request.identifier] = PendingJob(twin: twin, series: series, sent: .now)
        return [
            .write(NodeWrite(patch, to: identifier, for: [quantumNode])),
            .tell(.jobSent(twin: twin.description, samples: series.values.count)),
        ]
    }

    /// Takes results from the node that was asked, checks them, and puts them into the twin.
    private mutating func results(_ patch: TwinPatch, from sender: NodeName) -> [NodeRequest] {
        guard sender == quantumNode else {
            return [.tell(.refused(reason: "\(sender) answers a job it was not asked"))]
        }
        return FrequencyResult.results(in: patch.body).flatMap { identifier, result in
            if formerJobs.remove(identifier) != nil { return removal(of: identifier) }
            guard let job = jobs.removeValue(forKey: identifier) else {
                return [
                    NodeRequest.tell(.refused(reason: "a result for no job, \(identifier)"))
                ]
            }
            switch result {
            case .failed(let reason):
                let event = NodeEvent.refused(reason: "job \(identifier) failed: \(reason)")
                return [.tell(event)] + removal(of: identifier)
            case .found(let figures):
                return land(figures, of: job) + removal(of: identifier)
            }
        }
    }

    private func removal(of identifier: String) -> [NodeRequest] {
        guard let twin = try? TwinIdentifier(jobTwin),
            let patch = try? FrequencyRequest.removal(of: identifier)
        else { return [] }
        return [.write(NodeWrite(patch, to: twin, for: [quantumNode]))]
    }

    private func land(_ figures: FrequencyResult.Figures, of job: PendingJob) -> [NodeRequest] {
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
                "shots": CBORValue(figures.shots), "by": .text(quantumNode.description),
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
            if twin.description == jobTwin {
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

    /// Jobs are asked for anew, so a result that was too late is only taken away.
    private mutating func resume(jobs state: TwinState) -> [NodeRequest] {
        let names = FrequencyRequest.requests(in: state[.jobs]).map(\.identifier)
        let answered = names.filter { state[.insights][$0] != nil }
        formerJobs = Set(names).subtracting(answered)
        return answered.flatMap(removal)
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
