/// An implementation that can be timed.
protocol Subject {
    /// What the table calls it.
    var name: String { get }

    /// Which build or version of it this is.
    var variant: String { get }

    /// Makes keys, ciphertexts and signatures, tries them out, and returns what can be timed.
    ///
    /// - Parameter messages: For each signing parameter set, what to sign.
    /// - Returns: The operations and the public keys behind them.
    /// - Throws: ``Disagreement`` if the results contradict each other, or what a key throws.
    func prepare(_ messages: [String: [[UInt8]]]) throws -> Prepared
}

/// One operation, ready to run.
struct Operation {
    let measure: String
    let run: () throws -> Void
}

/// The operations of a subject, and the public key of each parameter set.
///
/// All subjects start from the same seeds, so all must have the same public keys.
struct Prepared {
    var operations: [Operation] = []
    var publicKeys: [(set: String, bytes: [UInt8])] = []

    mutating func add(_ measure: String, _ run: @escaping () throws -> Void) {
        operations.append(Operation(measure: measure, run: run))
    }
}

/// The fixed inputs of every subject.
enum Fixed {
    /// A key like most: three blocks make each entry of its matrix in every set.
    ///
    /// One key of ML-KEM-768 in fourteen needs a fourth somewhere, for us and for peers alike.
    static let keySeed = Array(UInt8(1)...64)
    static let encapsulationSeed = Array(UInt8(100)..<132)
    /// CCTV's message sets are made for this key.
    static let signingSeed = [UInt8](repeating: 0, count: 32)
}

/// What a subject does when its own results contradict each other.
struct Disagreement: Error, CustomStringConvertible {
    let description: String
}

func require(_ holds: Bool, _ description: @autoclosure () -> String) throws {
    if !holds { throw Disagreement(description: description()) }
}

/// The messages of a set, one after the other, for ever.
final class MessageCycle {
    private let messages: [[UInt8]]
    private var index = 0

    init(_ messages: [[UInt8]]) {
        self.messages = messages
    }

    func next() -> [UInt8] {
        index = index + 1 < messages.count ? index + 1 : 0
        return messages[index]
    }
}
