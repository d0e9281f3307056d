import PQLattice

/// Bytes that follow from a seed and a label alone: SHAKE256 of label, a zero byte and seed.
struct SeedStream: ~Copyable {
    private var stream: SHAKE256.Stream

    init(seed: String, label: String) {
        var absorbing = SHAKE256()
        absorbing.absorb(Array("pqtwin vectors 1 \(label)".utf8) + [0] + Array(seed.utf8))
        stream = absorbing.squeezing()
    }

    /// The next bytes.
    mutating func next(_ count: Int) -> [UInt8] { stream.squeeze(count) }
}
