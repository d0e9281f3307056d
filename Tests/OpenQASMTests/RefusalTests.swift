import OpenQASM
import QuantumSimulator
import Testing

struct RefusalTests {
    /// The reason for which a program with three qubits `q` and four bits `c` is refused.
    private func reason(
        _ body: String,
        limits: OpenQASMProgram.Limits = .init()
    ) -> OpenQASMError.Reason? {
        do throws(OpenQASMError) {
            _ = try OpenQASMProgram(
                reading: "OPENQASM 3.0; qubit[3] q; bit[4] c;\n\(body)",
                limits: limits
            )
            return nil
        } catch {
            return error.reason
        }
    }

    @Test(
        arguments: [
            ("x q[3];", .index(3, size: 3)),
            ("let a = c[0] ++ c[0:1];", .repeatedElement),
            ("let a = c; let b = a ++ a;", .repeatedElement),
            ("let a = q[0] ++ q[0];", .repeatedQubit),
            ("x q[{0, 1, 2, 0}];", .repeatedElement),
            ("if (c[{0, 1, 2, 3, 0}] == 1) x q[0];", .repeatedElement),
            ("x q[-4];", .index(-4, size: 3)),
            ("foo q[0];", .undefined("the gate foo")),
            ("x r[0];", .undefined("r")),
            ("x c[0];", .kind(name: "c", expected: "a qubit")),
            ("cx q[0], q[0];", .repeatedQubit),
            ("cx q[0];", .qubitCount(name: "cx", expected: 2, actual: 1)),
            ("rx q[0];", .parameterCount(name: "rx", expected: 1, actual: 0)),
            ("rx(1/0) q[0];", .notFinite),
            ("rx(0.0/0.0) q[0];", .notFinite),
            ("rx(1e999) q[0];", .notFinite),
            ("rx(sqrt(-1)) q[0];", .notFinite),
            ("rx(nope) q[0];", .undefined("nope")),
            ("rx(c[0]) q[0];", .notConstant),
            ("x q[0.5];", .type(expected: "a whole number")),
            ("x q[99999999999999999999];", .integerOverflow),
            ("int n = 9223372036854775807 + 1;", .integerOverflow),
            ("const int n = 1; n = 2;", .kind(name: "n", expected: "a variable")),
            ("int[65] n = 1;", .unsupported("a number of 65 bits")),
            ("int n = 1; n = 0.5;", .type(expected: "a whole number")),
            ("rx(int(1, 2)) q[0];", .parameterCount(name: "int", expected: 1, actual: 2)),
            ("qubit[1000000] r;", .qubits(limit: 48)),
            ("bit[1000000] r;", .bits(limit: 4096)),
            ("qubit[0] r;", .type(expected: "a size above 0")),
            ("qubit q;", .redefined("q")),
            ("c = measure q;", .sizes(3, 4)),
            ("cx q, q[0:1];", .sizes(3, 2)),
            ("gate f a { f a; }", .unsupported("a gate that contains itself")),
            ("gate f a { g a; } gate g a { f a; }", .undefined("the gate g")),
            ("gate f a, a { }", .redefined("a name in the head of f")),
            ("gate f a { x q; } f q[0];", .kind(name: "q", expected: "a qubit of the gate")),
            ("gate f a { } gate f a { }", .redefined("the gate f")),
            ("gate f a { measure a; }", .unsupported("this statement inside a gate")),
            ("while (c[0]) { x q[0]; }", .unsupported("a loop without bound")),
            ("def f() { }", .unsupported("a subroutine")),
            ("opaque f a;", .unsupported("an opaque gate")),
            ("switch (c) { }", .unsupported("a switch")),
            ("defcal x $0 { }", .unsupported("a calibration")),
            ("input float θ;", .missingInput("θ")),
            ("x $1;", .unsupported("a machine's qubit beside registers")),
            ("include \"other.inc\";", .include("\"other.inc\"")),
            ("#pragma braket noise bit_flip(0.1) q[0]", .unsupported("the pragma braket noise")),
            ("delay[100] q[0];", .type(expected: "a duration, such as 100ns")),
            (
                "pow(0.5) @ swap q[0], q[1];",
                .unsupported("a broken power of a gate on several qubits")
            ),
            ("ctrl(0) @ x q[0];", .type(expected: "a number of controls above 0")),
            ("ctrl(9) @ x q[0], q[1];", .qubitCount(name: "ctrl", expected: 9, actual: 2)),
            ("int n = 1; if (c[0]) n = 2;", .notConstant),
            ("if (1.5) x q[0];", .type(expected: "true or false")),
        ] as [(String, OpenQASMError.Reason)]
    )
    func `what can't be run is refused by name`(body: String, expected: OpenQASMError.Reason) {
        #expect(reason(body) == expected)
    }

    @Test(arguments: [
        ("x q[0]", "the end of the text", "';'"), ("x q[0;", "';'", "']'"),
        ("rx( q[0];", "';'", "')'"), ("if c[0] x q[0];", "'c'", "'('"),
        ("x \u{7}q;", "a control character", "a word, number or sign"),
        ("qubit 3;", "'3'", "a name"), ("qubit gate;", "'gate'", "a name"),
        ("}", "'}'", "a statement"),
        ("/* no end", "a comment without end", "'*/'"),
        ("include \"no end", "a string without end", "a closing quote"),
        ("rx(12abc) q[0];", "'12abc'", "a number"), ("rx(1 +) q[0];", "')'", "a value"),
        ("for i in [0:1] { }", "'i'", "the type of the loop's variable"),
    ])
    func `what doesn't parse is told with what was needed`(
        body: String,
        found: String,
        expected: String
    ) {
        #expect(reason(body) == .unexpected(found: found, expected: expected))
    }

    @Test(arguments: [
        ("qubit q; input float theta; rx(theta) q;", "thetta"), ("qubit q;", "theta"),
    ])
    func `a value for an input that the program doesn't declare is refused`(
        text: String,
        name: String
    ) throws {
        #expect {
            try OpenQASMProgram(reading: text, inputs: ["theta": 1, "thetta": 2])
        } throws: { error in
            (error as? OpenQASMError)?.reason == .noSuchInput(name)
        }
    }

    @Test func `an error has its line, its column and a caret under the place`() {
        let text = "OPENQASM 3.0;\nqubit[2] q;\n  ry(π) q[0]; foo q[1];\n"
        do throws(OpenQASMError) {
            _ = try OpenQASMProgram(reading: text)
            Issue.record("read")
        } catch {
            #expect(error.description == "3:15: the gate foo is not defined")
            #expect(error.picture == "  ry(π) q[0]; foo q[1];\n              ^")
        }
    }

    @Test func `a long line and control characters are not shown as they are`() {
        let text =
            String(repeating: " ", count: 500) + "\u{1B}[31m" + String(repeating: "x", count: 500)
        do throws(OpenQASMError) {
            _ = try OpenQASMProgram(reading: text)
            Issue.record("read")
        } catch {
            #expect(error.column == 501)
            #expect(error.excerpt.count == 100)
            #expect(!error.picture.contains("\u{1B}"))
        }
    }

    @Test(arguments: [
        // Each doubles what the one before does: 2⁴⁰ gates.
        "gate g0 a { x a; } "
            + (1...40).map { "gate g\($0) a { g\($0 - 1) a; g\($0 - 1) a; } " }.joined()
            + "g40 q[0];",
        "for int i in [0:1000000000000] { }",
        "for int i in [0:9223372036854775807] { x q[0]; }",
        "for int i in [-9223372036854775807:9223372036854775807] { x q[0]; }",
        "for int i in [0:5000] { for int j in [0:5000] { } }",
        "for int i in [1:10000] { let a = c[0:1] ++ c[2:3]; }",
        "pow(1000000000) @ x q[0];",
        "pow(1000000) @ pow(1000000) @ x q[0];",
        "gate f a { pow(1000) @ x a; } gate g a { pow(1000) @ f a; } pow(1000) @ g q[0];",
        "gate f a { pow(16000) @ x a; } gate g a { for int i in [1:1000] { f a; } } g q[0];",
        "gate f a { pow(16000) @ x a; } for int i in [1:16000] { pow(0) @ inv @ f q[0]; "
            + "pow(0.5) @ f q[0]; }",
        // Each holds its own gates while the next is written out.
        "gate g0 a { pow(9000) @ x a; } "
            + (1...40).map { "gate g\($0) a { pow(9000) @ x a; g\($0 - 1) a; } " }.joined()
            + "pow(0) @ x q[0]; g40 q[0];",
        // Long expressions and lists of nothing, over and over.
        "for int i in [1:16000] { rx(" + String(repeating: "1 + ", count: 100) + "1) q[0]; }",
        "for int i in [1:16000] { barrier " + String(repeating: "q[1:0], ", count: 100)
            + "q[1:0]; }",
    ])
    func `work beyond the limit is refused before it is done`(body: String) {
        var limits = OpenQASMProgram.Limits()
        limits.operations = 1 << 14
        let clock = ContinuousClock()
        let start = clock.now
        #expect(reason(body, limits: limits) == .operations(limit: 1 << 14))
        #expect(clock.now - start < .seconds(60))
    }

    @Test func `operations on many qubits are counted by their qubits`() {
        var limits = OpenQASMProgram.Limits()
        limits.operations = 1 << 14
        let qubits = "qubit[45] r; "
        let barriers = "for int i in [1:7000] { barrier r; }"
        #expect(reason(qubits + barriers, limits: limits) == .operands(limit: 1 << 18))
        let list = (0..<45).map { "r[\($0)]" }.joined(separator: ", ")
        let controls = "ctrl(44) @ pow(7000) @ h \(list);"
        #expect(reason(qubits + controls, limits: limits) == .operations(limit: 1 << 14))
        #expect(reason(qubits + barriers.replacing("7000", with: "5000"), limits: limits) == nil)
    }

    @Test(arguments: [
        "for int i in [1:5000] { if (w == 5) x q[0]; }",
        "for int i in [1:1000] { if (w < 4611686018427387903) x q[0]; }",
        "for int i in [1:5000] { c[0] = bool(w); }",
        "if (" + String(repeating: "(w == 5) || ", count: 40) + "c[0]) x q[0];",
        "for int i in [1:5000] { if (w[0:2999][0]) x q[0]; }",
        // Nested conditions are lists of their own for every operation.
        "if (w[0:30] == 1) { if (c[0]) { for int i in [1:16000] { x q[0]; } } }",
    ])
    func `conditions beyond the limit are refused`(body: String) {
        var limits = OpenQASMProgram.Limits()
        limits.operations = 1 << 14
        #expect(reason("bit[4080] w; " + body, limits: limits) == .conditions(limit: 1 << 17))
    }

    @Test(arguments: [
        (String(repeating: "{", count: 100_000), 16),
        ("rx(" + String(repeating: "(", count: 100_000), 40),
        ("rx(" + String(repeating: "-", count: 100_000), 40),
        ("rx(1" + String(repeating: "+1", count: 100_000), 40),
        ("rx(1" + String(repeating: "**1", count: 100_000), 40),
        (String(repeating: "if (c[0]) ", count: 100_000), 16),
        (String(repeating: "inv @ ", count: 100_000), 64),
        ("rx(c" + String(repeating: "[0]", count: 100_000), 4),
        (
            "gate g0 a { x a; } "
                + (1...100).map { "gate g\($0) a { g\($0 - 1) a; } " }.joined() + "g100 q[0];", 64
        ),
    ])
    func `nesting beyond the limit is refused`(body: String, limit: Int) {
        #expect(reason(body) == .nesting(limit: limit))
    }

    @Test func `sizes, encodings and versions are checked first`() {
        var limits = OpenQASMProgram.Limits()
        limits.bytes = 10
        #expect(throws: OpenQASMError.self) {
            try OpenQASMProgram(reading: "OPENQASM 3.0; qubit q;", limits: limits)
        }
        func reason(_ bytes: [UInt8]) -> OpenQASMError.Reason? {
            do throws(OpenQASMError) {
                _ = try OpenQASMProgram(reading: bytes)
                return nil
            } catch { return error.reason }
        }
        #expect(reason([0x71, 0xFF, 0xFE]) == .notText)
        #expect(reason(Array("OPENQASM 4.0; qubit q;".utf8)) == .version("4.0"))
        #expect(reason([]) == .circuit("0 qubits, where 1 to 48 are possible"))
    }
}
