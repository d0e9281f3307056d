import Foundation
import Logging

/// Log lines on standard error: a sentence for a person, or an object for a machine.
struct TunnelLog: LogHandler {
    let json: Bool
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.info

    init(json: Bool) {
        self.json = json
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let fields = metadata.merging(event.metadata ?? [:], uniquingKeysWith: { $1 })
            .mapValues { "\($0)" }
        let time = Date.now.formatted(.iso8601)
        guard json else {
            let details = fields.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }
                .joined()
            Terminal.error.line("\(time) \(event.level) \(event.message)\(details)".inOneLine)
            return
        }
        var object = fields
        object["time"] = time
        object["level"] = "\(event.level)"
        object["message"] = "\(event.message)"
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Strings alone are always encodable.
        guard let line = try? encoder.encode(object) else { return }
        Terminal.error.line(String(decoding: line, as: UTF8.self))
    }
}
