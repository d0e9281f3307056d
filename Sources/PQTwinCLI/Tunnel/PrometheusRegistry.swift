import Metrics
import Synchronization

/// Keeps the figures of swift-metrics and writes them in the text format of Prometheus.
final class PrometheusRegistry: MetricsFactory, Sendable {
    private struct Key: Hashable {
        let label: String
        let dimensions: [String]
    }

    private let figures = Mutex<[Key: Figure]>([:])

    /// The figure of a label and its dimensions, the same for all who ask.
    private func figure(
        _ kind: Figure.Kind,
        _ label: String,
        _ dimensions: [(String, String)]
    ) -> Figure {
        let pairs = dimensions.map { name, value in "\(Self.name(name))=\"\(Self.escaped(value))\""
        }
        let key = Key(label: Self.name(label), dimensions: pairs)
        return figures.withLock { figures in
            if let figure = figures[key] { return figure }
            let figure = Figure(kind)
            figures[key] = figure
            return figure
        }
    }

    /// All figures as text, sorted, so that two scrapes differ only in their numbers.
    var text: String {
        let figures = figures.withLock { $0 }
        var lines: [String] = []
        let byLabel = Dictionary(grouping: figures, by: \.key.label)
        for (label, members) in byLabel.sorted(by: { $0.key < $1.key }) {
            guard let kind = members.first?.value.kind else { continue }
            lines.append("# TYPE \(label) \(kind.rawValue)")
            let sorted = members.sorted {
                $0.key.dimensions.lexicographicallyPrecedes($1.key.dimensions)
            }
            for (key, figure) in sorted { lines += figure.lines(label, key.dimensions) }
        }
        return lines.map { $0 + "\n" }.joined()
    }

    func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        figure(.counter, label, dimensions)
    }

    func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        figure(.gauge, label, dimensions)
    }

    func makeRecorder(
        label: String,
        dimensions: [(String, String)],
        aggregate: Bool
    ) -> any RecorderHandler {
        figure(.gauge, label, dimensions)
    }

    func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        figure(.histogram, label, dimensions)
    }

    // Figures live as long as the process.
    func destroyCounter(_ handler: any CounterHandler) {}
    func destroyMeter(_ handler: any MeterHandler) {}
    func destroyRecorder(_ handler: any RecorderHandler) {}
    func destroyTimer(_ handler: any TimerHandler) {}

    private static func name(_ text: String) -> String {
        String(text.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") ? $0 : "_" })
    }

    private static func escaped(_ text: String) -> String {
        text.reduce(into: "") { result, character in
            switch character {
            case "\\": result += "\\\\"
            case "\"": result += "\\\""
            case "\n": result += "\\n"
            default: result.append(character)
            }
        }
    }
}

/// One figure.
private final class Figure: CounterHandler, MeterHandler, RecorderHandler, TimerHandler {
    enum Kind: String {
        case counter, gauge, histogram
    }

    private struct State {
        var value = 0.0
        var count = 0
        var buckets = [Int](repeating: 0, count: Figure.bounds.count)
    }

    /// The upper bounds of a histogram's classes, in seconds.
    static let bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

    let kind: Kind
    private let state = Mutex(State())

    init(_ kind: Kind) {
        self.kind = kind
    }

    func increment(by amount: Int64) { add(Double(amount)) }
    func increment(by amount: Double) { add(amount) }
    func decrement(by amount: Double) { add(-amount) }
    func reset() { state.withLock { $0 = State() } }
    func set(_ value: Int64) { set(Double(value)) }
    func set(_ value: Double) { state.withLock { $0.value = value } }
    func record(_ value: Int64) { set(Double(value)) }
    func record(_ value: Double) { set(value) }

    func recordNanoseconds(_ duration: Int64) {
        let seconds = Double(duration) / 1e9
        state.withLock { state in
            state.value += seconds
            state.count += 1
            for (index, bound) in Self.bounds.enumerated() where seconds <= bound {
                state.buckets[index] += 1
            }
        }
    }

    private func add(_ amount: Double) { state.withLock { $0.value += amount } }

    /// The figure's lines.
    func lines(_ label: String, _ dimensions: [String]) -> [String] {
        let state = state.withLock { $0 }
        func line(_ suffix: String, _ more: [String], _ value: String) -> String {
            let all = dimensions + more
            return
                "\(label)\(suffix)\(all.isEmpty ? "" : "{\(all.joined(separator: ","))}") \(value)"
        }
        guard kind == .histogram else {
            // Counts are whole; a gauge may not be.
            let whole = Int64(exactly: state.value).map { "\($0)" }
            return [line("", [], whole ?? "\(state.value)")]
        }
        return zip(Self.bounds, state.buckets).map { bound, count in
            line("_bucket", ["le=\"\(bound)\""], "\(count)")
        } + [
            line("_bucket", ["le=\"+Inf\""], "\(state.count)"),
            line("_sum", [], "\(state.value)"), line("_count", [], "\(state.count)"),
        ]
    }
}
