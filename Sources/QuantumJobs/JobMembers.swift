import PQCBOR

/// The members of a map in a job or an answer: each is there and of its kind, or all is refused.
struct JobMembers {
    private let item: CBORValue
    /// What a refusal says before the member's name.
    private let prefix: String

    init(_ item: CBORValue, prefix: String = "") {
        self.item = item
        self.prefix = prefix
    }

    /// Reads bytes that may come from anyone.
    ///
    /// - Parameters:
    ///   - bytes: The encoding.
    ///   - what: What it should be, for people.
    ///   - byteCount: How long it may be.
    ///   - itemCount: How many items it may have.
    /// - Returns: The item.
    /// - Throws: ``JobFailure`` with the code ``JobFailure/Code/malformed``.
    static func item(
        decoding bytes: [UInt8],
        as what: String,
        byteCount: Int,
        itemCount: Int
    ) throws(JobFailure) -> CBORValue {
        do {
            return try CBORValue(
                decoding: bytes,
                limits: CBORLimits(byteCount: byteCount, depth: 8, itemCount: itemCount)
            )
        } catch {
            throw .malformed("the \(what) is no CBOR: \(error)")
        }
    }

    /// Whether there is such a member.
    func has(_ name: String) -> Bool { item[name] != nil }

    func integer(_ name: String) throws(JobFailure) -> Int {
        try member(name) { $0.integerValue }
    }

    /// Larger ones don't come from counting, and sums of all that an answer holds could overflow.
    static var largestCount: Int { 1 << 44 }

    /// A whole number from 0.
    func count(_ name: String) throws(JobFailure) -> Int {
        try member(name) { value in
            value.integerValue.flatMap { (0...Self.largestCount) ~= $0 ? $0 : nil }
        }
    }

    func unsigned(_ name: String) throws(JobFailure) -> UInt64 {
        try member(name) { $0.unsignedValue }
    }

    /// A finite number.
    func number(_ name: String) throws(JobFailure) -> Double {
        try member(name) { $0.finiteValue }
    }

    func truth(_ name: String) throws(JobFailure) -> Bool {
        try member(name) { $0.booleanValue }
    }

    func text(_ name: String) throws(JobFailure) -> String {
        try member(name) { $0.textValue }
    }

    func bytes(_ name: String) throws(JobFailure) -> [UInt8] {
        try member(name) { $0.bytesValue }
    }

    /// One of the cases of an enumeration, by its raw value.
    func choice<Value: RawRepresentable<String>>(_ name: String) throws(JobFailure) -> Value {
        try member(name) { $0.textValue.flatMap(Value.init) }
    }

    func integers(_ name: String) throws(JobFailure) -> [Int] {
        try member(name) { $0.list { $0.integerValue } }
    }

    func unsignedIntegers(_ name: String) throws(JobFailure) -> [UInt64] {
        try member(name) { $0.list { $0.unsignedValue } }
    }

    /// Finite numbers.
    func numbers(_ name: String) throws(JobFailure) -> [Double] {
        try member(name) { $0.list { $0.finiteValue } }
    }

    /// Rows of finite numbers.
    func rows(_ name: String) throws(JobFailure) -> [[Double]] {
        try member(name) { $0.list { $0.list { $0.finiteValue } } }
    }

    /// A map from texts.
    func values<Value>(
        _ name: String,
        _ read: (String, CBORValue) -> Value?
    ) throws(JobFailure) -> [String: Value] {
        try member(name) { item in
            guard let map = item.mapValue else { return nil }
            var values: [String: Value] = [:]
            for entry in map.entries {
                guard let key = entry.key.textValue, let value = read(key, entry.value) else {
                    return nil
                }
                values[key] = value
            }
            return values
        }
    }

    private func member<Value>(
        _ name: String,
        _ read: (CBORValue) -> Value?
    ) throws(JobFailure) -> Value {
        guard let value = item[name].flatMap(read) else {
            throw .malformed("\(prefix)'\(name)' is missing or of another kind")
        }
        return value
    }
}

extension CBORValue {
    /// The number, if it is one and finite.
    var finiteValue: Double? { doubleValue.flatMap { $0.isFinite ? $0 : nil } }

    /// The elements, if it is a list of nothing but such.
    fileprivate func list<Element>(_ read: (CBORValue) -> Element?) -> [Element]? {
        guard let items = arrayValue else { return nil }
        let elements = items.compactMap(read)
        return elements.count == items.count ? elements : nil
    }

    /// A list of numbers.
    init(numbers: [Double]) { self = .array(numbers.map { .float($0) }) }

    /// A list of whole numbers.
    init(integers: [Int]) { self = .array(integers.map { CBORValue($0) }) }
}
