import PQTwin

// How what waits to be written is sealed.

extension NodeEngine {
    /// Seals writes, but for those that have to wait.
    ///
    /// - Parameters:
    ///   - writes: The writes, in order.
    ///   - wall: The present, in milliseconds since 1970.
    /// - Returns: What to do.
    func seal(_ writes: some Sequence<NodeWrite>, wall: UInt64) -> [SyncAction] {
        writes.flatMap { write in
            waitingWrites.hold(write, waits: waits) ? [] : sealing(write, wall: wall)
        }
    }

    /// Seals what has waited and need not any more.
    ///
    /// - Parameter wall: The present, in milliseconds since 1970.
    /// - Returns: What to do.
    func sealWaiting(wall: UInt64) -> [SyncAction] {
        waitingWrites.release(waits: waits).flatMap { sealing($0, wall: wall) }
    }

    /// Whether none of a write's readers has announced itself.
    func waits(_ write: NodeWrite) -> Bool {
        exchange.awaitsReader(of: write.patch.pathClass, in: write.twin)
    }

    /// Seals one write; what policy or size forbids is told and dropped.
    private func sealing(_ write: NodeWrite, wall: UInt64) -> [SyncAction] {
        do throws(TwinError) {
            return try exchange.write(write.patch, to: write.twin, wall: wall)
        } catch {
            return [.report(.refused(error))]
        }
    }
}
