import Crypto
import Foundation

/// swift-crypto, whose private keys have no stored form but the seed.
struct SwiftCryptoSubject: Subject {
    var name: String { "swift-crypto" }
    var variant: String { "" }

    func prepare(_ messages: [String: [[UInt8]]]) throws -> Prepared {
        var prepared = Prepared()
        try add(MLKEM768.PrivateKey.self, as: "ML-KEM-768", to: &prepared)
        try add(MLKEM1024.PrivateKey.self, as: "ML-KEM-1024", to: &prepared)
        try add(MLDSA65.PrivateKey.self, as: "ML-DSA-65", messages, to: &prepared)
        try add(MLDSA87.PrivateKey.self, as: "ML-DSA-87", messages, to: &prepared)
        return prepared
    }

    private func add<Key: DecapsulationKey>(
        _: Key.Type,
        as set: String,
        to prepared: inout Prepared
    ) throws {
        let seed = Fixed.keySeed
        let key = try Key(seed: seed)
        let publicKey = key.publicKey
        let publicBytes = publicKey.rawRepresentation
        let sent = try publicKey.encapsulate()
        let ciphertext = sent.encapsulated
        try require(key.decapsulate(ciphertext) == sent.sharedSecret, "\(set): two secrets")

        prepared.publicKeys.append((set, Array(publicBytes)))
        prepared.add("\(set) keygen") { _ = try Key(seed: seed).publicKey.rawRepresentation }
        prepared.add("\(set) encaps") {
            _ = try Key.PublicKey(encoded: publicBytes).encapsulate()
        }
        prepared.add("\(set) decaps") { _ = try Key(seed: seed).decapsulate(ciphertext) }
        prepared.add("\(set) encaps cached") { _ = try publicKey.encapsulate() }
        prepared.add("\(set) decaps cached") { _ = try key.decapsulate(ciphertext) }
    }

    private func add<Key: SigningKey>(
        _: Key.Type,
        as set: String,
        _ messages: [String: [[UInt8]]],
        to prepared: inout Prepared
    ) throws {
        guard let messages = messages[set], let message = messages.first else { return }
        let seed = Fixed.signingSeed
        let cycle = MessageCycle(messages)
        let key = try Key(seed: seed)
        let publicKey = key.publicKey
        let publicBytes = publicKey.rawRepresentation
        let signature = try key.signature(of: message)
        try require(publicKey.isValid(signature, of: message), "\(set): own signature")
        try require(!publicKey.isValid(signature, of: [0]), "\(set): wrong message")

        prepared.publicKeys.append((set, Array(publicBytes)))
        prepared.add("\(set) keygen") { _ = try Key(seed: seed).publicKey.rawRepresentation }
        prepared.add("\(set) sign") { _ = try Key(seed: seed).signature(of: cycle.next()) }
        prepared.add("\(set) verify") {
            _ = try Key.VerificationKey(encoded: publicBytes).isValid(signature, of: message)
        }
        prepared.add("\(set) sign cached") { _ = try key.signature(of: cycle.next()) }
        prepared.add("\(set) verify cached") { _ = publicKey.isValid(signature, of: message) }
    }
}

// What its parameter sets have in common, without a protocol of its own.

private protocol EncapsulationKey: KEMPublicKey {
    init(encoded: Data) throws
    var rawRepresentation: Data { get }
}

private protocol DecapsulationKey: KEMPrivateKey where PublicKey: EncapsulationKey {
    init(seed: [UInt8]) throws
}

private protocol VerificationKey {
    init(encoded: Data) throws
    var rawRepresentation: Data { get }
    func isValid(_ signature: Data, of message: [UInt8]) -> Bool
}

private protocol SigningKey {
    associatedtype VerificationKey: BenchLattice.VerificationKey
    init(seed: [UInt8]) throws
    var publicKey: VerificationKey { get }
    func signature(of message: [UInt8]) throws -> Data
}

extension MLKEM768.PublicKey: EncapsulationKey {
    init(encoded: Data) throws { try self.init(rawRepresentation: encoded) }
}

extension MLKEM768.PrivateKey: DecapsulationKey {
    init(seed: [UInt8]) throws { try self.init(seedRepresentation: seed, publicKey: nil) }
}

extension MLKEM1024.PublicKey: EncapsulationKey {
    init(encoded: Data) throws { try self.init(rawRepresentation: encoded) }
}

extension MLKEM1024.PrivateKey: DecapsulationKey {
    init(seed: [UInt8]) throws { try self.init(seedRepresentation: seed, publicKey: nil) }
}

extension MLDSA65.PublicKey: VerificationKey {
    init(encoded: Data) throws { try self.init(rawRepresentation: encoded) }
    func isValid(_ signature: Data, of message: [UInt8]) -> Bool {
        isValidSignature(signature, for: message)
    }
}

extension MLDSA65.PrivateKey: SigningKey {
    init(seed: [UInt8]) throws { try self.init(seedRepresentation: seed, publicKey: nil) }
    func signature(of message: [UInt8]) throws -> Data { try signature(for: message) }
}

extension MLDSA87.PublicKey: VerificationKey {
    init(encoded: Data) throws { try self.init(rawRepresentation: encoded) }
    func isValid(_ signature: Data, of message: [UInt8]) -> Bool {
        isValidSignature(signature, for: message)
    }
}

extension MLDSA87.PrivateKey: SigningKey {
    init(seed: [UInt8]) throws { try self.init(seedRepresentation: seed, publicKey: nil) }
    func signature(of message: [UInt8]) throws -> Data { try signature(for: message) }
}
