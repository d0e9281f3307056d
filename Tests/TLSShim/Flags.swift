/// What the runner asks for on the command line.
struct Flags {
    /// Why the shim can't run a test.
    enum Refusal: Error {
        /// Exit 89: something that this profile or this shim does not have.
        case unsupported(String)
    }

    /// Flags without a value that change nothing here: older versions are never offered, and the
    /// rest describes what the state machines do anyway.
    private static let ignored: Set<String> = [
        "-no-tls12", "-no-tls11", "-no-tls1", "-implicit-handshake", "-use-early-callback",
        "-no-op-extra-handshake", "-use-old-client-cert-callback", "-fallback-scsv-off",
        "-use-custom-verify-callback", "-expect-extended-master-secret", "-server-preference",
        "-expect-secure-renegotiation", "-async", "-no-ticket", "-verify-peer-off",
        "-forbid-renegotiation-after-handshake", "-renegotiate-never",
    ]

    var port: UInt16 = 0
    var isIPv6 = false
    var shimID: UInt64 = 0
    var isServer = false
    var keyFile: String?
    var certificateFile: String?
    var signingPreferences: [UInt16] = []
    var verifyPreferences: [UInt16] = []
    var curves: [UInt16] = []
    var keyShares: [UInt16]?
    var hostName: String?
    var offeredProtocols: [String] = []
    var serverProtocols: [String] = []
    var requiresClientCertificate = false
    var shimWritesFirst = false
    var shimShutsDown = false
    var checksCloseNotify = false
    var keyUpdate = false
    var exportCount = 0
    var exportLabel = ""
    var exportContext: [UInt8] = []
    var usesExportContext = false
    var expectedProtocol: String?
    var expectedServerName: String?
    var expectedGroup: UInt16?
    var expectedCipher: UInt16?
    var expectedPeerScheme: UInt16?
    var expectsRetry: Bool?
    var isHandshakerQuestion = false

    init(_ arguments: [String]) throws(Refusal) {
        var rest = arguments[...]
        func value(_ flag: String) throws(Refusal) -> String {
            guard let value = rest.popFirst() else { throw .unsupported("\(flag) alone") }
            return value
        }
        func number<Value: FixedWidthInteger>(_ flag: String) throws(Refusal) -> Value {
            guard let number = Value(try value(flag)) else { throw .unsupported(flag) }
            return number
        }
        while var flag = rest.popFirst() {
            // Without resumption the first connection is the only one.
            if flag.hasPrefix("-on-initial") { flag.removeFirst("-on-initial".count) }
            switch flag {
            case "-port": port = try number(flag)
            case "-ipv6": isIPv6 = true
            case "-shim-id": shimID = try number(flag)
            case "-server": isServer = true
            case "-key-file": keyFile = try value(flag)
            case "-cert-file": certificateFile = try value(flag)
            case "-trust-cert": _ = try value(flag)
            case "-signing-prefs": signingPreferences.append(try number(flag))
            case "-verify-prefs": verifyPreferences.append(try number(flag))
            case "-curves": curves.append(try number(flag))
            case "-key-shares": keyShares = (keyShares ?? []) + [try number(flag)]
            case "-no-key-shares": keyShares = []
            case "-host-name": hostName = try value(flag)
            case "-advertise-alpn": offeredProtocols = Self.protocols(try value(flag))
            case "-select-alpn": serverProtocols = [try value(flag)]
            case "-expect-alpn": expectedProtocol = try value(flag)
            case "-expect-server-name": expectedServerName = try value(flag)
            case "-expect-curve-id": expectedGroup = try number(flag)
            case "-expect-cipher", "-expect-cipher-aes", "-expect-cipher-no-aes":
                let suite: UInt16 = try number(flag)
                if flag == "-expect-cipher" { expectedCipher = suite }
            case "-expect-peer-signature-algorithm": expectedPeerScheme = try number(flag)
            case "-expect-hrr": expectsRetry = true
            case "-expect-no-hrr": expectsRetry = false
            case "-verify-peer":
                // A server that would take no certificate as well.
                guard !arguments.contains("-server") else { throw .unsupported(flag) }
            case "-require-any-client-certificate": requiresClientCertificate = true
            case "-shim-writes-first": shimWritesFirst = true
            case "-shim-shuts-down": shimShutsDown = true
            case "-check-close-notify": checksCloseNotify = true
            case "-key-update": keyUpdate = true
            case "-export-keying-material": exportCount = try number(flag)
            case "-export-label": exportLabel = try value(flag)
            case "-export-context": exportContext = [UInt8](try value(flag).utf8)
            case "-use-export-context": usesExportContext = true
            case "-min-version", "-expect-version":
                let version: UInt16 = try number(flag)
                guard flag == "-min-version" || version == 0x0304 else {
                    throw .unsupported("version \(version)")
                }
            case "-max-version":
                let version: UInt16 = try number(flag)
                guard version >= 0x0304 else { throw .unsupported("TLS 1.2") }
            case "-resume-count":
                guard try value(flag) == "0" else { throw .unsupported(flag) }
            case "-write-settings", "-max-cert-list", "-read-size": _ = try value(flag)
            case "-is-handshaker-supported": isHandshakerQuestion = true
            case "-enable-grease", "-permute-extensions": throw .unsupported(flag)
            case let flag where Self.ignored.contains(flag): break
            default: throw .unsupported(flag)
            }
        }
        if !serverProtocols.isEmpty, !isServer { throw .unsupported("-select-alpn of a client") }
    }

    /// The names of a list whose entries have their length in front; a backslash is none.
    private static func protocols(_ list: String) -> [String] {
        var names: [String] = []
        var rest = Array(list.utf8)[...]
        while let count = rest.popFirst() {
            names.append(String(decoding: rest.prefix(Int(count)), as: UTF8.self))
            rest = rest.dropFirst(Int(count))
        }
        return names
    }
}
