// The state-vector simulator beside its peers.
//
// Workload.swift has the circuits. Every subject is a process of its own (ProcessSubject.swift): our
// simulator is this program again (OwnSubject.swift), the peers are Python (Peers/quantum.py). For
// every measure the subjects take turns, one run each, so that a busy machine is busy for all of
// them. What all found must agree. Report.swift prints medians, minima and ratios.

import Foundation
import QuantumSimulator

let environment = ProcessInfo.processInfo.environment
let options = Options(Array(CommandLine.arguments.dropFirst()))
// A child that ends must not take us along.
signal(SIGPIPE, SIG_IGN)
if let precision = options.served {
    switch precision {
    case "f32": try serve(as: Float.self, threads: options.threads)
    default: try serve(as: Double.self, threads: options.threads)
    }
    exit(0)
}

var figures: [Figure] = []
/// Subjects that a measure went without, in words.
var absent: [String] = []
for workload in try Workload.all() where options.includes(workload.name) {
    // Subjects are started anew for each measure, so that none keeps memory while others work.
    figures += measure(workload, roster())
}
if figures.isEmpty {
    note("nothing to measure")
    exit(1)
}
if options.json { try printJSON(figures) } else { printTables(figures) }
let differing = figures.filter(\.differs)
for figure in differing {
    note("\(figure.measure): \(figure.subject) \(figure.variant) differs by \(figure.difference)")
}
if options.check {
    let missed = missedBars(figures, absent: absent)
    for bar in missed { note(bar) }
    if !missed.isEmpty || !differing.isEmpty { exit(1) }
}

/// Everything that can be compared on this machine.
@MainActor
func roster() -> [any Subject] {
    let program = CommandLine.arguments[0]
    var subjects: [any Subject] = ["f32", "f64"].map { variant in
        ProcessSubject("pqtwin", variant, command: [program, "--serve"], threads: options.threads)
    }
    let python = environment["PQTWIN_QUANTUM_PYTHON"] ?? ".venv-quantum/bin/python"
    let script = "Benchmarks/Peers/quantum.py"
    guard FileManager.default.isExecutableFile(atPath: python) else {
        note("no \(python): peers are left out")
        absent.append("peers, which need \(python)")
        return subjects
    }
    for (peer, variant) in [
        ("qsim", "f32"), ("lightning", "f32"), ("aer", "f32"),
        ("lightning", "f64"), ("aer", "f64"), ("qulacs", "f64"),
    ] {
        subjects.append(
            ProcessSubject(peer, variant, command: [python, script], threads: options.threads)
        )
    }
    guard let only = options.only?.split(separator: ",") else { return subjects }
    return subjects.filter { subject in only.contains { $0 == subject.name } }
}

/// Runs all subjects in turn and compares what they find.
@MainActor
func measure(_ workload: Workload, _ subjects: [any Subject]) -> [Figure] {
    var runs = [[Run]](repeating: [], count: subjects.count)
    var isLeftOut = [Bool](repeating: false, count: subjects.count)
    for round in 0...options.rounds {
        for (index, subject) in subjects.enumerated() where !isLeftOut[index] {
            do {
                if round == 0 {
                    isLeftOut[index] = try !subject.prepare(workload)
                } else {
                    runs[index].append(try subject.run())
                }
            } catch {
                let name = "\(workload.name): \(subject.name) \(subject.variant)"
                note("\(name) is left out: \(error)")
                absent.append("\(name) is missing")
                isLeftOut[index] = true
            }
        }
    }
    for case let subject as ProcessSubject in subjects { subject.stop() }
    // The double-precision form of ours is what all are held against.
    let standard =
        zip(subjects, runs)
        .first { $0.0.name == "pqtwin" && $0.0.variant == "f64" }?.1.first?.value ?? []
    return zip(subjects, runs).compactMap { subject, runs in
        guard let first = runs.first else { return nil }
        let scale = max(standard.map(abs).max() ?? 1, 1e-300)
        let difference = zip(first.value, standard).map { abs($0 - $1) }.max() ?? 0
        let state = (subject.variant == "f32" ? 8 : 16) << workload.qubits
        return Figure(
            measure: workload.name,
            subject: subject.name,
            variant: subject.variant,
            qubits: workload.qubits,
            wall: runs.map(\.wall),
            cpu: runs.map(\.cpu),
            memory: Double(runs.map(\.bytes).max() ?? 0) / Double(state),
            difference: difference / scale
        )
    }
}
