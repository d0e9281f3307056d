import ArgumentParser
import TwinNode

/// Where a plain service is: at a TCP port, or at a socket of this machine.
enum TunnelAddress: Sendable, Equatable, CustomStringConvertible {
    case tcp(NodeAddress)
    case unix(String)

    /// Reads `host:port` or `unix:PATH`.
    init(_ text: String) throws {
        if text.hasPrefix("unix:") {
            let path = String(text.dropFirst(5))
            // The 108 bytes of sun_path, with the zero at their end.
            guard (1...107).contains(path.utf8.count) else {
                throw ValidationError("'\(text)': the path of a socket has 1 to 107 bytes")
            }
            self = .unix(path)
        } else {
            self = .tcp(try NodeAddress(tunnel: text))
        }
    }

    var description: String {
        switch self {
        case .tcp(let address): address.text
        case .unix(let path): "unix:\(path)"
        }
    }
}

extension NodeAddress {
    /// Reads `host:port` or `[IPv6]:port` from the command line of a tunnel.
    init(tunnel text: String) throws {
        do {
            try self.init(text)
        } catch {
            throw ValidationError("'\(text)' is no address of the form host:port or [IPv6]:port")
        }
    }

    /// The address as it is read.
    var text: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
