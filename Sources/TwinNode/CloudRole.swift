import ClinicalTwin
import PQCBOR
import PQTwin
package import PQTwinStore

/// The cloud: watches vital signs, raises alarms, and asks a quantum node, if it has one, for the
/// rhythm's frequency.
///
/// Who gets alarms and results is the policy's business: reporting makes nobody their reader.
///
/// What it knows of patients and jobs can be found again in the journal; see
/// ``resume(from:)``.
package struct CloudRole: NodeRole {
    /// How many patients are watched at once.
    package static let patientLimit = 4096

    private var patients: [TwinIdentifier: PatientWatch] = [:]
    private var jobs: RhythmJobs?

    /// A cloud.
    ///
    /// - Parameter jobTwin: The twin whose jobs a quantum node does; nil where there is none.
    package init(jobTwin: JobTwin?) {
        jobs = jobTwin.map { RhythmJobs($0) }
    }

    package mutating func react(to applied: HistoryEntry) -> [NodeRequest] {
        let patch = applied.write.patch
        if applied.twin == jobs?.twin.identifier {
            guard patch.pathClass == .insights else { return [] }
            return jobs?.receive(patch) ?? []
        }
        guard let signs = VitalSigns(reportedIn: patch) else { return [] }
        return vitals(signs, applied)
    }

    // MARK: Vital signs

    private mutating func vitals(
        _ signs: VitalSigns,
        _ applied: HistoryEntry
    ) -> [NodeRequest] {
        let twin = applied.twin
        guard patients[twin] != nil || patients.count < Self.patientLimit else {
            return [.tell(.refused(reason: "more than \(Self.patientLimit) patients"))]
        }
        var patient = patients[twin] ?? PatientWatch()
        let change = patient.receive(signs)
        let event = VitalsEvent(
            twin: twin.description,
            revision: applied.revision,
            rate: signs.heartRate,
            interval: 1000 * signs.rrInterval
        )
        var requests: [NodeRequest] = [.tell(.vitals(event))]
        if let change { requests += alarm(change, twin) }
        requests += ask(about: twin, &patient)
        patients[twin] = patient
        return requests
    }

    private func alarm(
        _ change: RhythmChange,
        _ twin: TwinIdentifier
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
        return [.write(NodeWrite(patch, to: twin)), .tell(event)]
    }

    // MARK: Jobs

    /// Asks for the rhythm's frequency, once enough of the signal is there.
    private mutating func ask(
        about twin: TwinIdentifier,
        _ patient: inout PatientWatch
    ) -> [NodeRequest] {
        guard jobs != nil, !patient.hasAsked, let series = patient.series else { return [] }
        let requests = jobs?.ask(for: series, of: twin) ?? []
        patient.hasAsked = !requests.isEmpty
        return requests
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
            if twin == jobs?.twin.identifier {
                requests += jobs?.resume(state) ?? []
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

    private mutating func resume(
        _ state: TwinState,
        history: [HistoryEntry]
    ) -> [NodeRequest] {
        var known: PatientWatch?
        for entry in history where entry.outcome == .applied {
            guard let signs = VitalSigns(reportedIn: entry.write.patch) else { continue }
            var patient = known ?? PatientWatch()
            _ = patient.receive(signs)
            known = patient
        }
        guard var patient = known else { return [] }
        patient.hasAsked = state[.insights]["rhythm"] != nil
        var requests: [NodeRequest] = []
        let shown = state[.alarms]["rhythm"]?["v"]?.textValue.flatMap(Rhythm.init) ?? .normal
        if shown != patient.rhythm {
            // The last alarm was not written any more, or its end.
            if let change = patient.lastChange {
                requests += alarm(change, state.twin)
            } else if let patch = try? TwinPatch(.alarms, ["rhythm": .null]) {
                requests.append(.write(NodeWrite(patch, to: state.twin)))
            }
        }
        requests += ask(about: state.twin, &patient)
        patients[state.twin] = patient
        return requests
    }
}
