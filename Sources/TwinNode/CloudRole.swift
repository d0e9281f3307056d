import ClinicalTwin
import PQTwin
import PQTwinStore

/// The cloud: watches vital signs, raises alarms, asks a quantum node for the rhythm's frequency.
struct CloudRole: NodeRole {
    /// The quantum node that gets the jobs.
    let quantumNode: NodeName
    /// Random numbers for the names and seeds of jobs.
    private var generator = SystemRandomNumberGenerator()
    private var patients: [TwinIdentifier: Patient] = [:]
    private var jobs: [String: PendingJob] = [:]

    /// What is known of one patient since the node started.
    fileprivate struct Patient {
        /// Where the first vital sign stands on the axis of the signal, in milliseconds since 1970.
        let signalStart: UInt64
        /// The device that reports, and so sees the alarms.
        let device: NodeName
        var rhythm = RhythmMonitor()
        var intervals: [RRInterval] = []
        var hasAsked = false
    }

    private struct PendingJob {
        let twin: TwinIdentifier
        let series: RRSeries
        let sent: ContinuousClock.Instant
    }

    init(quantumNode: NodeName) {
        self.quantumNode = quantumNode
    }

    mutating func react(to applied: AppliedWrite) -> [NodeRequest] {
        let patch = applied.write.patch
        return switch patch.pathClass {
        case .reported: vitals(applied)
        case .insights where applied.twin.description == jobTwin:
            results(patch, from: applied.write.stamp.author)
        default: []
        }
    }

    // MARK: Vital signs

    private mutating func vitals(_ applied: AppliedWrite) -> [NodeRequest] {
        let (twin, patch) = (applied.twin, applied.write.patch)
        guard let time = patch.body["heart"]?["rate"].flatMap(Property.init)?.time else {
            return []
        }
        // A minute of room for figures that come with an earlier time than the first.
        var patient =
            patients[twin]
            ?? Patient(signalStart: time - min(time, 60_000), device: applied.write.stamp.author)
        guard let signs = VitalSigns(reported: patch.body, signalStart: patient.signalStart)
        else { return [] }
        patient.keep(signs.interval)
        var requests: [NodeRequest] = [
            .tell(
                .vitals(
                    VitalsEvent(
                        twin: twin.description,
                        revision: applied.revision,
                        rate: signs.heartRate,
                        interval: 1000 * signs.rrInterval
                    )
                )
            )
        ]
        if let change = patient.rhythm.receive(signs.interval) {
            requests += alarm(change, twin, patient)
        }
        requests += ask(about: twin, &patient)
        patients[twin] = patient
        return requests
    }

    private func alarm(
        _ change: RhythmChange,
        _ twin: TwinIdentifier,
        _ patient: Patient
    ) -> [NodeRequest] {
        var requests: [NodeRequest] = []
        if let patch = try? change.patch(signalStart: patient.signalStart) {
            requests.append(.write(NodeWrite(patch, to: twin, for: [patient.device])))
        }
        let event: NodeEvent =
            change.to == .normal
            ? .alarmEnded(twin: twin.description)
            : .alarm(
                twin: twin.description,
                rhythm: change.to.rawValue,
                rate: change.ratePerMinute
            )
        return requests + [.tell(event)]
    }

    // MARK: Jobs

    /// Asks for the rhythm's frequency, once enough of the signal is there.
    private mutating func ask(
        about twin: TwinIdentifier,
        _ patient: inout Patient
    ) -> [NodeRequest] {
        guard !patient.hasAsked, let series = try? RRSeries(resampling: patient.intervals),
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
        return FrequencyResult.results(in: patch).flatMap { identifier, result in
            guard let job = jobs.removeValue(forKey: identifier) else {
                return [
                    NodeRequest.tell(.refused(reason: "a result for no job, \(identifier)"))
                ]
            }
            switch result {
            case .failed(let reason):
                return [.tell(.refused(reason: "job \(identifier) failed: \(reason)"))]
            case .found(let figures):
                return land(figures, of: job)
            }
        }
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

extension CloudRole.Patient {
    /// Keeps an interval, and no more of them than two minutes hold.
    fileprivate mutating func keep(_ interval: RRInterval) {
        if let last = intervals.last, interval.time <= last.time { return }
        intervals.append(interval)
        while let first = intervals.first, interval.time - first.time > 120 {
            intervals.removeFirst()
        }
    }
}
