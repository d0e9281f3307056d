import PQCBOR
public import ClinicalTwin
public import PQTwin
import PQTwinStore
public import ServiceLifecycle

/// A bedside device: finds beats in an ECG and sends each as a patch of its patient's twin.
public struct EdgeNode: Service {
    /// How many patches may wait for the cloud's acknowledgement before the signal is held up.
    private static let window = 256

    private let configuration: NodeConfiguration
    private let address: NodeAddress
    private let patient: TwinIdentifier
    private let recording: ECGRecording
    private let speed: Double
    private let staysConnected: Bool

    /// A bedside device.
    ///
    /// - Parameters:
    ///   - configuration: Its files, and whom it expects as cloud.
    ///   - address: Where the cloud listens.
    ///   - patient: The twin of its patient.
    ///   - recording: The signal that it plays.
    ///   - speed: Seconds of signal a second; 0 as fast as the cloud takes it.
    ///   - staysConnected: Whether it goes on listening for alarms after the signal's end.
    public init(
        _ configuration: NodeConfiguration,
        dialling address: NodeAddress,
        patient: TwinIdentifier,
        recording: ECGRecording,
        speed: Double = 1,
        staysConnected: Bool = false
    ) {
        self.configuration = configuration
        self.address = address
        self.patient = patient
        self.recording = recording
        self.speed = speed
        self.staysConnected = staysConnected
    }

    /// Runs until the signal's end is acknowledged, or a graceful shutdown.
    ///
    /// - Throws: ``NodeError``, `ClinicalError` or `StoreError`.
    public func run() async throws {
        let (address, configuration) = (address, configuration)
        let credentials = try configuration.folder.load()
        let policy = configuration.policy(of: credentials)
        guard policy.allows(credentials.name, toWrite: .reported, of: patient) else {
            throw NodeError.noDevice(credentials.name, of: patient)
        }
        try await configuration.run(role: EdgeRole()) { links in
            try await links.keepConnected(to: configuration.cloud, at: address)
        } work: { engine in
            try await play(into: engine)
            guard staysConnected else { return }
            try await engine.settle()
            await engine.tellFrames()
            try await gracefulShutdown()
        }
    }

    /// Plays the signal, each vital sign at its time, and waits where the cloud falls behind.
    private func play(into engine: NodeEngine) async throws {
        var monitor = try VitalsMonitor(samplesPerSecond: recording.samplesPerSecond)
        let cloud = configuration.cloud
        try await engine.wait { exchange, _ in exchange.directory[cloud] != nil }
        let (start, clockStart) = (configuration.clock(), ContinuousClock.now)
        for (index, sample) in recording.millivolts.enumerated() {
            let vitals = monitor.receive(sample)
            guard !vitals.isEmpty else { continue }
            if speed > 0 {
                let time = Double(index) / Double(recording.samplesPerSecond) / speed
                try await Task.sleep(until: clockStart + .seconds(time), clock: .continuous)
            }
            try await send(vitals, signalStart: start, through: engine)
        }
        try await send(monitor.finish(), signalStart: start, through: engine)
    }

    private func send(
        _ vitals: [VitalSigns],
        signalStart: UInt64,
        through engine: NodeEngine
    ) async throws {
        let cloud = configuration.cloud
        for signs in vitals {
            // For the cloud alone: whoever else reads along holds up no signal.
            try await engine.wait { exchange, waiting in
                exchange.awaited(from: cloud) + waiting < Self.window
            }
            try await engine.write([
                NodeWrite(signs.patch(signalStart: signalStart), to: patient)
            ])
        }
    }
}

/// What a bedside device does about writes of others: it shows alarms.
struct EdgeRole: NodeRole {
    mutating func react(to applied: HistoryEntry) -> [NodeRequest] {
        guard applied.write.patch.pathClass == .alarms,
            let rhythm = applied.write.patch.body["rhythm"]
        else { return [] }
        guard let name = rhythm["v"]?.textValue, let rate = rhythm["rate"]?.doubleValue else {
            return [.tell(.alarmEnded(twin: applied.twin.description))]
        }
        return [.tell(.alarm(twin: applied.twin.description, rhythm: name, rate: rate))]
    }
}
