import QuantumSimulator

/// The steps of a noisy run as they are gathered, with the decay of qubits that wait.
struct StepList {
    private(set) var steps: [NoisySimulation.Step] = []
    private let model: NoiseModel
    private let qubits: Int
    /// Nil if no qubit decays while it waits.
    private var schedule: DeviceSchedule?
    /// The decay of waits met so far, by femtoseconds.
    private var decays: [Double: NoiseChannel] = [:]
    private var isMeasured = false

    init(_ model: NoiseModel, qubits: Int) {
        self.model = model
        self.qubits = qubits
        schedule =
            model.coherence == nil
            ? nil
            : model.times.map {
                DeviceSchedule($0, qubits: qubits, hasVirtualPhases: model.hasVirtualPhases)
            }
    }

    /// Adds an operation, and before it the waits of its qubits.
    ///
    /// What stands under conditions takes its time also where they aren't met.
    mutating func append(
        _ operation: Circuit.Operation,
        under conditions: [BitCondition] = []
    ) throws(NoiseError) {
        switch operation {
        case .gate(let application):
            for gate in application.onTwoQubitsAtMost {
                try append(schedule?.add(gate) ?? [])
                append(.gate(gate, model.channel(after: gate)), conditions)
            }
        case .delay(let qubit, let seconds):
            try append(schedule?.delay(qubit, seconds) ?? [])
            if let decay = try decay(seconds) { append(.idle(decay, qubit), conditions) }
        case .barrier(let qubits): schedule?.align(qubits)
        case .conditional(let inner, let condition):
            try append(inner, under: [condition] + conditions)
        case .measure(let qubit, _):
            try append(schedule?.measure(qubit) ?? [])
            isMeasured = true
            append(.other(operation), conditions)
        case .reset(let qubit):
            schedule?.reset(qubit)
            append(.other(operation), conditions)
        case .assign: append(.other(operation), conditions)
        }
    }

    /// Ends the list: without measurements, all qubits wait for the last and are read together.
    mutating func end() throws(NoiseError) {
        guard !isMeasured else { return }
        try append(schedule?.end() ?? [])
    }

    private mutating func append(_ waits: [DeviceSchedule.Wait]) throws(NoiseError) {
        for wait in waits {
            if let decay = try decay(wait.seconds) { append(.idle(decay, wait.qubit), []) }
        }
    }

    /// Adds a step under conditions, the innermost first.
    private mutating func append(_ step: NoisySimulation.Step, _ conditions: [BitCondition]) {
        steps.append(conditions.reduce(step) { .conditional([$0], $1) })
    }

    private mutating func decay(_ seconds: Double) throws(NoiseError) -> NoiseChannel? {
        guard let coherence = model.coherence else { return nil }
        let key = (seconds * 1e15).rounded()
        if let known = decays[key] { return known }
        let channel = try NoiseChannel.thermalRelaxation(
            time: seconds,
            t1: coherence.t1,
            t2: coherence.t2
        )
        decays[key] = channel
        return channel
    }
}
