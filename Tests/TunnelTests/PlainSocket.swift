import Foundation
import Testing

/// A blocking TCP connection to this machine, as simple as a test needs.
final class PlainSocket {
    private let descriptor: Int32
    private var isOpen = true

    private init(_ descriptor: Int32) {
        self.descriptor = descriptor
        var limit = timeval(tv_sec: 60, tv_usec: 0)
        // A test that waits for what never comes fails.
        unsafe setsockopt(
            descriptor,
            SOL_SOCKET,
            SO_RCVTIMEO,
            &limit,
            socklen_t(MemoryLayout<timeval>.size)
        )
    }

    /// Connects to a port.
    init(port: Int) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = Self.address(port)
        let status = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                unsafe connect(descriptor, address, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        try #require(status == 0, "connect: \(errno)")
        var limit = timeval(tv_sec: 60, tv_usec: 0)
        unsafe setsockopt(
            descriptor,
            SOL_SOCKET,
            SO_RCVTIMEO,
            &limit,
            socklen_t(MemoryLayout<timeval>.size)
        )
    }

    deinit {
        if isOpen { close(descriptor) }
    }

    /// Breaks the connection off.
    func reset() {
        var option = linger(l_onoff: 1, l_linger: 0)
        unsafe setsockopt(
            descriptor,
            SOL_SOCKET,
            SO_LINGER,
            &option,
            socklen_t(MemoryLayout<linger>.size)
        )
        close(descriptor)
        isOpen = false
    }

    func write(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { buffer in
                unsafe send(
                    descriptor,
                    buffer.baseAddress,
                    buffer.count,
                    Int32(MSG_NOSIGNAL)
                )
            }
            guard count > 0 else { throw Failure(code: errno) }
            rest = rest.dropFirst(count)
        }
    }

    func write(_ text: String) throws { try write(Array(text.utf8)) }

    /// What the system said.
    struct Failure: Error { let code: Int32 }

    /// Some bytes; none at the end of the stream.
    func read() throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = unsafe bytes.withUnsafeMutableBytes { buffer in
            unsafe recv(descriptor, buffer.baseAddress, buffer.count, 0)
        }
        guard count >= 0 else { throw Failure(code: errno) }
        return Array(bytes.prefix(count))
    }

    /// Everything up to the end of the stream.
    func readToEnd() throws -> [UInt8] {
        var all: [UInt8] = []
        while true {
            let bytes = try read()
            if bytes.isEmpty { return all }
            all += bytes
        }
    }

    /// Whether the stream ends by a reset, which nobody can take for an end of the data.
    ///
    /// The system tells of it once: to the write, if the reset comes before.
    func endsByReset(afterWriting text: String = "") -> Bool {
        do {
            try write(text)
            while true { if try read().isEmpty { return false } }
        } catch {
            return (error as? Failure)?.code == ECONNRESET
        }
    }

    func finishWriting() { shutdown(descriptor, Int32(SHUT_WR)) }

    private static func address(_ port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }

    /// A listener on a port that the system chooses.
    final class Listener: Sendable {
        private let descriptor: Int32
        let port: Int

        init() throws {
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            self.descriptor = descriptor
            var address = PlainSocket.address(0)
            var size = socklen_t(MemoryLayout<sockaddr_in>.size)
            let status = unsafe withUnsafeMutablePointer(to: &address) { pointer in
                unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                    unsafe bind(descriptor, address, size) | listen(descriptor, 64)
                        | getsockname(descriptor, address, &size)
                }
            }
            try #require(status == 0, "listen: \(errno)")
            port = Int(UInt16(bigEndian: address.sin_port))
        }

        deinit { close(descriptor) }

        func accept() throws -> PlainSocket {
            let client = Foundation.accept(descriptor, nil, nil)
            try #require(client >= 0, "accept: \(errno)")
            return PlainSocket(client)
        }
    }
}
