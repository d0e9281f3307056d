import PQCBOR

/// Reads the elements of an array item one by one; each kind of content has its check here.
struct ItemReader {
    private let items: [CBORValue]
    private var index = 0

    /// Begins to read an array of exactly so many elements.
    init(_ item: CBORValue, count: Int, as field: TwinField) throws(TwinError) {
        guard let items = item.arrayValue, items.count == count else { throw .unexpected(field) }
        self.items = items
    }

    mutating func next() -> CBORValue {
        defer { index += 1 }
        return index < items.count ? items[index] : .null
    }

    mutating func number(_ field: TwinField) throws(TwinError) -> UInt64 {
        guard let value = next().unsignedValue else { throw .unexpected(field) }
        return value
    }

    mutating func time() throws(TwinError) -> HybridTimestamp {
        HybridTimestamp(rawValue: try number(.time))
    }

    mutating func bytes(_ field: TwinField, count: Int? = nil) throws(TwinError) -> [UInt8] {
        guard let value = next().bytesValue, count == nil || value.count == count else {
            throw .unexpected(field)
        }
        return value
    }

    mutating func digest() throws(TwinError) -> [UInt8] {
        try bytes(.digest, count: 32)
    }

    mutating func twin() throws(TwinError) -> TwinIdentifier {
        guard let text = next().textValue else { throw .unexpected(.twin) }
        return try TwinIdentifier(text)
    }

    mutating func node() throws(TwinError) -> NodeName {
        guard let text = next().textValue else { throw .unexpected(.sender) }
        return try NodeName(text)
    }

    mutating func array(_ field: TwinField, atMost limit: Int) throws(TwinError) -> [CBORValue] {
        guard let items = next().arrayValue, items.count <= limit else { throw .unexpected(field) }
        return items
    }

    /// The next element, or nil where it is null.
    mutating func optional() -> CBORValue? {
        let item = next()
        return item == .null ? nil : item
    }
}
