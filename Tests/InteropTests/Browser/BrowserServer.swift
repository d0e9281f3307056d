import Foundation
import PQIdentity
import PQTLS
import Synchronization

/// A server of one page, which answers every request of a browser with it.
final class BrowserServer: Sendable {
    /// What became of one connection.
    struct Visit {
        var security: ConnectionSecurity?
        var error: TLSError?
        var wasAnswered = false
    }

    let port: UInt16
    private let listener: Mutex<LoopbackSocket>
    private let visits = Mutex<[Visit]>([])
    private let configuration: TLSServerConfiguration
    private let page: String
    private let ended = DispatchGroup()

    init(_ identity: NodeIdentity, page: String) throws {
        let (socket, port) = try LoopbackSocket.listening()
        self.port = port
        self.page = page
        listener = Mutex(socket)
        configuration = TLSServerConfiguration(
            identities: [TLSIdentity(identity)],
            clientTrust: nil,
            policy: .browser,
            applicationProtocols: ["http/1.1"]
        )
    }

    /// Answers until a descriptor becomes readable.
    ///
    /// - Returns: All that happened; a browser opens connections that it doesn't use.
    func serve(until end: Int32) throws -> [Visit] {
        while let socket = try listener.withLock({ try $0.accepted(unlessReadable: end) }) {
            let visitor = Visitor(socket)
            ended.enter()
            Thread.detachNewThread { [self] in
                let visit = answer(visitor.socket)
                visits.withLock { $0.append(visit) }
                ended.leave()
            }
        }
        ended.wait()
        return visits.withLock { $0 }
    }

    /// A socket on its way to the one thread that uses it.
    private struct Visitor: @unchecked Sendable {
        let socket: LoopbackSocket
        init(_ socket: LoopbackSocket) { self.socket = socket }
    }

    private func answer(_ socket: LoopbackSocket) -> Visit {
        var visit = Visit()
        var endpoint = TLSServer(configuration)
        var request: [UInt8] = []
        do throws(TLSError) {
            try endpoint.start()
            while true {
                while let event = endpoint.nextEvent() {
                    switch event {
                    case .handshakeCompleted(let security): visit.security = security
                    case .applicationData(let data): request += data
                    default: break
                    }
                }
                if request.suffix(4) == [13, 10, 13, 10] {
                    try endpoint.send([UInt8](response.utf8))
                    endpoint.close()
                    request = []
                    visit.wasAnswered = true
                }
                try? socket.write(endpoint.takeOutput())
                guard let bytes = try? socket.read(), !bytes.isEmpty else { break }
                try endpoint.receive(bytes)
            }
        } catch {
            try? socket.write(endpoint.takeOutput())
            visit.error = error
        }
        socket.finish()
        return visit
    }

    private var response: String {
        """
        HTTP/1.1 200 OK\r
        Content-Type: text/html; charset=utf-8\r
        Content-Length: \(page.utf8.count)\r
        Connection: close\r
        \r
        \(page)
        """
    }
}
