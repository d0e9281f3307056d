import ClinicalTwin
import PQTwin
import TwinNode

/// What a recording will give the exchange to do, found with the code of bedside and cloud.
struct ECGPreview: Sendable {
    /// How many vital signs the edge will send.
    private(set) var vitals = 0
    /// Whether there will be enough of them for the cloud to ask for the rhythm's frequency.
    private(set) var hasJob = false

    /// Finds the heart beats in a recording.
    ///
    /// - Parameter recording: The recording.
    /// - Throws: `ClinicalError`.
    init(_ recording: ECGRecording) throws {
        var monitor = try VitalsMonitor(samplesPerSecond: recording.samplesPerSecond)
        var patient = PatientWatch()
        func take(_ signs: [VitalSigns]) {
            for signs in signs {
                _ = patient.receive(signs)
                vitals += 1
                hasJob = hasJob || patient.series != nil
            }
        }
        for sample in recording.millivolts { take(monitor.receive(sample)) }
        take(monitor.finish())
    }
}
