import PQLattice

/// One ML-KEM parameter set of a shared library.
struct LibraryKEM {
    private let library: Library
    private let symbol: String
    private let set: String
    private let seed = Buffer(Fixed.keySeed)
    private let m = Buffer(Fixed.encapsulationSeed)
    private let publicKey: Buffer
    private let privateKey: Buffer
    private let ciphertext: Buffer
    private let secret = Buffer(count: 32)
    private let received = Buffer(count: 32)

    init<let k: Int, let du: Int, let dv: Int>(
        _ library: Library,
        _: ModuleLatticeKEM<k, du, dv>.Type,
        _ digits: String
    ) {
        typealias KEM = ModuleLatticeKEM<k, du, dv>
        self.library = library
        symbol = "pqtwin_mlkem\(digits)_"
        set = "ML-KEM-\(digits)"
        publicKey = Buffer(count: KEM.publicKeyByteCount)
        privateKey = Buffer(count: KEM.expandedPrivateKeyByteCount)
        ciphertext = Buffer(count: KEM.ciphertextByteCount)
    }

    /// Tries the functions out and adds those that are there; without keys there is none.
    func add(to prepared: inout Prepared) throws {
        guard let keygen = library.onThree("\(symbol)keygen") else { return }
        try require(keygen(publicKey, privateKey, seed) == 0, "\(set): no key")
        // A library that takes no seed makes other keys each time, which the rest mustn't meet.
        let otherPublicKey = Buffer(publicKey.bytes)
        let otherPrivateKey = Buffer(privateKey.bytes)
        try prepared.tryAndAdd("\(set) keygen") { keygen(otherPublicKey, otherPrivateKey, seed) }
        prepared.publicKeys.append((set, publicKey.bytes))
        if let encaps = library.onFour("\(symbol)encaps") {
            try prepared.tryAndAdd("\(set) encaps") { encaps(ciphertext, secret, publicKey, m) }
            if let decaps = library.onThree("\(symbol)decaps") {
                try prepared.tryAndAdd("\(set) decaps") {
                    decaps(received, ciphertext, privateKey)
                }
                try require(received.bytes == secret.bytes, "\(set): two different secrets")
            }
        }
        if let encaps = library.onFour("\(symbol)encaps_cached"),
            let key = library.prepared("\(symbol)prepare_public", publicKey)
        {
            try prepared.tryAndAdd("\(set) encaps cached") { encaps(ciphertext, secret, key, m) }
            if let decaps = library.onThree("\(symbol)decaps_cached"),
                let key = library.prepared("\(symbol)prepare_private", privateKey)
            {
                try prepared.tryAndAdd("\(set) decaps cached") {
                    decaps(received, ciphertext, key)
                }
                try require(received.bytes == secret.bytes, "\(set): two different secrets")
            }
        }
    }
}

extension Prepared {
    /// Adds a function that returns 0 when it succeeds, after one call has shown that it does.
    mutating func tryAndAdd(_ measure: String, _ function: @escaping () -> Int32) throws {
        let run = {
            let result = function()
            try require(result == 0, "\(measure) returned \(result)")
        }
        try run()
        add(measure, run)
    }
}
