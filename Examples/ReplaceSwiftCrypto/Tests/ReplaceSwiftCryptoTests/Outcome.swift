import Foundation

/// How an operation ended.
enum Outcome: Equatable {
    case bytes(Data)
    case valid(Bool)
    case error(String)

    /// What an operation gives, or its error.
    init(_ operation: () throws -> Data) {
        do {
            self = .bytes(try operation())
        } catch {
            self.init(error)
        }
    }

    /// The name of an error, without BoringSSL's number, which is of no use to a caller.
    init(_ error: any Error) {
        let name = "\(error)"
        self = .error(name.hasPrefix("underlying") ? "underlyingCoreCryptoError" : name)
    }
}
