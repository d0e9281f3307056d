import NIOCore
import NIOPosix
import QuantumSimulator
import QuantumThreat
import TwinNode

/// The toy session between two sockets on loopback, through a tap: a cloud listens, an edge dials.
enum ToyLink {
    private typealias Bytes = NIOAsyncChannel<ByteBuffer, ByteBuffer>

    /// The most bytes that the cloud takes of an answer.
    private static let answerLimit = 1 << 20

    /// Runs a session and hands over what the tap recorded of it.
    ///
    /// - Parameters:
    ///   - plaintext: What the edge sends, at most about a mebibyte.
    ///   - bits: The length of the modulus.
    ///   - seed: The seed of its primes and its session number.
    /// - Returns: What passed over the wire.
    /// - Throws: `ThreatError`, an error of the system, or ``CommandFailure`` if the cloud could
    ///   not read what was sent.
    static func record(
        _ plaintext: [UInt8],
        bits: Int = 24,
        seed: UInt64
    ) async throws -> Wiretap.Recording {
        var generator = SimulationRandom(seed: seed)
        let cloud = ToyCloud(bits: bits, using: &generator)
        let edgeSeed = generator.next()
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .bind(host: "127.0.0.1", port: 0, childChannelInitializer: wrap)
        let port = listener.channel.localAddress?.port ?? 0
        let tap = Wiretap()
        let (arrivals, told) = AsyncStream.makeStream(of: [UInt8].self)
        let (tapPorts, tapTold) = AsyncStream.makeStream(of: Int.self)
        let read: [UInt8]? = try await withThrowingTaskGroup(of: [UInt8]?.self) { group in
            defer { group.cancelAll() }
            group.addTask {
                try await serve(cloud, on: listener) { told.yield($0) }
                return nil
            }
            group.addTask {
                try await tap.run(to: "127.0.0.1", port: port) { tapTold.yield($0) }
                return nil
            }
            group.addTask {
                for await tapPort in tapPorts {
                    try await send(plaintext, to: tapPort, seed: edgeSeed)
                    break
                }
                return nil
            }
            group.addTask { await arrivals.first { _ in true } }
            while let ended = try await group.next() {
                if let ended { return ended }
            }
            return nil
        }
        guard read == plaintext else {
            throw CommandFailure("the cloud could not read the toy session; try again")
        }
        return tap.recording
    }

    /// Greets each client and tells what its answer says, until the task is cancelled.
    private static func serve(
        _ cloud: ToyCloud,
        on listener: NIOAsyncChannel<Bytes, Never>,
        onRead: @Sendable @escaping ([UInt8]) -> Void
    ) async throws {
        try await listener.executeThenClose { clients in
            for try await client in clients {
                try await client.executeThenClose { inbound, outbound in
                    try await outbound.write(ByteBuffer(bytes: cloud.greeting))
                    var answer: [UInt8] = []
                    for try await bytes in inbound {
                        answer += bytes.readableBytesView
                        guard answer.count <= answerLimit else {
                            throw CommandFailure("the toy session is too long; shorten the ECG")
                        }
                    }
                    onRead(try cloud.open(answer))
                }
            }
        }
    }

    /// Dials, waits for the greeting, answers it, and stays until the cloud hangs up.
    private static func send(_ plaintext: [UInt8], to port: Int, seed: UInt64) async throws {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .connect(host: "127.0.0.1", port: port, channelInitializer: wrap)
        try await channel.executeThenClose { inbound, outbound in
            var greeting: [UInt8] = []
            for try await bytes in inbound {
                let isComplete = greeting.count >= ToyEdge.greetingByteCount
                greeting += bytes.readableBytesView
                guard !isComplete, greeting.count >= ToyEdge.greetingByteCount else { continue }
                var generator = SimulationRandom(seed: seed)
                let answer = try ToyEdge.answer(
                    to: greeting,
                    sending: plaintext,
                    using: &generator
                )
                try await outbound.write(ByteBuffer(bytes: answer))
                outbound.finish()
            }
        }
    }

    private static func wrap(_ channel: any Channel) -> EventLoopFuture<Bytes> {
        channel.eventLoop.makeCompletedFuture {
            try Bytes(
                wrappingChannelSynchronously: channel,
                configuration: .init(isOutboundHalfClosureEnabled: true)
            )
        }
    }
}
