import PQIdentity
import PQLattice
import PQSecrets
import PQTLS
import Testing

/// Printing and reflection, which loggers and debuggers use without asking, show no secret.
@Suite struct SecrecyTests {
    /// All that Swift has to say about a value.
    private func everything(about value: some Any) -> String {
        var text = "\(value)" + String(reflecting: value)
        dump(value, to: &text)
        return text
    }

    /// Whether a text holds a run of a secret's bytes, as decimal numbers or as hexadecimal.
    private func shows(_ text: String, _ secret: [UInt8]) -> Bool {
        let run = secret.prefix(4)
        let lines = run.map { "- \($0)\n" }.joined()
        let list = run.map(String.init).joined(separator: ", ")
        let hexadecimal = run.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        let flat = text.split(separator: "\n")
            .map { $0.drop { $0 == " " } + "\n" }.joined()
        return flat.contains(lines) || text.contains(list)
            || text.lowercased().contains(hexadecimal)
    }

    private func secrets(of identity: NodeIdentity) -> [[UInt8]] {
        switch identity.privateKey {
        case .mldsa65(let key):
            let expanded = key.expandedRepresentation.plain
            // ρ is public; K, s₁, s₂ and t₀ are not.
            return [
                key.seedRepresentation.plain, Array(expanded[32..<64]), Array(expanded[128...]),
            ]
        default: return []
        }
    }

    @Test func `the test itself sees bytes that are shown`() {
        struct Leak { let bytes: [UInt8] = [1, 222, 33, 144, 5] }
        #expect(shows(everything(about: Leak()), [1, 222, 33, 144]))
    }

    @Test func `a configuration shows no private key`() throws {
        let client = try World.clientConfiguration()
        let server = try World.serverConfiguration()
        let clientSecrets = secrets(of: try World.client.get())
        #expect(clientSecrets.count == 3)
        let clientText = everything(about: client)
        for secret in clientSecrets { #expect(!shows(clientText, secret)) }
        let serverText = everything(about: server)
        for secret in secrets(of: try World.server.get()) { #expect(!shows(serverText, secret)) }
    }

    @Test func `what a handshake proved can be printed`() throws {
        let pair = try Pair()
        pair.pump()
        #expect(!everything(about: try #require(pair.clientSecurity)).isEmpty)
        #expect(!everything(about: try #require(pair.serverSecurity)).isEmpty)
        for event in pair.clientEvents { #expect(!everything(about: event).isEmpty) }
    }
}
