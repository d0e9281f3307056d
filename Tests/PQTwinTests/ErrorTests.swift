import PQCBOR
import PQTwin
import Testing

struct ErrorTests {
    @Test func `errors are told in words`() throws {
        let edge = try NodeName("edge")
        let told: [(TwinError, String)] = [
            (
                .malformed(CBORError(.notShortest, offset: 3)),
                "a number has a shorter form, at byte 3"
            ),
            (.unexpected(.sealingKey), "the sealing key is not as it should be"),
            (.unexpected(.twin), "the twin is not as it should be"),
            (.unknownNode(edge), "nothing is known of node edge"),
            (.forbidden(edge, .alarms), "edge is forbidden to write alarms"),
            (.policy, "the epoch is under a policy never held here"),
            (.checkpoint(.root), "the checkpoint's root does not fit the frames"),
        ]
        for (error, words) in told { #expect("\(error)" == words) }
    }
}
