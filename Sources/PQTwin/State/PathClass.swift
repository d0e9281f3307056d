/// A part of a twin: what its paths are for, and so who may write them.
///
/// Each class is one top-level member of the twin's document.
public enum PathClass: UInt64, Sendable, CaseIterable, Hashable {
    /// What is known about the twin itself: names, relationships.
    case attributes = 0
    /// What the twin should be.
    case desired = 1
    /// What its devices say it is.
    case reported = 2
    /// What was computed about it, also the results of jobs.
    case insights = 3
    /// What someone should look at.
    case alarms = 4
    /// What a device is asked to do.
    case commands = 5
    /// What a backend is asked to compute.
    case jobs = 6

    /// The member's name in the document.
    public var name: String {
        switch self {
        case .attributes: "attributes"
        case .desired: "desired"
        case .reported: "reported"
        case .insights: "insights"
        case .alarms: "alarms"
        case .commands: "commands"
        case .jobs: "jobs"
        }
    }

    /// Whether a checkpoint follows each patch at once, because someone acts on it.
    public var isUrgent: Bool {
        switch self {
        case .attributes, .desired, .reported: false
        case .insights, .alarms, .commands, .jobs: true
        }
    }
}
