import ArgumentParser
import PQTLS
import PQTransport
import ServiceLifecycle
import TwinNode

/// What both ends of a tunnel take.
struct TunnelOptions: ParsableArguments {
    /// The policies that have a name.
    enum PolicyOption: String, ExpressibleByArgument, CaseIterable {
        case postQuantum = "post-quantum"
        case cnsa2
        case browser

        var policy: TLSPolicy {
            switch self {
            case .postQuantum: .postQuantum
            case .cnsa2: .cnsa2
            case .browser: .browser
            }
        }
    }

    @Option(
        help: ArgumentHelp("Our certificate, and authorities behind it.", valueName: "file"),
        completion: .file()
    )
    var cert: String?

    @Option(
        help: ArgumentHelp("The private key of our certificate.", valueName: "file"),
        completion: .file()
    )
    var key: String?

    @OptionGroup var passphrase: PassphraseOptions

    @Option(
        help: ArgumentHelp(
            "Trusted authorities: a file, or a folder made by pqtwin trust; can be repeated.",
            valueName: "path"
        ),
        completion: .file()
    )
    var trust: [String] = []

    @Option(
        help: ArgumentHelp("A revocation list; can be repeated.", valueName: "file"),
        completion: .file()
    )
    var crl: [String] = []

    @Flag(help: "Refuse certificates whose issuer has no current revocation list here.")
    var requireCrl = false

    @Option(help: "What may be agreed on.")
    var policy = PolicyOption.postQuantum

    @Option(
        help: ArgumentHelp("An application protocol (ALPN); can be repeated.", valueName: "name")
    )
    var alpn: [String] = []

    @Option(help: "Seconds that open connections have after SIGTERM.")
    var drain = 10.0

    @Option(help: "Seconds without a byte after which a connection is closed. Default: never.")
    var idle: Double?

    @Option(help: "The most connections at once.")
    var maxConnections: Int?

    @Option(
        help: ArgumentHelp("Serve figures for Prometheus at this address.", valueName: "host:port"),
        transform: NodeAddress.init(tunnel:)
    )
    var metrics: NodeAddress?

    @Option(
        help: ArgumentHelp(
            "Append the secrets of all connections to a file, to debug what was recorded: "
                + "whoever reads it reads the connections.",
            valueName: "file"
        ),
        completion: .file()
    )
    var keylog: String?

    @Flag(help: "Write the log as lines of JSON.")
    var json = false

    func validate() throws {
        guard (0...86_400).contains(drain) else {
            throw ValidationError("--drain is 0 to 86400 seconds")
        }
        guard idle.map({ (0.001...31_536_000).contains($0) }) ?? true else {
            throw ValidationError("--idle is 0.001 to 31536000 seconds")
        }
        guard maxConnections ?? 1 > 0 else {
            throw ValidationError("--max-connections is at least 1")
        }
        guard (cert == nil) == (key == nil) else {
            throw ValidationError("--cert and --key belong together")
        }
        guard alpn.allSatisfy({ (1...255).contains($0.utf8.count) }) else {
            throw ValidationError("--alpn is a name of 1 to 255 bytes")
        }
    }

    /// The limits of the transport; a peer that reads slowly at the end of a connection has time.
    var limits: TransportLimits {
        TransportLimits(
            idleTime: idle.map { .seconds($0) },
            flushingTime: .seconds(30),
            drainTime: .seconds(drain),
            connectionsAtOnce: maxConnections
        )
    }
}
