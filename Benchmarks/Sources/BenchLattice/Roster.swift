import CBenchmark
import Foundation

/// Starts everything that can be compared on this machine.
///
/// Ours runs once for each build of the kernels that the processor can run, and
/// `PQTWIN_LATTICE_LEVEL` tells each of them which to be.
func startWorkers(_ options: Options, _ environment: [String: String]) -> [WorkerProcess] {
    let program = Bundle.main.executableURL ?? URL(filePath: CommandLine.arguments[0])
    var workers: [WorkerProcess] = []
    func start(
        _ name: String,
        _ executable: URL,
        _ arguments: [String],
        _ added: [String: String] = [:]
    ) {
        do {
            workers.append(
                try WorkerProcess(
                    name,
                    executable: executable,
                    arguments: arguments,
                    environment: added
                )
            )
        } catch {
            note("\(name): \(error)")
        }
    }
    for level in levels() {
        start("pqtwin", program, ["--worker", "pqtwin"], [levelVariable: level])
    }
    start("swift-crypto", program, ["--worker", "swift-crypto"])
    let python =
        environment["PQTWIN_PYTHON"]
        ?? packageFolder.appending(path: ".venv/bin/python").path
    if FileManager.default.isExecutableFile(atPath: python) {
        let script = packageFolder.appending(path: "Benchmarks/Peers/openssl.py").path
        start("OpenSSL", URL(filePath: python), [script])
    } else {
        note("OpenSSL: left out, there is no \(python); `make crosscheck` makes it")
    }
    for path in options.peers {
        // A library that crashes is named in one line; the runtime's report would hide it.
        start(path, program, ["--worker", path], ["SWIFT_BACKTRACE": "enable=no"])
    }
    return workers
}

/// The subject that a worker was told to be.
func subject(_ name: String, _ environment: [String: String]) throws -> any Subject {
    switch name {
    case "pqtwin": TwinSubject(variant: environment[levelVariable] ?? "")
    case "swift-crypto": SwiftCryptoSubject()
    default: try LibrarySubject(path: name)
    }
}

private let levelVariable = "PQTWIN_LATTICE_LEVEL"

private func levels() -> [String] {
    switch benchmark_processor_level() {
    case 4: ["v4", "v3", "baseline"]
    case 3: ["v3", "baseline"]
    default: ["baseline"]
    }
}

/// Numbers the variants of subjects that call themselves the same.
func tellApart(_ workers: [WorkerProcess]) {
    var seen: [Column: Int] = [:]
    for worker in workers {
        let count = seen[worker.column, default: 0] + 1
        seen[worker.column] = count
        guard count > 1 else { continue }
        let variant = [worker.column.variant, "#\(count)"].filter { !$0.isEmpty }
        worker.column = Column(
            subject: worker.column.subject,
            variant: variant.joined(separator: " ")
        )
    }
}

/// Says so if a worker made another public key than the first one from the same seed.
func comparePublicKeys(_ workers: [WorkerProcess]) {
    var first: [String: String] = [:]
    for worker in workers where worker.isAlive {
        for key in worker.publicKeys() {
            let parts = key.split(separator: "=").map(String.init)
            guard parts.count == 2 else { continue }
            if let known = first[parts[0]], known != parts[1] {
                note("\(worker.column.name): another \(parts[0]) key from the same seed")
            } else {
                first[parts[0]] = parts[1]
            }
        }
    }
}
