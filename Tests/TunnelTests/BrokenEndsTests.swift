import Foundation
import Testing
import TestSupport

/// What is broken off or cut off at one end of a tunnel is reset at the other: it never looks like
/// the end of the data.
@Suite(.serialized, .timeLimit(.minutes(4))) struct BrokenEndsTests {
    /// A service of the test's own, an application, and a tunnel between them that has carried data.
    private struct Course {
        let workshop: Workshop
        let tunnel: (server: RunningProgram, client: RunningProgram, port: Int)
        let application: PlainSocket
        let service: PlainSocket

        init(server: String = "", client: String = "") async throws {
            workshop = try Workshop()
            let listener = try PlainSocket.Listener()
            tunnel = try await workshop.carry(
                "--target 127.0.0.1:\(listener.port)",
                server: "--allow-any \(server)",
                client: client
            )
            application = try PlainSocket(port: tunnel.port)
            try application.write([UInt8](repeating: 7, count: 500))
            service = try listener.accept()
            var received = 0
            while received < 500 { received += try service.read().count }
            try service.write("part of it")
            #expect(try application.read() == Array("part of it".utf8))
        }
    }

    @Test func `the service is reset when the application breaks off`() async throws {
        let course = try await Course()
        course.application.reset()
        #expect(course.service.endsByReset())
    }

    @Test func `the application is reset when the service breaks off`() async throws {
        let course = try await Course()
        course.service.reset()
        #expect(course.application.endsByReset())
    }

    @Test(arguments: ["server", "client"], ["0", "0.3"])
    func `both are reset when a drain cuts them off`(role: String, drain: String) async throws {
        let option = "--drain \(drain)"
        let course = try await Course(
            server: role == "server" ? option : "",
            client: role == "client" ? option : ""
        )
        let end = role == "server" ? course.tunnel.server : course.tunnel.client
        end.send(SIGTERM)
        #expect(course.application.endsByReset())
        #expect(course.service.endsByReset())
        end.wait()
        #expect(end.status == 0)
    }

    @Test(.slow) func `who has said its end and reads slowly gets all of it`() async throws {
        let workshop = try Workshop()
        let listener = try PlainSocket.Listener()
        let tunnel = try await workshop.carry("--target 127.0.0.1:\(listener.port)")
        let size = 20 << 20
        let sender = Thread {
            guard let service = try? listener.accept() else { return }
            try? service.write([UInt8](repeating: 7, count: size))
        }
        let application = try PlainSocket(port: tunnel.port)
        application.finishWriting()
        sender.start()
        var received = 0
        while received < size {
            let bytes = try application.read()
            if bytes.isEmpty { break }
            received += bytes.count
            // Slower than the tunnel, so that the end comes while data waits.
            usleep(3000)
        }
        #expect(received == size)
        #expect(try application.readToEnd().isEmpty)
    }

    @Test(.slow) func `a drain ends soon, though nobody takes what was sent`() async throws {
        let workshop = try Workshop()
        let listener = try PlainSocket.Listener()
        let tunnel = try await workshop.carry(
            "--target 127.0.0.1:\(listener.port)",
            server: "--allow-any --drain 0"
        )
        let sender = Thread {
            guard let service = try? listener.accept() else { return }
            // More than all buffers on the way hold.
            try? service.write([UInt8](repeating: 7, count: 100 << 20))
        }
        sender.start()
        let application = try PlainSocket(port: tunnel.port)
        _ = try application.read()
        try await Task.sleep(for: .seconds(1))
        let begin = ContinuousClock.now
        tunnel.server.send(SIGTERM)
        tunnel.server.wait()
        #expect(.now - begin < .seconds(20))
        #expect(application.endsByReset())
    }

    @Test func `both are reset when nothing goes either way for too long`() async throws {
        let course = try await Course(server: "--idle 0.5")
        #expect(course.application.endsByReset())
        #expect(course.service.endsByReset())
    }

    @Test func `an end that was said before stays one`() async throws {
        let course = try await Course()
        course.application.finishWriting()
        #expect(try course.service.readToEnd().isEmpty)
        try course.service.write("the rest")
        course.service.finishWriting()
        #expect(try course.application.readToEnd() == Array("the rest".utf8))
    }
}
