import QuantumJobs
import Synchronization

/// What tenants ask for until the dispatcher takes it: a line for each of them.
///
/// What waits in a line stands in its tenant's twin, too, and leaves it when it is taken back; so a
/// line is never longer than what the twin may hold. It can wait here for as long as it takes.
final class JobInbox: Sendable {
    /// What waits for its turn.
    enum Arrival: Sendable {
        /// A job, still encoded, that came so many seconds ago.
        case job([UInt8], age: Double)
        /// A job that is not taken, and why.
        case refused(JobFailure)
    }

    /// How many refusals of jobs may wait that stand in no twin: what comes beyond is not answered.
    private static let homelessLimit = 4096

    fileprivate struct Lines {
        var arrivals: [String: NamedLine<Arrival>] = [:]
        var cancelled: [String: Set<String>] = [:]
        /// Tenants whose jobs were all taken back, before those that are by name.
        var cleared: Set<String> = []
        var isRung = false
        /// How often something was taken, and for each tenant when last.
        var turn: UInt64 = 0
        var turns: [String: UInt64] = [:]
    }

    private let lines = Mutex(Lines())

    /// Takes a request in.
    ///
    /// - Returns: Whether whoever works on the lines has to be told.
    func put(_ request: JobDispatcher.Request) -> Bool {
        lines.withLock { lines in
            switch request {
            case .submit(let key, let bytes, let age):
                lines.append(.job(bytes, age: age), as: key)
            case .refuse(let key, let failure, let stands):
                let count = lines.arrivals[key.tenant]?.count ?? 0
                guard stands || count < Self.homelessLimit else { return false }
                lines.append(.refused(failure), as: key)
            case .cancel(let key):
                _ = lines.arrivals[key.tenant]?.remove(key.identifier)
                lines.cancelled[key.tenant, default: []].insert(key.identifier)
            case .cancelAll(let tenant):
                lines.arrivals[tenant] = nil
                lines.cancelled[tenant] = nil
                lines.cleared.insert(tenant)
            case .answered: return false
            }
            defer { lines.isRung = true }
            return !lines.isRung
        }
    }

    /// Takes out what was taken back: it comes before whatever waits.
    func takeCancellations() -> (tenants: Set<String>, jobs: [JobKey]) {
        lines.withLock { lines in
            lines.isRung = false
            let jobs = lines.cancelled.flatMap { tenant, names in
                names.map { JobKey(tenant: tenant, identifier: $0) }
            }
            defer { (lines.cleared, lines.cancelled) = ([], [:]) }
            return (lines.cleared, jobs)
        }
    }

    /// Takes out what is next: the first of the line from which nothing was taken for longest, but for
    /// those of tenants that are not heard.
    func take(butOf unheard: Set<String>) -> (key: JobKey, arrival: Arrival)? {
        lines.withLock { lines in
            let waiting = lines.arrivals.keys.filter { !unheard.contains($0) }
            guard let tenant = waiting.min(by: { lines.turn(of: $0) < lines.turn(of: $1) }),
                let (name, arrival) = lines.arrivals[tenant]?.popFirst()
            else { return nil }
            if lines.arrivals[tenant]?.isEmpty == true { lines.arrivals[tenant] = nil }
            lines.turn += 1
            lines.turns[tenant] = lines.turn
            return (JobKey(tenant: tenant, identifier: name), arrival)
        }
    }
}

extension JobInbox.Lines {
    fileprivate func turn(of tenant: String) -> UInt64 { turns[tenant] ?? 0 }

    fileprivate mutating func append(_ arrival: JobInbox.Arrival, as key: JobKey) {
        arrivals[key.tenant, default: NamedLine()].append(arrival, as: key.identifier)
    }
}
