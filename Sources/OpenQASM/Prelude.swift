// The gates that are known without a definition: the rows of the gate table under their names,
// and the ones below. U and u1, u2, u3 have a real first entry, as OpenQASM 2 defines them and as
// today's readers of OpenQASM 3 take them, which shows only under `ctrl @`.

/// Other names of rows of the gate table.
let aliases: [String: String] = [
    "U": "u", "u3": "u", "CX": "cx", "cnot": "cx", "u1": "p", "phase": "p", "phaseshift": "p",
    "cu1": "cp", "cphase": "cp", "cphaseshift": "cp", "ccnot": "ccx", "toffoli": "ccx",
    "fredkin": "cswap", "i": "id", "v": "sx", "vi": "sxdg", "si": "sdg", "ti": "tdg", "xx": "rxx",
    "yy": "ryy", "zz": "rzz",
]

/// Gates that are neither a row of the table nor one under controls, and how rows that OpenQASM's
/// libraries lack are defined where a program is written.
let preludeSource = """
    gate u2(φ, λ) a { u(pi/2, φ, λ) a; }
    gate u0(γ) a { id a; }
    gate cu3(θ, φ, λ) a, b { cu(θ, φ, λ, 0) a, b; }
    gate csx a, b { ctrl @ sx a, b; }
    gate cs a, b { ctrl @ s a, b; }
    gate csdg a, b { ctrl @ sdg a, b; }
    gate cv a, b { ctrl @ sx a, b; }
    gate c3x a, b, c, d { ctrl(3) @ x a, b, c, d; }
    gate c4x a, b, c, d, e { ctrl(4) @ x a, b, c, d, e; }
    gate c3sqrtx a, b, c, d { ctrl(3) @ sx a, b, c, d; }
    gate dcx a, b { cx a, b; cx b, a; }
    gate r(θ, φ) a { u(θ, φ - pi/2, pi/2 - φ) a; }
    gate prx(θ, φ) a { u(θ, φ - pi/2, pi/2 - φ) a; }
    gate rccx a, b, c { h c; t c; cx b, c; tdg c; cx a, c; t c; cx b, c; tdg c; h c; }
    gate rc3x a, b, c, d {
      h d; t d; cx c, d; tdg d; h d; cx a, d; t d; cx b, d; tdg d; cx a, d; t d; cx b, d; tdg d;
      h d; t d; cx c, d; tdg d; h d;
    }
    gate cphaseshift00(λ) a, b { x a; x b; cp(λ) a, b; x a; x b; }
    gate cphaseshift01(λ) a, b { x a; cp(λ) a, b; x a; }
    gate cphaseshift10(λ) a, b { x b; cp(λ) a, b; x b; }
    gate pswap(λ) a, b { swap a, b; cx a, b; p(λ) b; cx a, b; }
    gate gpi(φ) a { u(pi, φ, pi - φ) a; }
    gate gpi2(φ) a { u(pi/2, φ - pi/2, pi/2 - φ) a; }
    """

/// How rows that OpenQASM's libraries lack are written out, each after those that it uses.
let writtenDefinitions: [(name: String, text: String)] = [
    ("sxdg", "gate sxdg a { inv @ sx a; }"),
    ("rzz", "gate rzz(θ) a, b { cx a, b; rz(θ) b; cx a, b; }"),
    ("rxx", "gate rxx(θ) a, b { h a; h b; cx a, b; rz(θ) b; cx a, b; h a; h b; }"),
    (
        "ryy",
        "gate ryy(θ) a, b { rx(pi/2) a; rx(pi/2) b; cx a, b; rz(θ) b; cx a, b; rx(-pi/2) a; rx(-pi/2) b; }"
    ),
    ("rzx", "gate rzx(θ) a, b { h b; cx a, b; rz(θ) b; cx a, b; h b; }"),
    (
        "xy",
        "gate xy(θ) a, b { h a; h b; cx a, b; rz(-θ/2) b; cx a, b; h a; h b; rx(pi/2) a; rx(pi/2) b; cx a, b; rz(-θ/2) b; cx a, b; rx(-pi/2) a; rx(-pi/2) b; }"
    ),
    ("iswap", "gate iswap a, b { s a; s b; h a; cx a, b; cx b, a; h b; }"),
    (
        "ecr",
        "gate ecr a, b { h b; cx a, b; rz(pi/4) b; cx a, b; h b; x a; h b; cx a, b; rz(-pi/4) b; cx a, b; h b; }"
    ),
    ("ccz", "gate ccz a, b, c { h c; ccx a, b, c; h c; }"),
]
