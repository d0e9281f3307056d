public import PQTwin

extension WritePolicy {
    /// Who may write what on a ward: alarms, commands and jobs come from the cloud alone.
    ///
    /// - Parameter cloud: The cloud node.
    /// - Returns: The policy, the same on all nodes of the ward.
    public static func ward(cloud: NodeName) -> WritePolicy {
        WritePolicy(writers: [.alarms: cloud, .commands: cloud, .jobs: cloud])
    }
}
