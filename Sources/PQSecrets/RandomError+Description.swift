extension RandomError: CustomStringConvertible {
    /// The error in words.
    public var description: String {
        switch self {
        case .system(let code): "the system gives no randomness (errno \(code))"
        case .short(let delivered, let wanted):
            "the source of randomness ended after \(delivered) of \(wanted) bytes"
        case .constant: "the source of randomness repeats one byte"
        }
    }
}
