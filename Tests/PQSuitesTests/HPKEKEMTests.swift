import PQLattice
import PQSecrets
import PQSuites
import Testing

/// Runs a body with the private key type of a KEM.
private func withKeys(
    of kem: HPKE.KEM,
    _ body: some KeyVisitor
) throws {
    switch kem {
    case .dhkemP256: try body.visit(DHKEMP256.PrivateKey.self)
    case .mlkem512: try body.visit(MLKEM512.PrivateKey.self)
    case .mlkem768: try body.visit(MLKEM768.PrivateKey.self)
    case .mlkem1024: try body.visit(MLKEM1024.PrivateKey.self)
    case .mlkem768P256: try body.visit(MLKEM768P256.PrivateKey.self)
    case .mlkem1024P384: try body.visit(MLKEM1024P384.PrivateKey.self)
    case .xWing: try body.visit(XWing.PrivateKey.self)
    }
}

/// A body that is generic over the key's type, which a closure can't be.
private protocol KeyVisitor {
    func visit<Key: HPKEPrivateKey>(_ type: Key.Type) throws
}

private func key<Key: HPKEPrivateKey>(_ type: Key.Type, from material: [UInt8]) throws -> Key {
    try Key(hpkeKeyMaterial: material.span)
}

private func key<Key: HPKEPrivateKey>(_ type: Key.Type, stored: [UInt8]) throws -> Key {
    try Key(hpkeRepresentation: stored.span)
}

private func publicKey<Key: HPKEPublicKey>(_ type: Key.Type, _ bytes: [UInt8]) throws -> Key {
    try Key(hpkeRepresentation: bytes.span)
}

private func found(_ encapsulated: [UInt8], by key: some HPKEPrivateKey) throws -> [UInt8] {
    try key.hpkeDecapsulate(encapsulated.span).array
}

private func material() throws -> [UInt8] {
    try SecretBytes(random: 64, from: SystemRandomSource()).array
}

private func suite(_ kem: HPKE.KEM) -> HPKE.Suite {
    HPKE.Suite(kem: kem, kdf: .hkdfSHA256, aead: .aes256GCM)
}

/// Everything that the working group's vectors say, from the key material on.
private struct KnownAnswer: KeyVisitor {
    let vector: HPKEVector

    func visit<Key: HPKEPrivateKey>(_ type: Key.Type) throws {
        let ours = try key(type, from: vector.ikmR.bytes)
        #expect(ours.hpkeRepresentation.array == vector.privateKey.bytes)
        #expect(ours.hpkePublicKey.hpkeRepresentation == vector.publicKey.bytes)
        let read = try key(type, stored: vector.privateKey.bytes)
        #expect(read.hpkePublicKey.hpkeRepresentation == vector.publicKey.bytes)

        let recipient = try publicKey(Key.HPKEPublic.self, vector.publicKey.bytes)
        let sent = try recipient.hpkeEncapsulate(from: ScriptedSource(vector.ikmE.bytes))
        #expect(sent.encapsulated == vector.encapsulated.bytes)
        #expect(sent.sharedSecret.array == vector.sharedSecret.bytes)
        #expect(try found(vector.encapsulated.bytes, by: read) == vector.sharedSecret.bytes)
        try checkMessages(from: recipient, to: read)
    }

    private func checkMessages(
        from recipient: some HPKEPublicKey,
        to key: some HPKEPrivateKey
    ) throws {
        let suite = HPKE.Suite(
            kem: recipient.hpkeKEM,
            kdf: try vector.kdf(),
            aead: try vector.aead()
        )
        let info = vector.info.bytes
        var sender = try HPKE.Sender(
            to: recipient,
            info: info.span,
            suite: suite,
            from: ScriptedSource(vector.ikmE.bytes)
        )
        var receiver = try HPKE.Recipient(
            of: vector.encapsulated.bytes.span,
            with: key,
            info: info.span,
            suite: suite
        )
        for step in vector.encryptions {
            let (text, data) = (step.pt.bytes, step.aad.bytes)
            let sealed = try sender.seal(text.span, authenticating: data.span)
            #expect(sealed == step.ct.bytes)
            let opened = try receiver.openSecret(sealed.span, authenticating: data.span).array
            #expect(opened == text)
        }
        for step in vector.exports {
            let context = step.exporterContext.bytes
            let sent = try sender.exportSecret(context: context.span, count: step.count).array
            #expect(sent == step.exportedValue.bytes)
            let got = try receiver.exportSecret(context: context.span, count: step.count).array
            #expect(got == step.exportedValue.bytes)
        }
    }
}

/// One message there and back, by fresh keys.
private struct RoundTrip: KeyVisitor {
    let kem: HPKE.KEM

    func visit<Key: HPKEPrivateKey>(_ type: Key.Type) throws {
        let (ours, other) = try (key(type, from: material()), key(type, from: material()))
        #expect(ours.hpkePublicKey.hpkeKEM == kem)
        let (text, nothing): ([UInt8], [UInt8]) = ([1, 2, 3], [])
        func sealed(_ kem: HPKE.KEM) throws -> HPKE.Sealed {
            try HPKE.seal(
                text.span,
                to: ours.hpkePublicKey,
                info: nothing.span,
                authenticating: nothing.span,
                suite: suite(kem)
            )
        }
        func opened(
            _ message: HPKE.Sealed,
            _ key: Key,
            _ kem: HPKE.KEM
        ) throws -> [UInt8] {
            try HPKE.open(
                message,
                with: key,
                info: nothing.span,
                authenticating: nothing.span,
                suite: suite(kem)
            ).array
        }
        let message = try sealed(kem)
        #expect(try opened(message, ours, kem) == text)
        #expect(throws: SuiteError.authenticationFailure) { _ = try opened(message, other, kem) }
        for wrong in HPKE.KEM.allCases where wrong != kem {
            let expected = SuiteError.mismatchedKEM(suite: wrong, key: kem)
            #expect(throws: expected) { _ = try sealed(wrong) }
            #expect(throws: expected) { _ = try opened(message, ours, wrong) }
        }
        // Both halves of the encapsulation count: it is refused or leads elsewhere.
        let last = message.encapsulated.count - 1
        for index in [0, last / 2, last - 64, last - 20, last] {
            var encapsulated = message.encapsulated
            encapsulated[index] ^= 1
            let altered = HPKE.Sealed(
                encapsulated: encapsulated,
                ciphertext: message.ciphertext
            )
            #expect(throws: SuiteError.self) { _ = try opened(altered, ours, kem) }
        }
    }
}

/// Every length that no key or encapsulation has.
private struct WrongLengths: KeyVisitor {
    func visit<Key: HPKEPrivateKey>(_ type: Key.Type) throws {
        let ours = try key(type, from: material())
        let stored = ours.hpkeRepresentation.array
        let bytes = ours.hpkePublicKey.hpkeRepresentation
        let sent = try ours.hpkePublicKey.hpkeEncapsulate(from: SystemRandomSource()).encapsulated
        func lengths(_ count: Int) -> [Int] { [0, 1, 31, 33, count - 1, count + 1] }
        for count in lengths(stored.count) where count != stored.count {
            let wrong = Array((stored + stored).prefix(count))
            #expect(isLengthError(stored.count, count) { _ = try key(type, stored: wrong) })
        }
        for count in lengths(bytes.count) {
            let wrong = Array((bytes + bytes).prefix(count))
            #expect(
                isLengthError(bytes.count, count) {
                    _ = try publicKey(Key.HPKEPublic.self, wrong)
                }
            )
        }
        for count in lengths(sent.count) {
            let wrong = Array((sent + sent).prefix(count))
            #expect(isLengthError(sent.count, count) { _ = try found(wrong, by: ours) })
        }
        for count in 0..<stored.count {
            let short = [UInt8](repeating: 1, count: count)
            #expect(throws: SuiteError.tooShort(minimum: stored.count, actual: count)) {
                _ = try key(type, from: short)
            }
        }
    }

    private func isLengthError(
        _ expected: Int,
        _ actual: Int,
        _ body: () throws -> Void
    ) -> Bool {
        do {
            try body()
            return false
        } catch SuiteError.length(expected, actual) {
            return true
        } catch SuiteError.lattice(.length(expected, actual)) {
            return true
        } catch {
            return false
        }
    }
}

/// A dump of a private key shows nothing of it.
private struct Dump: KeyVisitor {
    func visit<Key: HPKEPrivateKey>(_ type: Key.Type) throws {
        var text = ""
        dump(try key(type, from: material()), to: &text)
        #expect(text.split(separator: "\n").count == 1, "\(type)")
    }
}

struct HPKEKEMTests {
    @Test func `all vectors agree from the key material on`() throws {
        let vectors = try hpkeVectors()
        for vector in vectors {
            let kem = try #require(HPKE.KEM(rawValue: vector.kemIdentifier))
            try withKeys(of: kem, KnownAnswer(vector: vector))
        }
        let seen = Set(vectors.map(\.kemIdentifier))
        #expect(vectors.isEmpty || seen == Set(HPKE.KEM.allCases.map(\.rawValue)))
    }

    @Test(arguments: HPKE.KEM.allCases)
    func `a message opens with its key and its suite only`(kem: HPKE.KEM) throws {
        try withKeys(of: kem, RoundTrip(kem: kem))
    }

    @Test(arguments: HPKE.KEM.allCases)
    func `every wrong length is refused`(kem: HPKE.KEM) throws {
        try withKeys(of: kem, WrongLengths())
    }

    @Test(arguments: HPKE.KEM.allCases)
    func `nothing of a private key shows in a dump`(kem: HPKE.KEM) throws {
        try withKeys(of: kem, Dump())
    }

    @Test func `one KEM is classical and says so`() {
        #expect(HPKE.KEM.allCases.filter { !$0.isPostQuantum } == [.dhkemP256])
        #expect(HPKE.Suite.standard.kem.isPostQuantum)
    }

    @Test func `a point off the curve is refused in keys and encapsulations`() throws {
        let ours = try key(MLKEM768P256.PrivateKey.self, from: material())
        let larger = try key(MLKEM1024P384.PrivateKey.self, from: material())
        let classical = try key(DHKEMP256.PrivateKey.self, from: material())
        func check<Key: HPKEPrivateKey>(_ key: Key, split: Int, ciphertext: Int) throws {
            var bytes = key.hpkePublicKey.hpkeRepresentation
            let sent = try key.hpkePublicKey.hpkeEncapsulate(from: SystemRandomSource())
            var encapsulated = sent.encapsulated
            #expect(bytes[split] == 4)
            #expect(encapsulated[ciphertext] == 4)
            for change in [0, 1, 40] {
                bytes[split + change] ^= 2
                encapsulated[ciphertext + change] ^= 2
                #expect(throws: SuiteError.invalidKey) {
                    _ = try publicKey(Key.HPKEPublic.self, bytes)
                }
                #expect(throws: SuiteError.invalidKey) { _ = try found(encapsulated, by: key) }
                bytes[split + change] ^= 2
                encapsulated[ciphertext + change] ^= 2
            }
            #expect(try found(encapsulated, by: key) == sent.sharedSecret.array)
        }
        try check(ours, split: 1184, ciphertext: 1088)
        try check(larger, split: 1568, ciphertext: 1568)
        try check(classical, split: 0, ciphertext: 0)
    }

    @Test func `an ML-KEM key that is not reduced is refused within a hybrid`() throws {
        var bytes = try key(MLKEM768P256.PrivateKey.self, from: material())
            .publicKey.rawRepresentation
        bytes[0] = 0xFF
        bytes[1] |= 0x0F
        #expect(throws: SuiteError.lattice(.coefficientTooLarge(index: 0))) {
            _ = try publicKey(MLKEM768P256.PublicKey.self, bytes)
        }
    }

    @Test func `a source without bytes is passed on`() throws {
        #expect(throws: SuiteError.random(.short(delivered: 31, wanted: 32))) {
            _ = try MLKEM1024P384.PrivateKey(from: ScriptedSource([UInt8](0..<31)))
        }
        let recipient = try key(MLKEM768P256.PrivateKey.self, from: material()).publicKey
        #expect(throws: SuiteError.random(.short(delivered: 1, wanted: 32))) {
            _ = try recipient.hpkeEncapsulate(from: ScriptedSource([UInt8](0..<33)))
        }
    }
}
