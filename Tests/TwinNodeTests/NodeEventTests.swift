import Testing
import TwinNode

/// Events as lines of JSON.
struct NodeEventTests {
    private static let lines = [
        #"{"listening":{"port":8443}}"#,
        #"{"connected":{"_0":{"cipher":"c","group":"g","milliseconds":1.5,"peer":"p","signature":"s"}}}"#,
        #"{"connected":{"_0":{"cipher":"c","group":"g","peer":"p","signature":"s"}}}"#,
        #"{"disconnected":{"peer":"cloud","reason":"a \"reason\"\nof two lines"}}"#,
        #"{"vitals":{"_0":{"interval":577.5,"rate":104,"revision":18446744073709551615,"twin":"t"}}}"#,
        #"{"alarm":{"rate":107,"rhythm":"tachycardia","twin":"patient-208"}}"#,
        #"{"alarmEnded":{"twin":"patient-208"}}"#,
        #"{"jobSent":{"samples":256,"twin":"patient-208"}}"#,
        #"{"jobDone":{"_0":{"agrees":true,"classicalFrequency":0.25,"frequency":0.25,"milliseconds":20.5,"qubits":8,"shots":4096,"twin":"t"}}}"#,
        #"{"refused":{"reason":"signature/of \u0001 ü"}}"#,
        #"{"frames":{"_0":{"acknowledged":2,"node":"edge","refused":4,"replayed":5,"sent":1,"verified":3}}}"#,
    ]

    @Test(arguments: lines)
    func `an event is one line, and is read back`(line: String) throws {
        let event = try NodeEvent(line: line)
        let written = try event.line()
        #expect(!written.contains("\n"))
        #expect(try NodeEvent(line: written) == event)
        #expect(try NodeEvent(line: written).line() == written)
    }

    @Test(arguments: [
        "", "{}", "[]", #"{"unknown":{}}"#, #"{"listening":{}}"#, #"{"listening":{"port":"8443"}}"#,
        #"{"alarmEnded":{"twin":"a"}} trailing"#,
    ])
    func `what is no event is refused`(line: String) {
        #expect(throws: (any Error).self) { try NodeEvent(line: line) }
    }
}
