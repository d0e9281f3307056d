import CClock
#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif
import Instruments

/// What a comparison must show.
enum Expectation {
    /// No difference: an operation of the library.
    case same
    /// A difference: a control.
    case different
}

/// Runs comparisons and keeps their verdict.
struct Runs {
    /// At this |t| and below there is no evidence of a difference.
    static let quiet = 4.5
    /// Above this |t| there is one beyond doubt.
    static let loud = 10.0

    let traces: Int
    private(set) var failures: [String] = []
    private let coins = SeededSource(seed: 0xC0135)

    init(traces: Int) {
        self.traces = traces
    }

    /// Times one operation on inputs of two classes, which come in random order.
    ///
    /// - Parameters:
    ///   - name: What is compared.
    ///   - traces: How many times to run it.
    ///   - expected: What must come out.
    ///   - measure: Prepares an input of a class, runs the operation between two readings of the
    ///     clock and gives the difference, or nothing if this run is not to count.
    mutating func compare(
        _ name: String,
        traces: Int? = nil,
        _ expected: Expectation = .same,
        _ measure: (_ kind: Int) throws -> UInt64?
    ) rethrows {
        var test = WelchTest()
        let traces = traces ?? self.traces
        for trace in 0..<traces {
            let kind = Int(coins.next() & 1)
            // The first ones warm the caches up.
            if let ticks = try measure(kind), trace > traces / 100 { test.add(ticks, kind) }
        }
        guard test.isLarge else {
            failures.append("\(name): too few traces")
            return
        }
        let (t, crop, medians) = test.result()
        let verdict =
            switch expected {
            case .same where t > Self.loud: "LEAK"
            case .same: t > Self.quiet ? "look again" : "same"
            case .different: t > Self.loud ? "found" : "BLIND"
            }
        if verdict == "LEAK" || verdict == "BLIND" { failures.append(name) }
        print(
            name,
            "traces \(test.count)",
            "medians \(medians[0]) \(medians[1])",
            "|t| \((t * 100).rounded() / 100) at \(crop)",
            verdict,
            separator: "\t"
        )
        fflush(nil)
    }
}

/// Reads the clock before and after an operation.
///
/// - Parameter operation: The operation.
/// - Returns: The ticks between.
@inline(__always)
func ticks(_ operation: () throws -> Void) rethrows -> UInt64 {
    let start = clock_ticks()
    try operation()
    return clock_ticks() &- start
}
