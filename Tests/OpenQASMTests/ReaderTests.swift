import ComplexModule
import OpenQASM
import QuantumSimulator
import RealModule
import Testing

typealias Operation = Circuit.Operation

func gate(
    _ gate: Gate,
    _ qubits: Int...,
    parameters: [Double] = [],
    added: Int = 0
) -> Operation {
    .gate(.init(gate: gate, parameters: parameters, qubits: qubits, addedControls: added))
}

/// The operations of a program with three qubits `q` and four bits `c`.
func operations(_ body: String) throws -> [Operation] {
    try OpenQASMProgram(
        reading: "OPENQASM 3.0; include \"stdgates.inc\"; qubit[3] q; bit[4] c; \(body)"
    ).circuit.operations
}

struct ReaderTests {
    @Test func `a Bell circuit of either version is the same circuit`() throws {
        let two = try OpenQASMProgram(
            reading: """
                OPENQASM 2.0;
                include "qelib1.inc";
                qreg q[2]; creg c[2];
                h q[0]; cx q[0],q[1];
                measure q -> c;
                """
        )
        let three = try OpenQASMProgram(
            reading: """
                OPENQASM 3.0;
                include "stdgates.inc";
                qubit[2] q; bit[2] c;
                h q[0]; cx q[0], q[1];
                c = measure q;
                """
        )
        #expect(two == three)
        #expect(
            two.circuit.operations == [
                gate(.h, 0), gate(.cx, 0, 1), .measure(qubit: 0, bit: 0),
                .measure(qubit: 1, bit: 1),
            ]
        )
    }

    @Test(arguments: [
        ("2*pi/4", Double.pi / 2), ("-pi/2", -.pi / 2), ("π", .pi), ("tau/2", .pi), ("2**3**0", 2),
        ("-2**2", -4), ("1 - 2 - 3", -4), ("7 % 4", 3), ("1/2", 0), ("4/2", 2), ("sin(pi/2)", 1),
        ("sqrt(2)*sqrt(2)/2", 1.0000000000000002), ("1e-3", 0.001), (".5e1", 5), ("0x10", 16),
        ("1_000", 1000), ("(1 + 2) * 3", 9), ("arccos(0) * 2", .pi), ("ln(euler)", 1),
        ("float(3)", 3), ("int(2.9)", 2), ("pow(2, 3)", 8), ("1 << 4 | 1", 17),
    ])
    func `an expression has its value`(text: String, value: Double) throws {
        #expect(try operations("rz(\(text)) q[0];") == [gate(.rz, 0, parameters: [value])])
    }

    @Test(
        arguments: [
            ("1.0/2", 0.5), ("(1/2)*pi", 0), ("3/2*3", 3), ("-7/2", -3), ("7/(-2)", -3),
            ("float(1)/2", 0.5), ("2.5*1/5", 0.5),
        ] as [(String, Double)]
    )
    func `whole numbers divide without remainder`(text: String, value: Double) throws {
        #expect(try operations("rz(\(text)) q[0];") == [gate(.rz, 0, parameters: [value])])
    }

    /// The branch cut: rounding must not turn a phase of π into -π.
    @Test(arguments: [
        ("p(-pi)", "p(pi)"), ("rx(2*pi)", "rx(-2*pi)"), ("gphase(-pi)", "gphase(pi)"),
    ])
    func `a root's phase is the same on both sides of the cut`(one: String, other: String) throws {
        let roots = try [one, other].map { text -> [Double] in
            let qubits = text.hasPrefix("g") ? "q[0]" : "q[0], q[1]"
            let made = try operations("ctrl @ pow(0.5) @ \(text) \(qubits);")
            return made.flatMap { operation -> [Double] in
                guard case .gate(let application) = operation else { return [] }
                return application.parameters
            }
        }
        #expect(!roots[0].isEmpty && roots[0].count == roots[1].count)
        #expect(zip(roots[0], roots[1]).allSatisfy { abs($0 - $1) < 1e-9 }, "\(roots)")
    }

    @Test(
        arguments: [
            // An angle is kept modulo 2π, whenever it is set.
            ("angle a = 3 * pi; rx(a) q[0];", Double.pi),
            ("angle[20] a = -pi / 2; rx(a) q[0];", 1.5 * Double.pi),
            ("angle a = 3 * pi; rx(a / 2) q[0];", Double.pi / 2),
            ("angle a = pi; a += 3 * pi / 2; rx(a) q[0];", Double.pi / 2),
            ("rx(angle(5 * pi)) q[0];", Double.pi),
            ("float a = 3 * pi; rx(a) q[0];", 3 * Double.pi),
            // Whole numbers keep their lowest bits.
            ("uint[8] n = 300; rx(n) q[0];", 44), ("int[8] n = 200; rx(n) q[0];", -56),
            ("uint[4] n = 15; n += 2; rx(n) q[0];", 1), ("rx(uint[3](12)) q[0];", 4),
            ("rx(int[3](-5.9)) q[0];", 3), ("int[64] n = -1; rx(n) q[0];", -1),
            ("for uint[2] n in {5} rx(n) q[0];", 1),
        ] as [(String, Double)]
    )
    func `a variable keeps what its type can hold`(text: String, value: Double) throws {
        guard case .gate(let application)? = try operations(text).first else {
            Issue.record("no gate")
            return
        }
        #expect(abs(application.parameters[0] - value) < 1e-12)
    }

    @Test func `whole numbers divide to a fraction in version 2 and in the power of a gate`() throws
    {
        let two = try OpenQASMProgram(reading: "OPENQASM 2.0; qreg q[1]; rz((1/2)*pi) q[0];")
        #expect(two.circuit.operations == [gate(.rz, 0, parameters: [.pi / 2])])
        let half = try operations("pow(1/2) @ pow(2/1) @ x q[0];")
        #expect(half == (try operations("pow(0.5) @ pow(2) @ x q[0];")))
        #expect(half.count == 1)
        #expect(try operations("int n = 7/2; x q[n - 1]; x q[4/3];") == [gate(.x, 2), gate(.x, 1)])
    }

    @Test func `a caret is a power in version 2 and an exclusive or in version 3`() throws {
        let two = try OpenQASMProgram(reading: "OPENQASM 2.0; qreg q[1]; rz(2^3) q[0];")
        #expect(two.circuit.operations == [gate(.rz, 0, parameters: [8])])
        #expect(try operations("rz(2^3) q[0];") == [gate(.rz, 0, parameters: [1])])
    }

    @Test(
        arguments: [
            ("x q;", [gate(.x, 0), gate(.x, 1), gate(.x, 2)]),
            ("x q[0:1];", [gate(.x, 0), gate(.x, 1)]),
            ("x q[{2, 0}];", [gate(.x, 2), gate(.x, 0)]),
            ("x q[-1];", [gate(.x, 2)]),
            ("x q[2:-1:0];", [gate(.x, 2), gate(.x, 1), gate(.x, 0)]),
            ("cx q[0], q[1:2];", [gate(.cx, 0, 1), gate(.cx, 0, 2)]),
            ("let a = q[1:2]; h a[0];", [gate(.h, 1)]),
            ("let a = q[2] ++ q[0]; h a;", [gate(.h, 2), gate(.h, 0)]),
            ("reset q;", [.reset(qubit: 0), .reset(qubit: 1), .reset(qubit: 2)]),
            ("barrier q[1], q[0];", [.barrier(qubits: [1, 0])]),
            ("barrier;", [.barrier(qubits: [0, 1, 2])]),
            ("delay[100ns] q[0];", [.delay(qubit: 0, seconds: 100 * 1e-9)]),
            ("delay[2*1us] q[0];", [.delay(qubit: 0, seconds: 2e-6)]),
            ("c[1:3] = measure q;", (0..<3).map { .measure(qubit: $0, bit: $0 + 1) }),
            ("measure q[1] -> c[0];", [.measure(qubit: 1, bit: 0)]),
            ("for int i in [0:2] { x q[i]; }", [gate(.x, 0), gate(.x, 1), gate(.x, 2)]),
            ("for uint i in {2, 1} h q[i];", [gate(.h, 2), gate(.h, 1)]),
            ("for int i in [2:-2:0] { x q[i]; }", [gate(.x, 2), gate(.x, 0)]),
            ("int n = 1; n += 1; x q[n];", [gate(.x, 2)]),
            ("const float θ = pi; rx(θ/2) q[0];", [gate(.rx, 0, parameters: [.pi / 2])]),
            ("if (1 < 2) x q[0]; else y q[0];", [gate(.x, 0)]),
            ("gphase(pi);", [gate(.globalPhase, parameters: [.pi])]),
            ("box { x q[0]; }", [gate(.x, 0)]),
            (
                "u1(1) q[0]; u2(1,2) q[0]; u3(1,2,3) q[0];",
                [
                    gate(.p, 0, parameters: [1]), gate(.u, 0, parameters: [.pi / 2, 1, 2]),
                    gate(.u, 0, parameters: [1, 2, 3]),
                ]
            ),
            (
                "cnot q[0], q[1]; v q[0]; si q[0];",
                [gate(.cx, 0, 1), gate(.sx, 0), gate(.sInverse, 0)]
            ),
        ] as [(String, [Operation])]
    )
    func `a statement is its operations`(text: String, expected: [Operation]) throws {
        #expect(try operations(text) == expected)
    }

    @Test(
        arguments: [
            ("ctrl @ x q[0], q[1];", [gate(.cx, 0, 1)]),
            ("ctrl(2) @ x q[2], q[0], q[1];", [gate(.ccx, 2, 0, 1)]),
            ("ctrl @ ctrl @ z q[0], q[1], q[2];", [gate(.ccz, 0, 1, 2)]),
            ("inv @ s q[0];", [gate(.sInverse, 0)]),
            ("inv @ ctrl @ t q[0], q[1];", [gate(.tInverse, 0, 1, added: 1)]),
            ("pow(3) @ t q[0];", [gate(.t, 0), gate(.t, 0), gate(.t, 0)]),
            ("pow(-2) @ s q[0];", [gate(.sInverse, 0), gate(.sInverse, 0)]),
            ("pow(0) @ x q[0];", []),
            ("pow(0) @ ctrl @ x q[0], q[1];", []),
            ("inv @ ctrl @ pow(0) @ inv @ x q[2], q[0];", []),
            ("negctrl @ pow(0) @ ctrl @ x q[2], q[0], q[1];", [gate(.x, 2), gate(.x, 2)]),
            ("ctrl @ gphase(1) q[1];", [gate(.p, 1, parameters: [1])]),
            ("negctrl @ x q[0], q[1];", [gate(.x, 0), gate(.cx, 0, 1), gate(.x, 0)]),
            (
                "ctrl @ negctrl @ z q[0], q[1], q[2];",
                [
                    gate(.cx, 0, 1), gate(.ccz, 0, 1, 2), gate(.cx, 0, 1),
                ]
            ),
            (
                "gate f(a) x0, x1 { rx(a) x0; cx x0, x1; } inv @ f(2) q[0], q[1];",
                [
                    gate(.cx, 0, 1), gate(.rx, 0, parameters: [-2]),
                ]
            ),
            (
                "gate f(a) x0, x1 { rx(a) x0; cx x0, x1; } ctrl @ f(2) q[2], q[0], q[1];",
                [
                    gate(.crx, 2, 0, parameters: [2]), gate(.ccx, 2, 0, 1),
                ]
            ),
            (
                "gate f a { for int i in [1:2] { rz(i) a; } } f q[1];",
                [
                    gate(.rz, 1, parameters: [1]), gate(.rz, 1, parameters: [2]),
                ]
            ),
        ] as [(String, [Operation])]
    )
    func `a modified gate is its operations`(text: String, expected: [Operation]) throws {
        #expect(try operations(text) == expected)
    }

    @Test func `half of a gate under many controls needs no matrix of them all`() throws {
        let qubits = (0..<14).map { "r[\($0)]" }.joined(separator: ", ")
        let half = try operations("qubit[14] r; pow(0.5) @ ctrl(13) @ x \(qubits);")
        let root = try operations("qubit[14] r; ctrl(13) @ pow(0.5) @ x \(qubits);")
        #expect(half.count == 1 && half == root)
    }

    @Test func `a gate may use the library's gate that it shadows`() throws {
        let text = "gate h a { h a; x a; } gate f a { h a; } f q[1]; csx q[0], q[1];"
        let expected = [gate(.h, 1), gate(.x, 1), gate(.sx, 0, 1, added: 1)]
        #expect(try operations(text) == expected)
    }

    @Test(arguments: [("x", "sx"), ("z", "s"), ("s", "t"), ("sx", "pow(1/4) @ x"), ("id", "id")])
    func `half of a gate twice is the gate`(gate: String, half: String) throws {
        // Prepared by gates that leave no symmetry, compared by undoing.
        let state = try OpenQASMProgram(
            reading: """
                qubit[2] q; u(0.3, 0.7, 1.9) q[0]; h q[1];
                pow(0.5) @ ctrl @ \(gate) q[1], q[0]; inv @ ctrl @ \(half) q[1], q[0];
                pow(1/2) @ \(gate) q[0]; inv @ \(half) q[0]; h q[1]; u(-0.3, -1.9, -0.7) q[0];
                """
        )
        var generator = SimulationRandom(seed: 1)
        let amplitudes = try state.circuit.run(using: &generator).state
        #expect(abs(try amplitudes.amplitude(at: 0).real - 1) < 1e-12)
    }

    @Test func `conditions ask for bits, numbers and combinations`() throws {
        func condition(_ text: String) throws -> BitCondition? {
            guard case .conditional(_, let condition)? = try operations("if (\(text)) x q[0];").last
            else { return nil }
            return condition
        }
        #expect(try condition("c[1]") == .bit(1))
        #expect(try condition("!c[1]") == .not(.bit(1)))
        #expect(try condition("c == 3") == .bits([0, 1, 2, 3], equal: 3))
        #expect(try condition("c[0] == 1") == .bit(0))
        #expect(try condition("c[0] && !c[1]") == .all([.bit(0), .not(.bit(1))]))
        #expect(try condition("c[0] ^ c[1] ^ c[2]") == .odd([.bit(0), .bit(1), .bit(2)]))
        #expect(try condition("bool(c[2])") == .bit(2))
        for (sign, compare) in [
            ("<", { $0 < $1 }), (">", { $0 > $1 }), ("<=", { $0 <= $1 }), (">=", { $0 >= $1 }),
            ("!=", { $0 != $1 }),
        ] as [(String, (Int, Int) -> Bool)] {
            for number in 0...17 {
                guard let question = try condition("c \(sign) \(number)") else { continue }
                for value in 0..<16 {
                    let bits = (0..<4).map { value >> $0 & 1 == 1 }
                    #expect(question.isMet(by: bits) == compare(value, number), "\(sign) \(number)")
                }
            }
        }
    }

    @Test func `a branch that measures the bit it asked for keeps the answer`() throws {
        let program = try OpenQASMProgram(
            reading: """
                qubit[2] q; bit c; bit d;
                x q[0];
                c = measure q[0];
                if (c) { reset q[0]; c = measure q[0]; x q[1]; } else { y q[1]; z q[1]; }
                d = measure q[1];
                """
        )
        var generator = SimulationRandom(seed: 1)
        let bits = try program.circuit.run(using: &generator).bits
        #expect(program.text(of: bits) == "1 0")
        #expect(program.circuit.bitCount == 3)
        #expect(program.bitRegisters.map(\.name) == ["c", "d"])
    }

    @Test func `a long question is asked once for all that depends on it`() throws {
        let program = try OpenQASMProgram(
            reading: """
                qubit[2] q; bit[80] w; bit[2] c;
                w[3] = 1;
                if (w == 8) {
                  if (w != 8) { y q[0]; y q[1]; } else { x q[0]; w[4] = 1; x q[1]; }
                  if (w == 24) { x q[1]; x q[0]; x q[1]; }
                  id q[0];
                }
                for int i in [1:5000] { if (w < 8) { x q[0]; x q[1]; } }
                c = measure q;
                """
        )
        // One for the outer question, one for each inner one in its turn.
        #expect(program.circuit.bitCount == 84)
        var generator = SimulationRandom(seed: 1)
        let bits = try program.circuit.run(using: &generator).bits
        #expect(program.text(of: bits).hasPrefix("10 "))
    }

    @Test func `nested conditions must all hold`() throws {
        let program = try OpenQASMProgram(
            reading: """
                qubit[3] q; bit[3] c;
                x q[0]; c[0] = measure q[0];
                if (c[0]) { if (c[1]) { x q[1]; } else { x q[2]; } }
                c[1] = measure q[1]; c[2] = measure q[2];
                """
        )
        var generator = SimulationRandom(seed: 1)
        #expect(program.text(of: try program.circuit.run(using: &generator).bits) == "101")
    }

    @Test func `inputs take the values given, by Unicode names too`() throws {
        let text = "OPENQASM 3; input float[64] _θ_0_; qubit q; rx(2*_θ_0_) q;"
        let program = try OpenQASMProgram(reading: text, inputs: ["_θ_0_": 0.25])
        #expect(program.circuit.operations == [gate(.rx, 0, parameters: [0.5])])
    }

    @Test func `machine qubits need no declaration`() throws {
        let program = try OpenQASMProgram(reading: "OPENQASM 3; h $2; cx $2, $0;")
        #expect(program.circuit.qubitCount == 3)
        #expect(program.circuit.operations == [gate(.h, 2), gate(.cx, 2, 0)])
    }

    @Test func `comments, annotations and harmless pragmas change nothing`() throws {
        let body = """
            // x q[0];
            /* x q[0];
             * x q[1]; */
            @reversible with ¤ anything
            #pragma braket result state_vector
            pragma whatever { it is
            h q[0];
            """
        #expect(try operations("\n" + body) == [gate(.h, 0)])
    }

    @Test func `bits are assigned as the program runs`() throws {
        let program = try OpenQASMProgram(
            reading: """
                qubit[2] q; bit[4] c = "0101"; bit d = measure q[0];
                x q[0]; d = measure q[0];
                c[1] = c[0] ^ d; c[3] |= d; bool b = c[3]; c[3] = 0;
                if (b) x q[1];
                d = measure q[1];
                """
        )
        var generator = SimulationRandom(seed: 1)
        #expect(program.text(of: try program.circuit.run(using: &generator).bits) == "1 0101")
    }

    @Test func `a definition that repeats the library's is the library's gate`() throws {
        let body = "gate rzz(p0) _a, _b { cx _a, _b; rz(p0) _b; cx _a, _b; } rzz(1) q[0], q[2];"
        #expect(try operations(body) == [gate(.rzz, 0, 2, parameters: [1])])
        let other = "gate rzz(p0) _a, _b { cx _b, _a; rz(p0) _a; cx _b, _a; } rzz(1) q[0], q[2];"
        #expect(try operations(other).count == 3)
    }
}
