package import PQSecrets

/// Takes the secrets of connections as lines of text, so that a tool can decrypt what it recorded.
///
/// Whoever reads the lines reads the connections: for debugging only, and only where a
/// configuration names a log; no variable of the environment can switch it on.
public protocol TLSKeyLog: Sendable {
    /// Takes one line of the SSLKEYLOGFILE format, without its end (RFC 9850, Section 2).
    ///
    /// - Parameter line: Label, client random and secret.
    func write(_ line: String)
}

/// What a secret is for, in the words of the log (RFC 9850, Section 2.1).
package enum KeyLogLabel: String, Sendable {
    case clientHandshake = "CLIENT_HANDSHAKE_TRAFFIC_SECRET"
    case serverHandshake = "SERVER_HANDSHAKE_TRAFFIC_SECRET"
    case clientApplication = "CLIENT_TRAFFIC_SECRET_0"
    case serverApplication = "SERVER_TRAFFIC_SECRET_0"
    case exporter = "EXPORTER_SECRET"
}

/// The log of one connection.
package struct ConnectionKeyLog: Sendable {
    private let log: any TLSKeyLog
    private let clientRandom: String

    /// A log whose lines begin alike.
    package init(_ log: any TLSKeyLog, clientRandom: [UInt8]) {
        self.log = log
        self.clientRandom = hexadecimal(clientRandom.span)
    }

    /// Writes a secret; the text can't be wiped.
    package func write(_ label: KeyLogLabel, _ secret: borrowing SecretBytes) {
        log.write("\(label.rawValue) \(clientRandom) \(hexadecimal(secret.span))")
    }
}

private func hexadecimal(_ bytes: Span<UInt8>) -> String {
    var text = ""
    for index in bytes.indices {
        let byte = bytes[index]
        text += byte < 16 ? "0" : ""
        text += String(byte, radix: 16)
    }
    return text
}
