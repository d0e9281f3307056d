import OpenQASM
import QuantumSimulator

/// A search for a number of which a question is true, and the scan beside it.
struct PredicateSearch {
    let predicate: NumberPredicate
    let bits: Int
    /// All of them; how many there are decides how often Grover's search uses its oracle.
    let matches: [Int]

    /// Reads a question and asks about every number.
    ///
    /// - Parameters:
    ///   - question: The question, as `--where` takes it.
    ///   - bits: How many bits a number has.
    /// - Throws: A ``CommandFailure`` with the column of what is wrong, or that nothing is found.
    init(_ question: String, bits: Int) throws {
        do throws(OpenQASMError) {
            predicate = try NumberPredicate(parsing: question)
            matches = try predicate.matches(below: 1 << bits)
        } catch {
            for line in error.picture.split(separator: "\n") { Terminal.error.line(String(line)) }
            throw CommandFailure("--where, column \(error.column): \(error.reason)")
        }
        guard !matches.isEmpty else {
            throw CommandFailure("--where \(question): true of no number of \(bits) bits")
        }
        guard matches.count <= (1 << bits) / 2 else {
            throw CommandFailure(
                """
                --where \(question): true of \(matches.count) of \(1 << bits) numbers, more than half; \
                any guess will do
                """
            )
        }
        self.bits = bits
    }

    /// The search on the simulator.
    func search() throws(QuantumError) -> GroverSearch {
        try GroverSearch(qubits: bits, markedCount: matches.count) { [predicate] number in
            (try? predicate.holds(for: number)) ?? false
        }
    }

    /// Asks about one number after the other until one will do.
    static func scan(_ predicate: NumberPredicate, bits: Int) -> Contender {
        let (found, seconds) = timedRival {
            (0..<(1 << bits)).first { (try? predicate.holds(for: $0)) ?? false }
        }
        return Contender(
            method: "scan, \((found ?? 1 << bits - 1) + 1) questions",
            answer: found.map { "key \($0)" } ?? "none",
            quality: found == nil ? 0 : 1,
            seconds: seconds
        )
    }
}
