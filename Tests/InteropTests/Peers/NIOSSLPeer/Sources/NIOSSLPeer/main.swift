// swift-nio-ssl as a peer: one order a line on standard input, answers on standard output. The
// orders are described in ../../../peer.py.

import Foundation
import NIOCore
import NIOPosix
import NIOSSL
import NIOTLS

struct Order: Decodable, Sendable {
    var role: String
    var port: Int
    var groups: [String]
    var protocols: [String]
    var certificate: String
    var key: String
    var trust: String
    var name: String
    var connections: Int
    var count: Int
}

struct Connection: Encodable, Sendable {
    var suite: String?
    var `protocol`: String?
    var peer: String?
    var echoed = false
    var closed: String?
    var error: String?
}

struct Answer: Encodable {
    var connections: [Connection]
}

struct Failure: Error, CustomStringConvertible {
    let description: String
}

let groupNumbers: [String: UInt16] = [
    "MLKEM512": 0x0200, "MLKEM768": 0x0201, "MLKEM1024": 0x0202,
    "SecP256r1MLKEM768": 0x11EB, "X25519MLKEM768": 0x11EC, "SecP384r1MLKEM1024": 0x11ED,
    "X25519": 0x001D, "P-256": 0x0017,
]

func context(_ order: Order) throws -> NIOSSLContext {
    var configuration: TLSConfiguration
    let chain =
        try order.certificate.isEmpty
        ? []
        : NIOSSLCertificate.fromPEMFile(order.certificate).map {
            NIOSSLCertificateSource.certificate($0)
        }
    let key =
        try order.key.isEmpty
        ? nil : NIOSSLPrivateKeySource.privateKey(NIOSSLPrivateKey(file: order.key, format: .pem))
    if order.role == "client" {
        configuration = .makeClientConfiguration()
        configuration.certificateChain = chain
        configuration.privateKey = key
        configuration.certificateVerification = .fullVerification
    } else {
        guard let key else { throw Failure(description: "a server without a key") }
        configuration = .makeServerConfiguration(certificateChain: chain, privateKey: key)
        configuration.certificateVerification = .noHostnameVerification
    }
    configuration.minimumTLSVersion = .tlsv13
    configuration.trustRoots = .file(order.trust)
    configuration.applicationProtocols = order.protocols
    configuration.curves = order.groups.compactMap { groupNumbers[$0] }.map {
        NIOTLSCurve(rawValue: $0)
    }
    configuration.verifySignatureAlgorithms = [0x0904, 0x0905, 0x0906]
        .map { SignatureAlgorithm(rawValue: $0) }
    if key != nil {
        configuration.signingSignatureAlgorithms = configuration.verifySignatureAlgorithms
    }
    return try NIOSSLContext(configuration: configuration)
}

/// One conversation: the client sends, the server echoes, both close.
final class Talker: ChannelInboundHandler, Sendable {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    struct State {
        var connection = Connection()
        var received: [UInt8] = []
        var rounds = 0
    }

    let order: Order
    let done: EventLoopPromise<Connection>
    private let state: NIOLoopBoundBox<State>

    init(_ order: Order, on loop: any EventLoop) {
        self.order = order
        done = loop.makePromise()
        state = NIOLoopBoundBox(State(), eventLoop: loop)
    }

    private var message: [UInt8] { (0..<order.count).map { UInt8(truncatingIfNeeded: $0 &* 31) } }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard let event = event as? TLSUserEvent else { return }
        switch event {
        case .handshakeCompleted(let negotiated):
            state.value.connection.protocol = negotiated
            let peer = try? context.pipeline.syncOperations.nioSSL_peerCertificate()?.toDERBytes()
            state.value.connection.peer = peer.map {
                $0.map { String(format: "%02x", $0) }.joined()
            }
            if order.role == "client" {
                context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: message)), promise: nil)
            }
        case .shutdownCompleted: state.value.connection.closed = "close_notify"
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let buffer = unwrapInboundIn(data)
        state.value.received += buffer.readableBytesView
        guard state.value.received.count >= order.count else { return }
        state.value.connection.echoed = state.value.received == message
        state.value.received = []
        state.value.rounds += 1
        if order.role == "server" || state.value.rounds < 2 {
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: message)), promise: nil)
        } else {
            context.close(promise: nil)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if state.value.connection.error == nil { state.value.connection.error = "\(error)" }
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        done.succeed(state.value.connection)
    }
}

func prepare(_ channel: any Channel, _ order: Order, _ tls: NIOSSLContext) -> EventLoopFuture<
    Talker
> {
    channel.eventLoop.makeCompletedFuture {
        let talker = Talker(order, on: channel.eventLoop)
        if order.role == "client" {
            try channel.pipeline.syncOperations.addHandler(
                NIOSSLClientHandler(context: tls, serverHostname: order.name)
            )
        } else {
            try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls))
        }
        try channel.pipeline.syncOperations.addHandler(talker)
        return talker
    }
}

func say(_ value: some Encodable) {
    guard let line = try? JSONEncoder().encode(value) else { return }
    FileHandle.standardOutput.write(line + Data("\n".utf8))
}

let loops = MultiThreadedEventLoopGroup(numberOfThreads: 1)

func serve(_ order: Order) async throws -> [Connection] {
    let tls = try context(order)
    let listener = try await ServerBootstrap(group: loops)
        .bind(host: "127.0.0.1", port: 0) { channel in prepare(channel, order, tls) }
    say(["port": listener.channel.localAddress?.port ?? 0])
    return try await listener.executeThenClose { incoming in
        var connections: [Connection] = []
        for try await talker in incoming {
            connections.append(try await talker.done.futureResult.get())
            if connections.count == order.connections { break }
        }
        return connections
    }
}

func call(_ order: Order) async throws -> [Connection] {
    let tls = try context(order)
    var connections: [Connection] = []
    for _ in 0..<order.connections {
        let talker = try await ClientBootstrap(group: loops)
            .connect(host: "127.0.0.1", port: order.port) { channel in prepare(channel, order, tls)
            }
        connections.append(try await talker.done.futureResult.get())
    }
    return connections
}

struct Hello: Encodable {
    var versions: String
    var can: [String]
}

say(Hello(versions: "swift-nio-ssl 2.37.6", can: ["groups"]))
while let line = readLine() {
    do {
        let order = try JSONDecoder().decode(Order.self, from: Data(line.utf8))
        say(Answer(connections: try await order.role == "client" ? call(order) : serve(order)))
    } catch {
        say(["cannot": "\(error)"])
    }
}
