package import PQIdentity
import Synchronization

/// Which tickets for single use were used, for as long as they could be valid.
///
/// Two generations, each as long as a ticket's life: what falls out of the older one has expired.
/// A full record refuses every use: forgetting one would let its ticket in again.
package final class ReplayRecord: Sendable {
    private struct State: Sendable {
        var young: Set<[UInt8]> = []
        var old: Set<[UInt8]> = []
        var began: CertificateTime?
    }

    private let capacity: Int
    private let span: Int64
    private let state = Mutex(State())

    /// An empty record.
    ///
    /// - Parameters:
    ///   - capacity: How many uses it holds.
    ///   - span: Seconds that a ticket can live.
    package init(capacity: Int, span: Int64) {
        self.capacity = max(capacity, 1)
        self.span = span
    }

    /// Records a use, or gives false if there was one already or there is no room.
    package func insert(_ ticket: [UInt8], at time: CertificateTime) -> Bool {
        state.withLock { state in
            let began = state.began ?? time
            state.began = began
            if time >= began.advanced(bySeconds: span) {
                state.old = time >= began.advanced(bySeconds: 2 * span) ? [] : state.young
                state.young = []
                state.began = time
            }
            guard !state.young.contains(ticket), !state.old.contains(ticket),
                state.young.count + state.old.count < capacity
            else { return false }
            state.young.insert(ticket)
            return true
        }
    }
}
