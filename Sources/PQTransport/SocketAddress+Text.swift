package import NIOCore

extension SocketAddress {
    /// The address as people write it: `192.0.2.7:5432`, `[2001:db8::7]:5432`, or `unix:` and a path.
    ///
    /// An address of version 4 stays one where a socket of version 6 took the connection.
    package var text: String {
        guard let ipAddress, let port else { return "unix:\(pathname ?? "")" }
        let mapped = "::ffff:"
        if ipAddress.hasPrefix(mapped), ipAddress.contains(".") {
            return "\(ipAddress.dropFirst(mapped.count)):\(port)"
        }
        return ipAddress.contains(":") ? "[\(ipAddress)]:\(port)" : "\(ipAddress):\(port)"
    }
}
