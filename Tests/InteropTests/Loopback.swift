import Foundation
import PQSecrets
import PQTLS

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A blocking TCP socket on loopback, enough to drive one endpoint.
final class LoopbackSocket {
    struct Failure: Error {
        let call: String
        let code: Int32
    }

    private let descriptor: Int32

    private init(_ descriptor: Int32) {
        self.descriptor = descriptor
    }

    deinit {
        _ = Self.closeDescriptor(descriptor)
    }

    /// Connects to a port.
    static func connected(to port: UInt16) throws -> LoopbackSocket {
        let socket = try fresh()
        let result = unsafe withAddress(port) { unsafe connect(socket.descriptor, $0, $1) }
        guard result == 0 else { throw Failure(call: "connect", code: errno) }
        return socket
    }

    /// Listens on a port that the system chooses.
    static func listening() throws -> (socket: LoopbackSocket, port: UInt16) {
        let socket = try fresh()
        let bound = unsafe withAddress(0) { unsafe bind(socket.descriptor, $0, $1) }
        guard bound == 0, listen(socket.descriptor, 4) == 0 else {
            throw Failure(call: "listen", code: errno)
        }
        var address = sockaddr_in()
        var count = socklen_t(MemoryLayout<sockaddr_in>.size)
        // The kernel writes no more than the count says.
        let named = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe getsockname(socket.descriptor, $0, &count)
            }
        }
        guard named == 0 else { throw Failure(call: "getsockname", code: errno) }
        return (socket, UInt16(bigEndian: address.sin_port))
    }

    /// Waits for a connection.
    func accepted() throws -> LoopbackSocket {
        let peer = accept(descriptor, nil, nil)
        guard peer >= 0 else { throw Failure(call: "accept", code: errno) }
        return try LoopbackSocket(peer).withTimeout()
    }

    /// Waits for a connection, or until another descriptor has something to say first.
    func accepted(unlessReadable other: Int32) throws -> LoopbackSocket? {
        var both = [
            pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: other, events: Int16(POLLIN), revents: 0),
        ]
        // The array has as many entries as the count says.
        let ready = unsafe poll(&both, nfds_t(both.count), 60_000)
        guard ready > 0 else { throw Failure(call: "poll", code: errno) }
        return both[0].revents != 0 ? try accepted() : nil
    }

    /// Whatever bytes have come; none means that the peer has closed.
    func read() throws -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        // The buffer is as large as the count says.
        let count = unsafe buffer.withUnsafeMutableBytes {
            unsafe recv(descriptor, $0.baseAddress, $0.count, 0)
        }
        guard count >= 0 else { throw Failure(call: "recv", code: errno) }
        return [UInt8](buffer.prefix(count))
    }

    /// Sends all bytes.
    func write(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            // In bounds: at least one byte is left.
            let count = unsafe bytes.withUnsafeBytes {
                unsafe send(
                    descriptor,
                    $0.baseAddress?.advanced(by: sent),
                    $0.count - sent,
                    Int32(MSG_NOSIGNAL)
                )
            }
            guard count > 0 else { throw Failure(call: "send", code: errno) }
            sent += count
        }
    }

    /// Says that nothing more will be sent; reading goes on.
    func endOutput() {
        // A peer that has closed first leaves nothing to end.
        _ = shutdown(descriptor, Int32(SHUT_WR))
    }

    /// Ends both directions, however long the socket itself may live on.
    func finish() {
        // A peer that has closed first leaves nothing to end.
        _ = shutdown(descriptor, Int32(SHUT_RDWR))
    }

    private static func fresh() throws -> LoopbackSocket {
        #if canImport(Glibc)
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #else
        let descriptor = socket(AF_INET, SOCK_STREAM, 0)
        #endif
        guard descriptor >= 0 else { throw Failure(call: "socket", code: errno) }
        return try LoopbackSocket(descriptor).withTimeout()
    }

    private func withTimeout() throws -> LoopbackSocket {
        var time = timeval(tv_sec: 60, tv_usec: 0)
        // The option's value is one timeval, as its length says.
        let result = unsafe setsockopt(
            descriptor,
            SOL_SOCKET,
            SO_RCVTIMEO,
            &time,
            socklen_t(MemoryLayout<timeval>.size)
        )
        guard result == 0 else { throw Failure(call: "setsockopt", code: errno) }
        return self
    }

    private static func withAddress(
        _ port: UInt16,
        _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr = in_addr(s_addr: UInt32(0x7F00_0001).bigEndian)
        // sockaddr_in begins as sockaddr does; the length tells which it is.
        return unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }

    private static func closeDescriptor(_ descriptor: Int32) -> Int32 {
        close(descriptor)
    }
}

/// What our end saw of a conversation.
struct Conversation {
    var security: ConnectionSecurity?
    var received: [UInt8] = []
    var exported: [UInt8] = []
    var peerClosed = false
    var error: TLSError?
}

/// Drives an endpoint over a socket: handshake, one message each way, close.
func converse<Endpoint: TLSEndpoint & ~Copyable>(
    _ endpoint: consuming Endpoint,
    over socket: LoopbackSocket,
    sending message: [UInt8],
    label: String,
    context: [UInt8]
) throws -> Conversation {
    var result = Conversation()
    do throws(TLSError) {
        try endpoint.start()
        while true {
            while let event = endpoint.nextEvent() {
                switch event {
                case .handshakeCompleted(let security):
                    result.security = security
                    let exported = try endpoint.exportKeyingMaterial(
                        label: label,
                        context: context.span,
                        count: 64
                    )
                    result.exported = exported.span.indices.map { exported.span[$0] }
                    try endpoint.send(message)
                case .applicationData(let data): result.received += data
                case .signatureNeeded, .verificationNeeded: throw .handshakeIncomplete
                case .peerClosed:
                    result.peerClosed = true
                    endpoint.close()
                }
            }
            do { try socket.write(endpoint.takeOutput()) } catch { return result }
            if result.peerClosed { return result }
            guard let bytes = try? socket.read() else { return result }
            if bytes.isEmpty {
                try endpoint.receiveEndOfStream()
            } else {
                try endpoint.receive(bytes)
            }
        }
    } catch {
        while let event = endpoint.nextEvent() {
            if case .handshakeCompleted(let security) = event { result.security = security }
        }
        try? socket.write(endpoint.takeOutput())
        result.error = error
        return result
    }
}
