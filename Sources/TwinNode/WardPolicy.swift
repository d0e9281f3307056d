public import PQTwin

extension TwinPolicy {
    /// Who may write and read what on a ward.
    ///
    /// A patient's devices report, and get what they have to know: alarms, insights, commands, what is
    /// desired. The cloud reads everything and writes everything else. Whoever is no device of a
    /// patient, certified or not, writes nothing to its twin and reads nothing of it.
    ///
    /// - Parameters:
    ///   - cloud: The cloud node.
    ///   - devices: For the twin of each patient the devices at its bed.
    /// - Returns: The policy, the same on all nodes of the ward.
    public static func ward(
        cloud: NodeName,
        devices: [TwinIdentifier: Set<NodeName>] = [:]
    ) -> TwinPolicy {
        TwinPolicy(
            standard: Rules(allWrittenBy: [cloud], readBy: [cloud]),
            twins: devices.mapValues { devices in
                let all = Nodes.only(devices.union([cloud]))
                var rules = Rules(allWrittenBy: [cloud], readBy: all)
                rules.writers[.reported] = .only(devices)
                rules.readers[.reported] = [cloud]
                rules.readers[.jobs] = [cloud]
                return rules
            }
        )
    }
}
