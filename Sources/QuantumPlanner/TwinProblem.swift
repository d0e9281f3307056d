/// The problems of the offload table.
///
/// Reading order: this file (which problems), PlannedTask (one problem in every way), RunTimes and
/// AnswerQuality (what was measured), SmallerRun (beside what is too long), the files of tasks,
/// OffloadTable (each problem on each backend), OffloadTrace (a planner's choices under faults),
/// OffloadCrossing (what would have to change).
public enum TwinProblem: String, CaseIterable, Sendable {
    /// Three nurses, five days: QAOA with the exchange mixer, one to four layers on 15 qubits.
    case shortRoster = "roster 3x5"
    /// Three nurses, six days: QAOA with the exchange mixer, one to four layers on 18 qubits.
    case longRoster = "roster 3x6"
    /// Four patients, four beds: QAOA with the exchange mixer on 16 qubits.
    case assignment = "beds 4x4"
    /// A cohort of 20 in two groups: MaxCut by QAOA of three layers.
    case cohort
    /// The energy of H₂: VQE on 4 qubits.
    case hydrogen = "H2"
    /// The energy of LiH, a fragment of a drug study: VQE on 12 qubits.
    case lithiumHydride = "LiH"
    /// A record by its key: Grover's search over 16 bits.
    case record
    /// The pace of breathing: Fourier transform of 1,024 samples on 10 qubits.
    case breathing
    /// The pace of the heart for an alarm: Fourier transform of 65,536 samples on 16 qubits.
    case heartbeat
    /// What an archived key is worth to somebody who kept the recording: Shor's algorithm.
    case archivedKey = "archived key"

    /// The time in seconds after which an answer is worth nothing.
    ///
    /// An alarm at the bedside has 100 ms, a ward seconds, a plan minutes, a drug study hours; a
    /// kept recording can wait a month.
    public var deadline: Double {
        switch self {
        case .heartbeat: 0.1
        case .record: 1
        case .breathing: 10
        case .shortRoster, .longRoster, .assignment: 300
        case .cohort: 1800
        case .hydrogen, .lithiumHydride: 14400
        case .archivedKey: 30 * 86400
        }
    }

    /// What more qubits and better devices would change, in a sentence.
    public var outlook: String {
        switch self {
        case .shortRoster, .longRoster, .cohort:
            "no proof that QAOA grows more slowly with size than annealing or local search"
        case .assignment: "never: the classical method takes n^3 steps"
        case .hydrogen: "never: too small a molecule"
        case .lithiumHydride:
            "with size: exact diagonalisation ends at about 50 qubits, and errors must fall first"
        case .record: "never for an indexed table: a lookup is one step at any size"
        case .breathing, .heartbeat:
            "never: loading 2^n samples takes 2^n gates, a classical transform n*2^n steps"
        case .archivedKey:
            "with size: no classical method reaches 2048 bits, the estimates below do"
        }
    }
}
