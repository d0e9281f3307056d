import CBenchmark
import Foundation

/// A process that is one subject and does what its parent says, line by line.
///
/// Each subject has a process of its own, so a crash takes only its own column along and no
/// subject meets vector state that another left behind. Fields of a line are separated by tabs:
///
///     messages  SET  MESSAGE…     no answer
///     prepare                     subject  variant  MEASURE…
///     keys                        SET=fingerprint…
///     run  N  MEASURE             nanoseconds of processor time per operation, over N of them
///     memory  MEASURE             stack bytes  allocations  allocated bytes, per operation
///
/// What goes wrong is answered with `error` and the reason.
struct Worker {
    private let subject: any Subject
    private var messages: [String: [[UInt8]]] = [:]
    private var prepared = Prepared()

    init(_ subject: any Subject) {
        self.subject = subject
    }

    /// Answers lines until there are no more.
    mutating func serve() {
        while let line = readLine() {
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
                .map(String.init)
            if fields[0] == "messages", fields.count > 2 {
                messages[fields[1]] = fields[2...].map { Array($0.utf8) }
                continue
            }
            let answer: [String]
            do { answer = try self.answer(fields) } catch { answer = ["error", "\(error)"] }
            // Not `print`: it would wait in a buffer.
            FileHandle.standardOutput.write(Data((answer.joined(separator: "\t") + "\n").utf8))
        }
    }

    private mutating func answer(_ fields: [String]) throws -> [String] {
        switch (fields[0], fields.count) {
        case ("prepare", 1):
            prepared = try subject.prepare(messages)
            return [subject.name, subject.variant] + prepared.operations.map(\.measure)
        case ("keys", 1):
            return prepared.publicKeys.map { "\($0.set)=\(fingerprint($0.bytes))" }
        case ("run", 3):
            guard let count = Int(fields[1]), count > 0 else { break }
            return [String(try time(operation(fields[2]), count: count))]
        case ("memory", 2):
            let use = try MemoryUse(of: operation(fields[1]))
            return [String(use.stack), String(use.allocations), String(use.allocated)]
        default: break
        }
        throw Disagreement(description: "no such line: \(fields.joined(separator: " "))")
    }

    private func operation(_ measure: String) throws -> Operation {
        guard let operation = prepared.operations.first(where: { $0.measure == measure }) else {
            throw Disagreement(description: "no measure \(measure)")
        }
        return operation
    }

    private func time(_ operation: Operation, count: Int) throws -> Double {
        // The caches belong to the subject before; warm them up.
        for _ in 0..<max(1, count / 8) { try operation.run() }
        let start = benchmark_cpu_nanoseconds()
        for _ in 0..<count {
            try operation.run()
            benchmark_clear_vector_state()
        }
        return (benchmark_cpu_nanoseconds() - start) / Double(count)
    }

    /// FNV-1a, 64 bits: enough to see that two implementations made the same key.
    private func fingerprint(_ bytes: [UInt8]) -> String {
        let hash = bytes.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { hash, byte in
            (hash ^ UInt64(byte)) &* 0x100_0000_01b3
        }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
