import PQTLS
import PQTransport
import PQTwin
import Testing
import TwinNode

extension RealNodeTests {
    /// The queues between an engine and its links.
    @Suite(.timeLimit(.minutes(1))) struct TransportCourierTests {
        /// Connects the edge to a cloud that handles connections as told.
        private func connect(
            _ ward: Ward,
            cloud: @escaping @Sendable (SecureConnection) async throws -> Void,
            _ body: @escaping @Sendable (SecureConnection) async throws -> Void
        ) async throws {
            let configuration = try ward.folder("cloud").load().listening
            let credentials = try ward.folder("edge").load()
            try await withListener(configuration, cloud) { port in
                try await PQTransport.connect(
                    to: "127.0.0.1",
                    port: port,
                    configuration: credentials.client(to: NodeName("cloud")),
                    body
                )
            }
        }

        @Test func `without a link a frame is dropped, and its sender told`() async throws {
            let courier = TransportCourier()
            let cloud = try NodeName("cloud")
            #expect(throws: CourierError.noLink(cloud)) {
                try courier.carry([1], to: [cloud])
            }
        }

        @Test func `a peer that takes nothing gets a bounded queue`() async throws {
            try await Ward.run { ward in
                let cloud = try NodeName("cloud")
                try await connect(
                    ward,
                    cloud: { _ in try await Task.sleep(for: .seconds(60)) }
                ) { connection in
                    let courier = TransportCourier()
                    let up = Signal()
                    let isUp = Shared(false)
                    try await withThrowingTaskGroup { group in
                        group.addTask {
                            try await courier.serve(connection, with: cloud) { open in
                                open()
                                isUp.value = true
                                up.notify()
                            } take: { _ in
                            }
                        }
                        try await up.wait { isUp.value }
                        let frame = [UInt8](repeating: 7, count: 64 << 10)
                        // A thousand wait here, and a few megabytes in the network.
                        #expect(throws: CourierError.queueFull(cloud)) {
                            for _ in 0..<4000 { try courier.carry(frame, to: [cloud]) }
                        }
                        group.cancelAll()
                    }
                }
            }
        }

        @Test func `frames are taken from when the greeting opens the link`() async throws {
            try await Ward.run { ward in
                let cloud = try NodeName("cloud")
                let got = Log<[UInt8]>()
                try await connect(
                    ward,
                    cloud: { for try await message in $0.messages { got.append(message) } }
                ) { connection in
                    let courier = TransportCourier()
                    try await withThrowingTaskGroup { group in
                        group.addTask {
                            try await courier.serve(connection, with: cloud) { open in
                                #expect(throws: CourierError.noLink(cloud)) {
                                    try courier.carry([0], to: [cloud])
                                }
                                open()
                                try courier.carry([1], to: [cloud])
                            } take: { _ in
                            }
                        }
                        try await got.wait(for: 1) { _ in true }
                        try courier.carry([2], to: [cloud])
                        // Closing sends what is queued.
                        try await courier.close(within: .seconds(2))
                        try await group.next()
                    }
                    #expect(throws: CourierError.noLink(cloud)) {
                        try courier.carry([3], to: [cloud])
                    }
                    try await got.wait(for: 2) { _ in true }
                }
                #expect(got.all == [[1], [2]])
            }
        }

        @Test func `a newer link takes the place of an older one`() async throws {
            try await Ward.run { ward in
                let credentials = try ward.folder("edge").load()
                let configuration = try ward.folder("cloud").load().listening
                let edge = try NodeName("edge")
                let courier = TransportCourier()
                let links = Log<Bool>()
                try await withListener(
                    configuration,
                    { connection in
                        try await courier.serve(connection, with: edge) { open in
                            open()
                            links.append(true)
                        } take: { _ in
                        }
                    },
                    { port in
                        let client = try credentials.client(to: NodeName("cloud"))
                        try await withThrowingTaskGroup { group in
                            group.addTask {
                                try await PQTransport.connect(
                                    to: "127.0.0.1",
                                    port: port,
                                    configuration: client
                                ) { for try await _ in $0.messages { Issue.record("a frame") } }
                            }
                            try await links.wait(for: 1) { _ in true }
                            try await PQTransport.connect(
                                to: "127.0.0.1",
                                port: port,
                                configuration: client
                            ) { connection in
                                // The older one ends by itself.
                                try await group.next()
                                try await links.wait(for: 2) { _ in true }
                                try courier.carry([9], to: [edge])
                                #expect(try await connection.messages.first { _ in true } == [9])
                            }
                        }
                    }
                )
            }
        }
    }
}
