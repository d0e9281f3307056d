import ArgumentParser
import Logging
import PQIdentity
import PQTLS

/// Lets in clients that bear one of some names; others are told that they may not, and logged.
struct AllowedNames: PeerVerifier {
    private let names: [ExpectedName]
    private let logger: Logger

    init(_ names: [ExpectedName], logger: Logger) {
        self.names = names
        self.logger = logger
    }

    func verdict(on peer: PeerIdentity) async throws -> TLSVerdict {
        if name(of: peer) != nil { return .accepted }
        let subject = peer.certificates.map { "\($0.leaf.subject)" } ?? "a known key"
        let presented = peer.names.map(\.labelled).joined(separator: " ")
        logger.notice(
            "client refused: none of its names is allowed",
            metadata: ["tls.peer": "\(presented.isEmpty ? subject : presented)"]
        )
        return .refused(.accessDenied)
    }

    /// The name by which a client is let in.
    func name(of peer: PeerIdentity) -> ExpectedName? {
        names.first { name in peer.names.contains { name.matches($0) } }
    }
}

extension ExpectedName {
    /// Reads the name of a client from the command line: a host, an address, or `uri:URI`.
    ///
    /// - Throws: A `ValidationError` for what no certificate could match.
    init(allowed text: String) throws {
        self = try expectedName(text)
        switch self {
        case .dns(let host): try Self.check(host: host)
        case .uri(let uri): try Self.check(uri: uri)
        case .ip: break
        }
    }

    /// Reads the URI of a client from the command line.
    ///
    /// - Throws: A `ValidationError` for what no certificate could match.
    init(allowedURI text: String) throws {
        try Self.check(uri: text)
        self = .uri(text)
    }

    /// The form and the name, such as `dns:edge.test`.
    var labelled: String {
        switch self {
        case .dns(let host): GeneralName.dns(host).labelled
        case .ip(let address): GeneralName.ip(address).labelled
        case .uri(let uri): GeneralName.uri(uri).labelled
        }
    }

    private static func check(host: String) throws {
        guard !host.contains("*") else {
            throw ValidationError("'\(host)' would let in nobody: name each host, without *")
        }
        let labels = (host.hasSuffix(".") ? host.dropLast() : host[...])
            .split(separator: ".", omittingEmptySubsequences: false)
        let areSound = labels.allSatisfy { label in
            (1...63).contains(label.utf8.count) && label.allSatisfy(isHostCharacter)
        }
        guard areSound else {
            throw ValidationError("'\(host)' would let in nobody: it is no host name in ASCII")
        }
    }

    private static func isHostCharacter(_ character: Character) -> Bool {
        character.isASCII
            && (character.isLetter || character.isNumber || "-_".contains(character))
    }

    /// A scheme, a colon and something behind it, all of it visible ASCII.
    private static func check(uri: String) throws {
        let parts = uri.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let isSound =
            parts.count == 2 && !parts[1].isEmpty
            && uri.utf8.allSatisfy { (0x21...0x7E).contains($0) }
            && parts[0].first.map { $0.isASCII && $0.isLetter } == true
            && parts[0].allSatisfy { $0.isLetter || $0.isNumber || "+-.".contains($0) }
        guard isSound else {
            throw ValidationError(
                "'\(uri)' would let in nobody: it is no URI such as pqtwin://edge"
            )
        }
    }
}
