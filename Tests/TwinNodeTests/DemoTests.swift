import ClinicalTwin
import Foundation
import TestSupport
import Testing

extension RealNodeTests {
    /// `pqtwin demo` as its user meets it: a process with children and files.
    @Suite(
        .timeLimit(.minutes(3)),
        .slow,
        .enabled(
            if: DemoProcess.executable != nil,
            "NOT TESTED: pqtwin demo. Set PQTWIN_EXECUTABLE to the pqtwin to test."
        )
    )
    struct DemoTests {
        private static let fast = ["demo", "--speed", "500"]

        private func object(_ text: String) throws -> [String: Any] {
            let found = try JSONSerialization.jsonObject(with: Data(text.utf8))
            return try #require(found as? [String: Any])
        }

        /// The first seconds of the excerpt as a user's own file.
        private func csv(seconds: Double) throws -> String {
            let recording = try ECGRecording.excerpt(seconds: seconds)
            let samples = recording.millivolts.map { "\($0)\n" }.joined()
            return "# My own.\nrate=\(recording.samplesPerSecond)\n" + samples
        }

        @Test func `the JSON has exactly the promised keys, and all held`() async throws {
            let (demo, status) = try await DemoProcess.run(["demo", "--json"])
            #expect(status == 0)
            #expect(demo.errorText.isEmpty)
            let report = try object(demo.text)
            #expect(
                report.keys.sorted() == [
                    "alarms", "fft_agrees", "frames_lost", "frames_sent", "frames_verified",
                    "job_ok", "ok", "plaintext_recovered", "shor_factors", "shor_n",
                ]
            )
            for key in ["fft_agrees", "job_ok", "ok", "plaintext_recovered"] {
                #expect(report[key] as? Bool == true, "\(key)")
            }
            #expect(report["frames_lost"] as? Int == 0)
            let sent = try #require(report["frames_sent"] as? Int)
            #expect(sent > 90)
            #expect(report["frames_verified"] as? Int == sent)
            #expect(try #require(report["alarms"] as? Int) > 0)
            let factors = try #require(report["shor_factors"] as? [Int])
            #expect(factors.count == 2)
            #expect(factors.reduce(1, *) == report["shor_n"] as? Int)
            #expect(try demo.remains().isEmpty)
        }

        @Test func `a pipe gets every line and no escape sequence`() async throws {
            let (demo, status) = try await DemoProcess.run(Self.fast)
            #expect(status == 0)
            for part in 1...7 {
                #expect(demo.output.all.contains { $0.hasPrefix("\(part). ") }, "part \(part)")
            }
            #expect(!demo.text.contains("\u{1B}") && !demo.text.contains("\r"))
            #expect(demo.errorText.isEmpty)
            #expect(try demo.remains().isEmpty)
        }

        // MARK: Ends

        @Test(arguments: [
            "1. Identities", "2. Three", "cloud: ready", "quantum: ready", "edge: ready",
            "3. Vital signs", "alarm:", "the cloud asks",
        ])
        func `Ctrl-C leaves nothing behind`(moment: String) async throws {
            let demo = try DemoProcess(["demo"])
            try await demo.line(saying: moment)
            demo.send(SIGINT)
            #expect(try await demo.end() == 130)
            #expect(demo.errors.all == ["pqtwin demo: interrupted"])
            #expect(try demo.remains().isEmpty)
        }

        @Test func `Ctrl-C before the first line leaves nothing behind`() async throws {
            for _ in 0..<5 {
                let demo = try DemoProcess(["demo"])
                demo.send(SIGINT)
                #expect(try await demo.end() == 130)
                #expect(try demo.remains().isEmpty)
            }
        }

        @Test(arguments: [(SIGTERM, 143), (SIGHUP, 129)] as [(Int32, Int32)])
        func `other signals end it like Ctrl-C`(signal: Int32, status: Int32) async throws {
            let demo = try DemoProcess(["demo"])
            try await demo.line(saying: "3. Vital signs")
            demo.send(signal)
            #expect(try await demo.end() == status)
            #expect(try demo.remains().isEmpty)
        }

        @Test(arguments: ["quantum: ready", "3. Vital signs", "alarm:"])
        func `its nodes end when it is killed`(moment: String) async throws {
            let demo = try DemoProcess(["demo"])
            try await demo.line(saying: moment)
            #expect(!demo.nodes().isEmpty)
            demo.send(SIGKILL)
            #expect(try await demo.end() == 137)
            try await demo.nodesHaveEnded()
        }

        @Test(arguments: ["cloud", "quantum", "edge"])
        func `a node that dies ends it at once, with the reason`(node: String) async throws {
            let demo = try DemoProcess(["demo"])
            try await demo.line(saying: "3. Vital signs")
            let (victim, _) = try #require(
                demo.nodes().first { $0.value.contains(" node \(node) ") }
            )
            kill(victim, SIGKILL)
            #expect(try await demo.end() == 1)
            #expect(demo.errorText.contains("the \(node) node ended with"))
            #expect(!demo.text.contains("7. Result"))
            #expect(try demo.remains().isEmpty)
        }

        @Test func `a node that can't start is told with its own words`() async throws {
            let demo = try DemoProcess(["demo"])
            try await demo.line(saying: "2. Three")
            // The quantum node starts when the cloud is ready.
            let name = try #require(
                FileManager.default.contentsOfDirectory(atPath: demo.folder.path).first
            )
            let key = demo.folder.appending(path: name + "/quantum/key.pem")
            try FileManager.default.removeItem(at: key)
            #expect(try await demo.end() == 1)
            #expect(demo.errorText.contains("the quantum node ended with"))
            #expect(demo.errorText.contains("key.pem"))
            #expect(try demo.remains().isEmpty)
        }

        @Test func `too little time is told, and ends it`() async throws {
            let (demo, status) = try await DemoProcess.run(["demo", "--timeout", "0.01"])
            #expect(status == 1)
            #expect(demo.errorText.contains("timed out waiting for"))
            #expect(try demo.remains().isEmpty)
        }

        @Test func `it cleans up although nobody reads it any more`() async throws {
            let shell = try DemoProcess(["--version"])
            _ = try await shell.end()
            let executable = try #require(DemoProcess.executable)
            let process = Process()
            process.executableURL = URL(filePath: "/bin/sh")
            process.arguments = ["-c", "'\(executable.path)' demo --speed 500 | head -n 1"]
            process.environment = ["TMPDIR": shell.folder.path]
            process.standardOutput = FileHandle.nullDevice
            let ends = Log<Bool>()
            process.terminationHandler = { _ in ends.append(true) }
            try process.run()
            try await ends.wait(for: 1) { $0 }
            #expect(try shell.remains().isEmpty)
        }

        // MARK: The user's own recording

        @Test func `an own recording is played, also from a pipe`() async throws {
            let (demo, status) = try await DemoProcess.run(
                Self.fast + ["--ecg", "/dev/stdin", "--json"],
                input: csv(seconds: 66)
            )
            #expect(status == 0)
            #expect(try object(demo.text)["job_ok"] as? Bool == true)
            #expect(try demo.remains().isEmpty)
        }

        @Test(arguments: [4.0, 10, 60])
        func `a recording too short for a job holds without one`(seconds: Double) async throws {
            let (demo, status) = try await DemoProcess.run(
                Self.fast + ["--ecg", "/dev/stdin", "--json"],
                input: csv(seconds: seconds)
            )
            #expect(status == 0, "\(demo.errorText)")
            let report = try object(demo.text)
            #expect(report["ok"] as? Bool == true)
            #expect(report["job_ok"] is NSNull)
            #expect(report["fft_agrees"] is NSNull)
            #expect(try demo.remains().isEmpty)
        }

        @Test(arguments: [
            "", "rate=360\n", "rate=360\n0.5\n",
            "rate=360\n" + String(repeating: "0\n", count: 3600),
            "rate=360\nfast\n", "not a recording", "rate=0\n1\n",
        ])
        func `what is no recording is told in one line`(text: String) async throws {
            let (demo, status) = try await DemoProcess.run(
                ["demo", "--ecg", "/dev/stdin"],
                input: text
            )
            #expect(status == 2)
            #expect(demo.text.isEmpty)
            #expect(demo.errors.all.count == 1)
            #expect(demo.errorText.hasPrefix("pqtwin: --ecg"))
            #expect(try demo.remains().isEmpty)
        }

        @Test func `a file that is not there is named`() async throws {
            let (demo, status) = try await DemoProcess.run(["demo", "--ecg", "/nowhere/ecg.csv"])
            #expect(status == 2)
            #expect(
                demo.errors.all == ["pqtwin: --ecg: /nowhere/ecg.csv: No such file or directory"]
            )
        }
    }
}
