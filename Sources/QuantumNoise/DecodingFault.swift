/// What is wrong with a text in JSON, and where, for people.
///
/// - Parameter error: An error of a decoder.
/// - Returns: One line.
package func decodingFault(_ error: any Error) -> String {
    guard let error = error as? DecodingError else { return "\(error)" }
    return switch error {
    case .keyNotFound(let key, let context): "\(place(context))'\(key.stringValue)' is missing"
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
        "\(place(context))\(context.debugDescription)"
    case .dataCorrupted(let context):
        context.codingPath.isEmpty ? "it is no JSON" : "\(place(context))it is no value for that"
    @unknown default: "\(error)"
    }
}

/// The names of the members on the way, or nothing at the top.
private func place(_ context: DecodingError.Context) -> String {
    let names = context.codingPath.map { key in key.intValue.map { "\($0)" } ?? key.stringValue }
    return names.isEmpty ? "" : "at \(names.joined(separator: ".")): "
}
