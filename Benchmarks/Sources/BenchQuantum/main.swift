// The state-vector simulator beside its peers.
//
// Workload.swift has the circuits; our simulator runs in this process (Subject.swift), each peer in
// a Python process of its own (PeerSubject.swift, Peers/quantum.py). For every measure the subjects
// take turns, one run each, so that a busy machine is busy for all of them. What all found must
// agree. Report.swift prints medians, minima and ratios.

import Foundation
import QuantumSimulator

let environment = ProcessInfo.processInfo.environment
let options = Options(Array(CommandLine.arguments.dropFirst()))
// A child that ends must not take us along.
signal(SIGPIPE, SIG_IGN)

var figures: [Figure] = []
for workload in Workload.all() where options.includes(workload.name) {
    // Peers are started anew for each measure, so that none keeps memory while others work.
    figures += measure(workload, roster())
}
if figures.isEmpty {
    note("nothing to measure")
    exit(1)
}
if options.json { try printJSON(figures) } else { printTables(figures) }
if options.check, !missedBars(figures).isEmpty {
    for bar in missedBars(figures) { note(bar) }
    exit(1)
}

/// Everything that can be compared on this machine.
func roster() -> [any Subject] {
    var subjects: [any Subject] = [
        OwnSubject<Float>("f32", threads: options.threads),
        OwnSubject<Double>("f64", threads: options.threads),
    ]
    let python = environment["PQTWIN_QUANTUM_PYTHON"] ?? ".venv-quantum/bin/python"
    let script = "Benchmarks/Peers/quantum.py"
    guard FileManager.default.isExecutableFile(atPath: python) else {
        note("no \(python): peers are left out")
        return subjects
    }
    for (peer, variant) in [
        ("qsim", "f32"), ("lightning", "f32"), ("aer", "f32"),
        ("lightning", "f64"), ("aer", "f64"), ("qulacs", "f64"),
    ] {
        subjects.append(
            PeerSubject(peer, variant, python: python, script: script, threads: options.threads)
        )
    }
    guard let only = options.only?.split(separator: ",") else { return subjects }
    return subjects.filter { subject in only.contains { $0 == subject.name } }
}

/// Runs all subjects in turn and compares what they find.
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
                note("\(workload.name): \(subject.name) \(subject.variant) is left out: \(error)")
                isLeftOut[index] = true
            }
        }
    }
    for case let peer as PeerSubject in subjects { peer.stop() }
    // The double-precision form of ours is what all are held against.
    let standard =
        zip(subjects, runs)
        .first { $0.0.name == "pqtwin" && $0.0.variant == "f64" }?.1.first?.value ?? []
    return zip(subjects, runs).compactMap { subject, runs in
        guard let first = runs.first else { return nil }
        let scale = max(standard.map(abs).max() ?? 1, 1e-300)
        let difference = zip(first.value, standard).map { abs($0 - $1) }.max() ?? 0
        if difference > 2e-3 * scale {
            note("\(workload.name): \(subject.name) \(subject.variant) differs by \(difference)")
        }
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
