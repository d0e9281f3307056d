import CMemcheck
import Instruments
import PQLattice

// Runs under `valgrind --tool=memcheck`; the script `Checks/ct` says how and judges its reports.
//
// Usage: check-constant-time LEVEL [WITHHELD]
//        check-constant-time leak-by-branch | leak-by-index
//
// LEVEL is 1 or 3: the level of x86-64 which the processor must have and PQTWIN_LATTICE_LEVEL asks
// for. WITHHELD is a reason whose disclosures keep their marks, so that valgrind must complain; a
// short run is enough for that.

let arguments = Array(CommandLine.arguments.dropFirst())
switch arguments.first {
case "leak-by-branch": leakByBranch()
case "leak-by-index": leakByIndex()
default: try run()
}

func run() throws {
    let level = arguments.first.flatMap { Int($0) } ?? 1
    let withheld = arguments.dropFirst().first
    try require(marks_are_watched() != 0, "this means something under valgrind only")
    try require(marks_processor_level() >= level, "valgrind's processor is below level \(level)")
    try require(withheld.map(DisclosureLog.reasons.contains) ?? true, "there is no such reason")
    DisclosureLog.observe { bytes, reason in
        if DisclosureLog.reasons[reason] != withheld { mark(bytes, secret: false) }
    }

    let messages = withheld == nil ? 6 : 2
    try exercise("ML-KEM-512", MLKEM512.self)
    try exercise("ML-DSA-44", MLDSA44.self, messages: messages)
    if withheld == nil {
        try exercise("ML-KEM-768", MLKEM768.self)
        try exercise("ML-KEM-1024", MLKEM1024.self)
        try exercise("ML-DSA-65", MLDSA65.self, messages: messages)
        try exercise("ML-DSA-87", MLDSA87.self, messages: messages)
    }
    for (number, reason) in DisclosureLog.reasons.enumerated() {
        print("disclosed \(DisclosureLog.count(number)) \(reason)")
    }
}
