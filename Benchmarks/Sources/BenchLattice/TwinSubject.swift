import PQLattice
import PQSecrets

/// `PQLattice`, at the level that the environment of the process asks for.
struct TwinSubject: Subject {
    let variant: String

    var name: String { "pqtwin" }

    func prepare(_ messages: [String: [[UInt8]]]) throws -> Prepared {
        var prepared = Prepared()
        try add(PQLattice::MLKEM512.self, as: "ML-KEM-512", to: &prepared)
        try add(PQLattice::MLKEM768.self, as: "ML-KEM-768", to: &prepared)
        try add(PQLattice::MLKEM1024.self, as: "ML-KEM-1024", to: &prepared)
        try add(PQLattice::MLDSA44.self, as: "ML-DSA-44", messages, to: &prepared)
        try add(PQLattice::MLDSA65.self, as: "ML-DSA-65", messages, to: &prepared)
        try add(PQLattice::MLDSA87.self, as: "ML-DSA-87", messages, to: &prepared)
        return prepared
    }

    private func add<let k: Int, let du: Int, let dv: Int>(
        _: ModuleLatticeKEM<k, du, dv>.Type,
        as set: String,
        to prepared: inout Prepared
    ) throws {
        typealias KEM = ModuleLatticeKEM<k, du, dv>
        let source = FixedSource()
        let key = try KEM.PrivateKey(seedRepresentation: Fixed.keySeed)
        let publicKey = key.publicKey
        let publicBytes = publicKey.rawRepresentation
        let privateBytes = bytes(of: key.expandedRepresentation)
        let expanded = try KEM.ExpandedPrivateKey(rawRepresentation: privateBytes)
        let sent = try publicKey.encapsulate(from: source)
        let ciphertext = sent.encapsulated
        let received = try expanded.decapsulate(ciphertext)
        try require(received.isEqual(to: sent.sharedSecret), "\(set): two different secrets")

        prepared.publicKeys.append((set, publicBytes))
        prepared.add("\(set) keygen") {
            _ = try KEM.PrivateKey(seedRepresentation: Fixed.keySeed).publicKey.rawRepresentation
        }
        prepared.add("\(set) encaps") {
            _ = try KEM.PublicKey.encapsulate(rawRepresentation: publicBytes.span, from: source)
        }
        prepared.add("\(set) decaps") {
            _ = try KEM.ExpandedPrivateKey.decapsulate(
                ciphertext.span,
                rawRepresentation: privateBytes.span
            )
        }
        prepared.add("\(set) encaps cached") { _ = try publicKey.encapsulate(from: source) }
        prepared.add("\(set) decaps cached") { _ = try expanded.decapsulate(ciphertext) }
    }

    private func add<let k: Int, let l: Int, let eta: Int>(
        _: ModuleLatticeSignature<k, l, eta>.Type,
        as set: String,
        _ messages: [String: [[UInt8]]],
        to prepared: inout Prepared
    ) throws {
        typealias Scheme = ModuleLatticeSignature<k, l, eta>
        guard let messages = messages[set], let message = messages.first else { return }
        let cycle = MessageCycle(messages)
        let key = try Scheme.PrivateKey(seedRepresentation: Fixed.signingSeed)
        let publicKey = key.publicKey
        let publicBytes = publicKey.rawRepresentation
        let privateBytes = bytes(of: key.expandedRepresentation)
        let expanded = try Scheme.ExpandedPrivateKey(rawRepresentation: privateBytes)
        let signature = try expanded.signature(for: message, signing: .deterministic)
        try require(publicKey.isValidSignature(signature, for: message), "\(set): own signature")
        try require(!publicKey.isValidSignature(signature, for: [0]), "\(set): wrong message")

        prepared.publicKeys.append((set, publicBytes))
        prepared.add("\(set) keygen") {
            _ = try Scheme.PrivateKey(seedRepresentation: Fixed.signingSeed)
                .publicKey.rawRepresentation
        }
        prepared.add("\(set) sign") {
            _ = try Scheme.ExpandedPrivateKey(rawRepresentation: privateBytes)
                .signature(for: cycle.next(), signing: .deterministic)
        }
        prepared.add("\(set) verify") {
            _ = try Scheme.PublicKey(rawRepresentation: publicBytes)
                .isValidSignature(signature, for: message)
        }
        prepared.add("\(set) sign cached") {
            _ = try expanded.signature(for: cycle.next(), signing: .deterministic)
        }
        prepared.add("\(set) verify cached") {
            _ = publicKey.isValidSignature(signature, for: message)
        }
    }

    private func bytes(of secret: borrowing SecretBytes) -> [UInt8] {
        let span = secret.span
        return span.indices.map { span[$0] }
    }
}

/// The same 32 bytes each time: encapsulation without the cost of the system's generator.
private struct FixedSource: RandomSource {
    func fill(_ bytes: inout MutableSpan<UInt8>) throws(RandomError) {
        for index in bytes.indices { bytes[index] = UInt8(truncatingIfNeeded: 100 &+ index) }
    }
}
