import PQLattice

/// One ML-DSA parameter set of a shared library.
struct LibrarySignature {
    private let library: Library
    private let symbol: String
    private let set: String
    private let seed = Buffer(Fixed.signingSeed)
    private let rnd = Buffer(count: 32)
    private let publicKey: Buffer
    private let privateKey: Buffer
    private let verified: Buffer
    private let signature: Buffer

    init<let k: Int, let l: Int, let eta: Int>(
        _ library: Library,
        _: ModuleLatticeSignature<k, l, eta>.Type,
        _ digits: String
    ) {
        typealias Scheme = ModuleLatticeSignature<k, l, eta>
        self.library = library
        symbol = "pqtwin_mldsa\(digits)_"
        set = "ML-DSA-\(digits)"
        publicKey = Buffer(count: Scheme.publicKeyByteCount)
        privateKey = Buffer(count: Scheme.expandedPrivateKeyByteCount)
        verified = Buffer(count: Scheme.signatureByteCount)
        signature = Buffer(count: Scheme.signatureByteCount)
    }

    /// Tries the functions out and adds those that are there; without keys there is none.
    func add(_ messages: [String: [[UInt8]]], to prepared: inout Prepared) throws {
        guard let keygen = library.onThree("\(symbol)keygen") else { return }
        try require(keygen(publicKey, privateKey, seed) == 0, "\(set): no key")
        // A library that takes no seed makes other keys each time, which the rest mustn't meet.
        let otherPublicKey = Buffer(publicKey.bytes)
        let otherPrivateKey = Buffer(privateKey.bytes)
        try prepared.tryAndAdd("\(set) keygen") { keygen(otherPublicKey, otherPrivateKey, seed) }
        prepared.publicKeys.append((set, publicKey.bytes))
        guard let messages = messages[set], let first = messages.first else { return }
        let message = Buffer(first)
        let cycle = BufferCycle(messages)
        if let sign = library.signing("\(symbol)sign") {
            try require(sign(verified, message, privateKey, rnd) == 0, "\(set): no signature")
            try prepared.tryAndAdd("\(set) sign") {
                sign(signature, cycle.next(), privateKey, rnd)
            }
            if let verify = library.verification("\(symbol)verify") {
                try prepared.tryAndAdd("\(set) verify") { verify(verified, message, publicKey) }
                let other = Buffer([0])
                try require(verify(verified, other, publicKey) != 0, "\(set): wrong message")
            }
        }
        if let sign = library.signing("\(symbol)sign_cached"),
            let key = library.prepared("\(symbol)prepare_private", privateKey)
        {
            try require(sign(verified, message, key, rnd) == 0, "\(set): no signature")
            try prepared.tryAndAdd("\(set) sign cached") {
                sign(signature, cycle.next(), key, rnd)
            }
            if let verify = library.verification("\(symbol)verify_cached"),
                let key = library.prepared("\(symbol)prepare_public", publicKey)
            {
                try prepared.tryAndAdd("\(set) verify cached") { verify(verified, message, key) }
            }
        }
    }
}

/// The messages of a set at fixed places, one after the other, for ever.
private final class BufferCycle {
    private let messages: [Buffer]
    private var index = 0

    init(_ messages: [[UInt8]]) {
        self.messages = messages.map { Buffer($0) }
    }

    func next() -> Buffer {
        index = index + 1 < messages.count ? index + 1 : 0
        return messages[index]
    }
}
