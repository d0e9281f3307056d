/// What waits under names, first come first served; anything can leave it from the middle.
package struct NamedLine<Value> {
    private var values: [String: (number: UInt64, value: Value)] = [:]
    /// In the order of arrival; those that have left since have no such number any more.
    private var order: [(name: String, number: UInt64)] = []
    private var start = 0
    private var arrivals: UInt64 = 0

    /// Nobody.
    package init() {}

    /// How many wait.
    package var count: Int { values.count }

    /// Whether none waits.
    package var isEmpty: Bool { values.isEmpty }

    /// Puts something at the end; what waits under the name already goes.
    package mutating func append(_ value: Value, as name: String) {
        arrivals += 1
        values[name] = (arrivals, value)
        order.append((name, arrivals))
        // Those that left must not be remembered for ever.
        guard order.count > 2 * values.count + 64 else { return }
        order = order[start...].filter { values[$0.name]?.number == $0.number }
        start = 0
    }

    /// Takes something out, wherever it is.
    package mutating func remove(_ name: String) -> Value? {
        values.removeValue(forKey: name)?.value
    }

    /// The first one.
    package mutating func first() -> (name: String, value: Value)? {
        while start < order.count {
            let (name, number) = order[start]
            if let entry = values[name], entry.number == number { return (name, entry.value) }
            start += 1
        }
        (order, start) = ([], 0)
        return nil
    }

    /// Takes the first one out.
    package mutating func popFirst() -> (name: String, value: Value)? {
        guard let first = first() else { return nil }
        values[first.name] = nil
        return first
    }

    /// Sends all away.
    package mutating func removeAll() {
        values = [:]
        (order, start) = ([], 0)
    }
}
