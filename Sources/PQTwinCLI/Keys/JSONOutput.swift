import Foundation

/// What a subcommand prints under `--json`: one object, its members in alphabetical order.
enum JSONOutput {
    /// Prints an object on standard output.
    ///
    /// - Parameter value: What becomes the object.
    /// - Throws: An error of the encoder, which no value here can cause.
    static func print(_ value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        Terminal.output.line(String(decoding: try encoder.encode(value), as: UTF8.self))
    }
}
