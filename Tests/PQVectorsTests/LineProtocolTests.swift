import PQVectors
import Testing

struct LineProtocolTests {
    func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    func answer(_ line: String, number: Int = 7) throws(LineProtocol.Problem) -> VectorResponse {
        try LineProtocol.readAnswer(Array(line.utf8), number: number)
    }

    @Test func `a question is one line with its number and fields`() {
        let request = VectorRequest(
            algorithm: "ML-KEM-768",
            function: "decapsulation",
            inputs: ["dk": .string("00\"\n"), "c": .string("01"), "flag": .boolean(true)]
        )
        #expect(
            text(LineProtocol.line(request, number: 3)) == """
                {"algorithm":"ML-KEM-768","c":"01","dk":"00\\"\\u000a","flag":true,\
                "function":"decapsulation","id":3}

                """
        )
        #expect(text(LineProtocol.greeting) == "{\"protocol\":\"pqtwin-vectors\",\"version\":1}\n")
    }

    @Test func `each kind of answer is read`() throws {
        #expect(try answer(#"{"id":7,"k":"00"}"#) == .answered(["k": .string("00")]))
        #expect(try answer(#" {"k":"00", "id" : 7} "#) == .answered(["k": .string("00")]))
        #expect(try answer(#"{"id":7,"refused":"no"}"#) == .refused("no"))
        #expect(try answer(#"{"id":7,"unsupported":"no"}"#) == .unsupported("no"))
        #expect(try answer(#"{"id":7,"failed":"no"}"#) == .failed("no"))
        #expect(try answer(#"{"id":7}"#) == .answered([:]))
    }

    @Test(arguments: [
        "", "ready", "[]", "7", "{", #"{"id":7}{"id":7}"#, #"{"id":7,"id":7}"#,
        #"{"id":7,"refused":true}"#, #"{"id":7,"refused":"no","k":"00"}"#,
        "{\"id\":7,\"k\":\"\n\"}",
        String(repeating: "[", count: 100_000),
    ])
    func `what is no answer is garbage`(line: String) {
        #expect {
            try answer(line)
        } throws: { error in
            guard case .garbage? = error as? LineProtocol.Problem else { return false }
            return true
        }
    }

    @Test func `bytes that are no text are garbage`() {
        #expect(throws: LineProtocol.Problem.self) {
            try LineProtocol.readAnswer([0x7B, 0xFF, 0x7D], number: 1)
        }
    }

    @Test(arguments: [
        (#"{"id":8,"k":"00"}"#, 8), (#"{"k":"00"}"#, nil), (#"{"id":"7"}"#, nil),
        (#"{"id":7.5}"#, nil),
    ])
    func `the answer to another question is refused`(line: String, number: Int?) {
        #expect(throws: LineProtocol.Problem.number(expected: 7, actual: number)) {
            try answer(line)
        }
    }

    @Test func `a greeting must name protocol and version`() throws {
        func name(_ line: String) throws -> String? {
            try LineProtocol.readGreeting(Array(line.utf8))
        }
        #expect(try name(#"{"protocol":"pqtwin-vectors","version":1}"#) == nil)
        let named = #"{"protocol":"pqtwin-vectors","version":1,"name":"x\u001b[31m"}"#
        #expect(try name(named) == "x\u{FFFD}[31m")
        for line in [
            "{}", #"{"protocol":"pqtwin-vectors","version":2}"#,
            #"{"protocol":"other","version":1}"#, #"{"protocol":"pqtwin-vectors"}"#, "hello",
        ] {
            #expect(throws: LineProtocol.Problem.self) { try name(line) }
        }
    }

    @Test func `reasons from outside are short and steer no terminal`() throws {
        let long = String(repeating: "a", count: 5000)
        guard case .refused(let reason) = try answer("{\"id\":7,\"refused\":\"\\u001b]0;\(long)\"}")
        else {
            Issue.record("not refused")
            return
        }
        #expect(reason.count < 130)
        #expect(reason.unicodeScalars.allSatisfy { $0.value >= 0x20 })
    }
}
