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
            waitingWrites.hold(write, missing: missing) ? [] : sealing(write, wall: wall)
        }
    }

    /// Seals what has waited for a node, once that has announced itself.
    ///
    /// - Parameters:
    ///   - node: The node.
    ///   - wall: The present, in milliseconds since 1970.
    /// - Returns: What to do.
    func sealWrites(waitingFor node: NodeName, wall: UInt64) -> [SyncAction] {
        guard exchange.directory[node] != nil else { return [] }
        return waitingWrites.release(for: node, missing: missing)
            .flatMap { sealing($0, wall: wall) }
    }

    /// A reader of a write that has not announced itself, if there is one.
    func missing(_ write: NodeWrite) -> NodeName? {
        write.recipients.first { exchange.directory[$0] == nil }
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
