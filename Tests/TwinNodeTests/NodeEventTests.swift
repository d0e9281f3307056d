import Foundation
import PQTwin
import Testing
import TwinNode

/// Events as lines of JSON: others read them, so each byte is held here.
struct NodeEventTests {
    private static let events = [
        #"{"listening":{"port":8443}}"#,
        #"{"connected":{"cipher":"c","group":"g","milliseconds":1.5,"peer":"p","signature":"s"}}"#,
        #"{"connected":{"cipher":"c","group":"g","peer":"p","signature":"s"}}"#,
        #"{"disconnected":{"peer":"cloud","reason":"a \"reason\"\nof two lines"}}"#,
        #"{"vitals":{"interval":577.5,"rate":104,"revision":18446744073709551615,"twin":"t"}}"#,
        #"{"alarm":{"rate":107,"rhythm":"tachycardia","twin":"patient-208"}}"#,
        #"{"alarmEnded":{"twin":"patient-208"}}"#,
        #"{"jobSent":{"samples":256,"twin":"patient-208"}}"#,
        #"{"jobDone":{"agrees":true,"classicalFrequency":0.25,"frequency":0.25,"milliseconds":20.5,"qubits":8,"shots":4096,"twin":"t"}}"#,
        #"{"jobAnswered":{"estimated":2.5,"job":"j","ran":1.5,"task":"t","tenant":"a","waited":0.5}}"#,
        #"{"jobAnswered":{"failure":"crashed","job":"j","ran":0,"reason":"why","tenant":"a","waited":0.5}}"#,
        #"{"sandbox":{"missing":[],"walls":["network","files"]}}"#,
        #"{"refused":{"reason":"signature/of \u0001 ü"}}"#,
        #"{"frames":{"acknowledged":2,"node":"edge","refused":4,"replayed":5,"sent":1,"verified":3}}"#,
    ]

    private static func line(_ event: String, version: String = "1") -> String {
        #"{"event":\#(event),"n":12,"node":"cloud","t":1767600000000,"v":\#(version)}"#
    }

    @Test(arguments: events)
    func `an event is one line, and is read back`(event: String) throws {
        let line = Self.line(event)
        let record = try EventRecord(line: line)
        #expect(record.number == 12 && record.time == 1_767_600_000_000)
        #expect(record.node.description == "cloud")
        #expect(try record.line() == line)
    }

    @Test(arguments: [
        "", "{}", "[]", #"{"listening":{"port":1}}"#, line("{}"), line(#"{"unknown":{}}"#),
        line(#"{"listening":{}}"#), line(#"{"listening":{"port":"8443"}}"#),
        line(#"{"alarmEnded":{"twin":"a"},"listening":{"port":1}}"#),
        line(#"{"alarmEnded":{"twin":"a"}}"#) + " trailing",
        line(#"{"alarmEnded":{"twin":"a"}}"#, version: "2"),
        #"{"event":{"alarmEnded":{"twin":"a"}},"n":12,"node":"No Node","t":1,"v":1}"#,
        #"{"event":{"alarmEnded":{"twin":"a"}},"n":-1,"node":"cloud","t":1,"v":1}"#,
    ])
    func `what is no record is refused`(line: String) {
        #expect(throws: (any Error).self) { try EventRecord(line: line) }
    }

    @Test func `records are written in the order of their numbers, whoever tells`() async throws {
        let records = Log<EventRecord>()
        let node = try NodeName("cloud")
        let tell = EventOutput.records(of: node) { records.append($0) }
        let start = wall()
        await withTaskGroup { group in
            for port in 0..<100 { group.addTask { tell(.listening(port: port)) } }
        }
        #expect(records.all.map(\.number) == Array(1...100))
        #expect(records.all.allSatisfy { $0.node == node })
        #expect(records.all.allSatisfy { (start...wall()).contains($0.time) })
        let ports = records.all.map { if case .listening(let port) = $0.event { port } else { -1 } }
        #expect(Set(ports) == Set(0..<100))
    }
}
