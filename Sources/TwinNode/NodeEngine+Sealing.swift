import PQTwin

// How what waits to be written is sealed.

extension NodeEngine {
    /// Seals what waits, as far as its recipients are known; the order within a twin is kept.
    ///
    /// - Parameter wall: The present, in milliseconds since 1970.
    /// - Returns: What to do.
    func sealWaiting(wall: UInt64) -> [SyncAction] {
        let writes = waitingWrites
        waitingWrites = []
        var blocked: Set<TwinIdentifier> = []
        var actions: [SyncAction] = []
        for write in writes {
            let isKnown = write.recipients.allSatisfy { exchange.directory[$0] != nil }
            if isKnown, !blocked.contains(write.twin) {
                actions += sealing(write, wall: wall)
            } else if waitingWrites.count < Self.waitingLimit {
                blocked.insert(write.twin)
                waitingWrites.append(write)
            } else {
                tell(.refused(reason: "too many writes wait for \(write.recipients)"))
            }
        }
        return actions
    }

    /// Seals one write; what policy or size forbids is told and dropped.
    private func sealing(_ write: NodeWrite, wall: UInt64) -> [SyncAction] {
        let twin = write.twin
        let audience = audience(of: write)
        var actions: [SyncAction] = []
        do throws(TwinError) {
            if !exchange.isOpen(twin, audience: audience) {
                actions = try exchange.begin(
                    twin,
                    audience: audience,
                    to: write.recipients,
                    wall: wall
                )
            }
            return actions
                + (try exchange.write(write.patch, to: twin, audience: audience, wall: wall))
        } catch {
            return actions + [.report(.refused(error))]
        }
    }

    /// The number of a write's audience: an epoch has its readers from the beginning, so others
    /// need epochs of their own.
    private func audience(of write: NodeWrite) -> UInt64 {
        let readers = Set(write.recipients)
        var known = audiences[write.twin, default: []]
        let number = known.firstIndex(of: readers) ?? known.count
        if number == known.count { known.append(readers) }
        audiences[write.twin] = known
        return UInt64(number)
    }
}
