import OpenQASM
import QuantumSimulator

/// Programs in OpenQASM: what is read is written and read again as the same circuit.
let circuitTargets: [FuzzTarget] = [
    FuzzTarget("openqasm") { bytes in
        var limits = OpenQASMProgram.Limits()
        limits.operations = 2000
        let program: OpenQASMProgram
        do throws(OpenQASMError) {
            program = try readProgram(bytes, limits)
        } catch {
            try demand(error.line >= 1 && error.column >= 1, "an error has a place")
            try demand(
                error.caret <= error.excerpt.unicodeScalars.count,
                "the caret is in the line"
            )
            return false
        }
        try demand(program.circuit.operations.count <= 2000, "no more operations than allowed")
        let text = program.text
        limits.operations = 1 << 20
        let again: OpenQASMProgram
        do throws(OpenQASMError) {
            again = try OpenQASMProgram(reading: text, limits: limits)
        } catch {
            throw BrokenProperty(description: "what is written is read: \(error) in\n\(text)")
        }
        // A given matrix is written as other gates, and -0 in one way.
        guard !text.contains("pow"),
            again.circuit.operations.count == program.circuit.operations.count
        else { return true }
        try demand(again.text == text, "what was read is written the same")
        return true
    } seeds: {
        [
            """
            OPENQASM 2.0; include "qelib1.inc"; qreg q[3]; creg c[3];
            gate f(t,u) a,b { cx a,b; u3(t/2,-u,pi) b; } f(0.1,2^3) q[0],q[1];
            barrier q; measure q -> c; if (c==3) x q[2]; reset q[0];
            """,
            """
            OPENQASM 3.0; include "stdgates.inc"; input float[64] a; qubit[4] q; bit[4] c = "0101";
            let b = q[0:2:3] ++ q[1]; const int n = 3; gphase(pi/4);
            for int i in [0:n-1] { ctrl(2) @ rx(2*a+i) q[i], q[(i+1)%4], q[(i+2)%4]; }
            negctrl @ inv @ pow(2) @ s b[0], q[3]; pow(0.5) @ x q[0]; c[0] = measure q[0];
            if (c[0] && !c[1] || c > 2) { y q[1]; c[1] = measure q[1]; } else { reset q; }
            c[2] = c[0] ^ c[1]; delay[100ns] q[0]; barrier;
            """,
            "h $0; cx $0, $1; @skip me\n#pragma x\nrzz(1e-3) $1, $2; ecr $0, $2;",
        ].map { Array($0.utf8) }
    }
]

/// Reads a program, with a value for the input `a` if it asks for one.
private func readProgram(
    _ bytes: [UInt8],
    _ limits: OpenQASMProgram.Limits
) throws(OpenQASMError) -> OpenQASMProgram {
    do throws(OpenQASMError) {
        return try OpenQASMProgram(reading: bytes, limits: limits)
    } catch {
        guard error.reason == .missingInput("a") else { throw error }
        return try OpenQASMProgram(reading: bytes, inputs: ["a": 0.5], limits: limits)
    }
}
