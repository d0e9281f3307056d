import QuantumSimulator

/// When a device begins each step of a circuit: as soon as all its qubits are free.
///
/// Those that are free before the others wait.
struct DeviceSchedule {
    private let times: NoiseModel.Times
    private let hasVirtualPhases: Bool
    /// When each qubit's last step ends, in seconds from the start.
    private var free: [Double]
    /// Before when a barrier lets nothing begin on a qubit.
    private var barrier: [Double]
    /// Whether something was done to the qubit since it was last known to be 0.
    private var isInUse: [Bool]
    /// The waits of all qubits in use, added up.
    private(set) var idleSeconds = 0.0

    /// A qubit that waits, and for how many seconds.
    typealias Wait = (qubit: Int, seconds: Double)

    init(_ times: NoiseModel.Times, qubits: Int, hasVirtualPhases: Bool) {
        self.times = times
        self.hasVirtualPhases = hasVirtualPhases
        free = [Double](repeating: 0, count: qubits)
        barrier = free
        isInUse = [Bool](repeating: false, count: qubits)
    }

    /// When the last qubit is free.
    var seconds: Double { free.max() ?? 0 }

    /// Takes in a gate on at most two qubits; returns the waits before it.
    mutating func add(_ gate: Circuit.GateApplication) -> [Wait] {
        switch gate.qubits.count {
        case 2: begin(gate.qubits, for: times.twoQubitGate)
        case 1 where !(hasVirtualPhases && gate.isPhase):
            begin(gate.qubits, for: times.oneQubitGate)
        default: []
        }
    }

    /// Takes in a measurement; returns the wait before it.
    mutating func measure(_ qubit: Int) -> [Wait] { begin([qubit], for: times.readout) }

    /// Takes in a reset, after which the qubit is 0 and has nothing to lose.
    mutating func reset(_ qubit: Int) {
        isInUse[qubit] = false
        _ = begin([qubit], for: times.reset)
        isInUse[qubit] = false
    }

    /// Takes in a wait that the circuit asks for; returns the wait before it.
    mutating func delay(_ qubit: Int, _ seconds: Double) -> [Wait] {
        let wasInUse = isInUse[qubit]
        defer { isInUse[qubit] = wasInUse }
        return begin([qubit], for: seconds)
    }

    /// Lets nothing begin on some qubits before all of them are free.
    mutating func align(_ qubits: [Int]) {
        let start = start(qubits)
        for qubit in qubits { barrier[qubit] = start }
    }

    /// Lets all qubits wait for the last one.
    mutating func end() -> [Wait] { begin(Array(free.indices), for: 0) }

    private func start(_ qubits: [Int]) -> Double {
        qubits.reduce(0) { max($0, free[$1], barrier[$1]) }
    }

    private mutating func begin(_ qubits: [Int], for time: Double) -> [Wait] {
        let start = start(qubits)
        var waits: [Wait] = []
        for qubit in qubits {
            let wait = start - free[qubit]
            // Sums of the same times in another order differ by rounding.
            if isInUse[qubit], wait > 1e-12 * start { waits.append((qubit, wait)) }
            free[qubit] = start + time
            isInUse[qubit] = true
        }
        idleSeconds += waits.reduce(0) { $0 + $1.seconds }
        return waits
    }
}
