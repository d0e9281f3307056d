import ArgumentParser

/// Carries any TCP service over post-quantum TLS.
struct TunnelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tunnel",
        abstract: "Put any TCP service behind post-quantum TLS.",
        discussion: """
            A tunnel has two ends: a server beside the service, and a client beside whoever uses \
            it. Between them runs TLS 1.3 with a post-quantum key exchange and signatures; both \
            ends show certificates. What passes is not looked at.

            SIGHUP reads certificate, key, authorities and revocation lists again; if one of them \
            can't be used, what was there stays. SIGTERM and Ctrl-C end a tunnel gracefully: no \
            more connections are taken, and those that are open have --drain seconds.

            Examples:
              pqtwin tunnel server --listen 0.0.0.0:5433 --target 127.0.0.1:5432 \\
                --cert db.pem --key db.key --trust ca.pem --allow-name app.test
              pqtwin tunnel client --listen 127.0.0.1:5432 --target db.test:5433 \\
                --cert app.pem --key app.key --trust ca.pem
            """,
        subcommands: [TunnelServerCommand.self, TunnelClientCommand.self]
    )
}
