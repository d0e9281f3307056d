import PQTwin

// How what waits to be written is sealed.

extension NodeEngine {
    /// What came of writes that were to be sealed.
    struct Sealing {
        var actions: [SyncAction] = []
        /// For each write why it was dropped; nil where it was sealed, or waits.
        var refusals: [TwinError?] = []

        fileprivate mutating func refuse(_ error: TwinError) {
            actions.append(.report(.refused(error)))
            refusals.append(error)
        }
    }

    /// Seals writes, but for those that have to wait.
    ///
    /// - Parameters:
    ///   - writes: The writes, in order.
    ///   - wall: The present, in milliseconds since 1970.
    /// - Returns: What came of each.
    func seal(_ writes: some Sequence<NodeWrite>, wall: UInt64) -> Sealing {
        var sealing = Sealing()
        for write in writes {
            if waitingWrites.hold(write, waits: { waits($0, wall: wall) }) {
                sealing.refusals.append(nil)
            } else {
                seal(write, wall: wall, into: &sealing)
            }
        }
        return sealing
    }

    /// Seals what has waited and need not any more.
    ///
    /// - Parameter wall: The present, in milliseconds since 1970.
    /// - Returns: What to do.
    func sealWaiting(wall: UInt64) -> [SyncAction] {
        var sealing = Sealing()
        for write in waitingWrites.release(waits: { waits($0, wall: wall) }) {
            seal(write, wall: wall, into: &sealing)
        }
        return sealing.actions
    }

    /// Whether none of a write's readers can be sealed to.
    func waits(_ write: NodeWrite, wall: UInt64) -> Bool {
        exchange.awaitsReader(of: write.patch.pathClass, in: write.twin, wall: wall)
    }

    /// Seals one write; what policy or size forbids is told and dropped.
    private func seal(_ write: NodeWrite, wall: UInt64, into sealing: inout Sealing) {
        do throws(TwinError) {
            sealing.actions += try exchange.write(write.patch, to: write.twin, wall: wall)
            sealing.refusals.append(nil)
        } catch {
            sealing.refuse(error)
        }
    }
}
