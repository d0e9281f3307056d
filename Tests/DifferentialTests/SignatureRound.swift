/// One round of ML-DSA: a key, a signature in one of three ways, and damaged input.
struct SignatureRound {
    let requests: [Request]

    /// Makes a round's requests.
    ///
    /// - Parameters:
    ///   - set: The parameter set.
    ///   - numbers: The round's numbers.
    init(_ set: SignatureSet, _ numbers: inout Repeatable) {
        let (k, _, ω) = set.parameters
        let key = Request(operation: .signatureKey, fields: [numbers.bytes(32)], story: "a key")
        guard case .result(let keys) = set.answer(key) else {
            requests = [key]
            return
        }
        let message = numbers.bytes(Int.random(in: 0...200, using: &numbers))
        let context = numbers.bytes(numbers.contextLength())
        let rnd = numbers.bytes(32)
        let sign = Request(
            operation: .sign,
            fields: [keys[1], message, context, rnd],
            story: "\(message.count) bytes in a context of \(context.count)"
        )
        var all = [key, sign]
        if case .result(let signatures) = set.answer(sign) {
            let valid = [keys[0], message, context, signatures[0]]
            all.append(Request(operation: .verify, fields: valid, story: "its signature"))
            for _ in 0..<3 {
                let damaged = numbers.damagedSignature(signatures[0], k: k, ω: ω)
                var fields = valid
                fields[3] = damaged.bytes
                all.append(
                    Request(
                        operation: .verify,
                        fields: fields,
                        story: "signature \(damaged.story)"
                    )
                )
            }
            all.append(numbers.misplaced(valid))
        }
        all.append(numbers.otherSignature(keys[1], message, context, k: k))
        requests = all
    }
}

extension Repeatable {
    /// Mostly a length that is allowed, often one at a boundary.
    fileprivate mutating func contextLength() -> Int {
        switch next() % 8 {
        case 0: 255
        case 1: 256
        case 2, 3: 0
        default: Int.random(in: 0...255, using: &self)
        }
    }

    /// A valid signature for a damaged key, another message or another context.
    fileprivate mutating func misplaced(_ valid: [[UInt8]]) -> Request {
        let index = Int.random(in: 0..<3, using: &self)
        var fields = valid
        var story = "longer by a byte"
        if valid[index].isEmpty {
            fields[index] = bytes(1)
        } else {
            let damaged = damage(valid[index])
            fields[index] = damaged.bytes
            story = damaged.story
        }
        let name = ["public key", "message", "context"][index]
        return Request(operation: .verify, fields: fields, story: "\(name) \(story)")
    }

    /// A signature of a digest, of a message representative, or with a damaged key.
    fileprivate mutating func otherSignature(
        _ key: [UInt8],
        _ message: [UInt8],
        _ context: [UInt8],
        k: Int
    ) -> Request {
        let rnd = bytes(32)
        switch next() % 4 {
        case 0:
            let function = UInt8.random(in: 0..<UInt8(prehashes.count), using: &self)
            return Request(
                operation: .signDigest,
                fields: [key, [function], message, context, rnd],
                story: "digest by \(prehashes[Int(function)])"
            )
        case 1:
            let μ = bytes(next() % 8 == 0 ? 63 : 64)
            return Request(
                operation: .signRepresentative,
                fields: [key, μ, rnd],
                story: "\(μ.count) bytes of μ"
            )
        default:
            let damaged = damagedPrivateKey(key, k: k)
            return Request(
                operation: .sign,
                fields: [damaged.bytes, message, context, rnd],
                story: "private key \(damaged.story)"
            )
        }
    }
}
