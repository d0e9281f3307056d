import PQSecrets
import PQSuites
import Testing

/// One case of the working group's vector file for post-quantum HPKE.
struct HPKEVector: Decodable {
    struct Encryption: Decodable {
        let aad: HexBytes
        let ct: HexBytes
        let pt: HexBytes
    }
    struct Export: Decodable {
        let exporterContext: HexBytes
        let count: Int
        let exportedValue: HexBytes

        private enum CodingKeys: String, CodingKey {
            case exporterContext = "exporter_context"
            case count = "L"
            case exportedValue = "exported_value"
        }
    }
    let mode: Int
    let kemIdentifier: UInt16
    let kdfIdentifier: UInt16
    let aeadIdentifier: Int
    let info: HexBytes
    let ikmE: HexBytes
    let ikmR: HexBytes
    let privateKey: HexBytes
    let publicKey: HexBytes
    let encapsulated: HexBytes
    let sharedSecret: HexBytes
    let encryptions: [Encryption]
    let exports: [Export]

    private enum CodingKeys: String, CodingKey {
        case mode, info, ikmE, ikmR, encryptions, exports
        case kemIdentifier = "kem_id"
        case kdfIdentifier = "kdf_id"
        case aeadIdentifier = "aead_id"
        case privateKey = "skRm"
        case publicKey = "pkRm"
        case encapsulated = "enc"
        case sharedSecret = "shared_secret"
    }

    func kdf() throws -> HPKE.KDF {
        try #require(HPKE.KDF(rawValue: kdfIdentifier))
    }

    func aead() throws -> AEADAlgorithm {
        let table: [Int: AEADAlgorithm] = [1: .aes128GCM, 2: .aes256GCM, 3: .chaCha20Poly1305]
        return try #require(table[aeadIdentifier])
    }

    /// A context that starts from the vector's shared secret, whatever KEM yielded it.
    func context() throws -> HPKE.Context {
        try HPKE.Context(
            kemIdentifier: kemIdentifier,
            kdf: kdf(),
            aead: aead(),
            sharedSecret: sharedSecret.bytes.span,
            info: info.bytes.span
        )
    }
}

func hpkeVectors() throws -> [HPKEVector] {
    try VectorFiles.read("hpke-pq/test-vectors-0-6.json", as: [HPKEVector].self) ?? []
}

// Array forms, as in TestSupport.

extension HPKE.Context {
    fileprivate mutating func sealed(_ text: [UInt8], _ data: [UInt8]) throws -> [UInt8] {
        try seal(text.span, authenticating: data.span)
    }

    fileprivate mutating func opened(_ sealed: [UInt8], _ data: [UInt8]) throws -> [UInt8] {
        try open(sealed.span, authenticating: data.span).array
    }

    fileprivate func exported(_ context: [UInt8], _ count: Int) throws -> [UInt8] {
        try export(context: context.span, count: count).array
    }
}

extension HPKE.Sender {
    fileprivate init(
        _ key: XWing.PublicKey,
        _ info: [UInt8],
        _ suite: HPKE.Suite,
        from source: some RandomSource = SystemRandomSource()
    ) throws {
        try self.init(to: key, info: info.span, suite: suite, from: source)
    }

    fileprivate mutating func sealed(_ text: [UInt8], _ data: [UInt8]) throws -> [UInt8] {
        try seal(text.span, authenticating: data.span)
    }

    fileprivate func exported(_ context: [UInt8], _ count: Int) throws -> [UInt8] {
        try exportSecret(context: context.span, count: count).array
    }
}

extension HPKE.Recipient {
    fileprivate init(
        _ encapsulated: [UInt8],
        _ key: XWing.PrivateKey,
        _ info: [UInt8],
        _ suite: HPKE.Suite
    ) throws {
        try self.init(of: encapsulated.span, with: key, info: info.span, suite: suite)
    }

    fileprivate mutating func opened(_ sealed: [UInt8], _ data: [UInt8]) throws -> [UInt8] {
        try openSecret(sealed.span, authenticating: data.span).array
    }

    fileprivate func exported(_ context: [UInt8], _ count: Int) throws -> [UInt8] {
        try exportSecret(context: context.span, count: count).array
    }
}

private func sealed(
    _ text: [UInt8],
    to key: XWing.PublicKey,
    info: [UInt8],
    data: [UInt8],
    suite: HPKE.Suite
) throws -> HPKE.Sealed {
    try HPKE.seal(
        text.span,
        to: key,
        info: info.span,
        authenticating: data.span,
        suite: suite
    )
}

private func opened(
    _ sealed: HPKE.Sealed,
    by key: XWing.PrivateKey,
    info: [UInt8],
    data: [UInt8],
    suite: HPKE.Suite
) throws -> [UInt8] {
    try HPKE.open(
        sealed,
        with: key,
        info: info.span,
        authenticating: data.span,
        suite: suite
    ).array
}

/// Every suite there is.
private let suites = HPKE.KDF.allCases.flatMap { kdf in
    AEADAlgorithm.allCases.map { HPKE.Suite(kdf: kdf, aead: $0) }
}

struct HPKETests {
    @Test func `the key schedule agrees with the vectors of every KEM`() throws {
        for vector in try hpkeVectors() {
            #expect(vector.mode == 0)
            var sender = try vector.context()
            var recipient = try vector.context()
            let name: Comment = "KEM \(vector.kemIdentifier), KDF \(vector.kdfIdentifier)"
            for step in vector.encryptions {
                let sealed = try sender.sealed(step.pt.bytes, step.aad.bytes)
                #expect(sealed == step.ct.bytes, name)
                let opened = try recipient.opened(step.ct.bytes, step.aad.bytes)
                #expect(opened == step.pt.bytes, name)
            }
            for step in vector.exports {
                let secret = try sender.exported(step.exporterContext.bytes, step.count)
                #expect(secret == step.exportedValue.bytes, name)
            }
        }
    }

    @Test(arguments: suites)
    func `one message comes back and nothing about it may change`(suite: HPKE.Suite) throws {
        let key = try XWing.PrivateKey()
        let other = try XWing.PrivateKey()
        let text: [UInt8] = [1, 2, 3, 4]
        let message = try sealed(text, to: key.publicKey, info: [5], data: [6], suite: suite)
        #expect(try opened(message, by: key, info: [5], data: [6], suite: suite) == text)

        func refuses(
            _ message: HPKE.Sealed,
            by key: XWing.PrivateKey,
            info: [UInt8] = [5],
            data: [UInt8] = [6]
        ) {
            #expect(throws: SuiteError.authenticationFailure) {
                _ = try opened(message, by: key, info: info, data: data, suite: suite)
            }
        }
        refuses(message, by: other)
        refuses(message, by: key, info: [])
        refuses(message, by: key, data: [])
        for index in message.ciphertext.indices {
            var ciphertext = message.ciphertext
            ciphertext[index] ^= 1
            let tampered = HPKE.Sealed(
                encapsulated: message.encapsulated,
                ciphertext: ciphertext
            )
            refuses(tampered, by: key)
        }
        for index in [0, 1_087, 1_088, 1_119] {
            var encapsulated = message.encapsulated
            encapsulated[index] ^= 1
            let tampered = HPKE.Sealed(
                encapsulated: encapsulated,
                ciphertext: message.ciphertext
            )
            refuses(tampered, by: key)
        }
    }

    @Test func `another suite doesn't open it`() throws {
        let key = try XWing.PrivateKey()
        let message = try sealed(
            [1],
            to: key.publicKey,
            info: [],
            data: [],
            suite: .standard
        )
        for suite in suites where suite != .standard {
            #expect(throws: SuiteError.authenticationFailure) {
                _ = try opened(message, by: key, info: [], data: [], suite: suite)
            }
        }
    }

    @Test func `truncated messages and encapsulations are refused`() throws {
        let key = try XWing.PrivateKey()
        let message = try sealed(
            [1, 2, 3],
            to: key.publicKey,
            info: [],
            data: [],
            suite: .standard
        )
        for count in 0..<message.ciphertext.count {
            let short = HPKE.Sealed(
                encapsulated: message.encapsulated,
                ciphertext: Array(message.ciphertext.prefix(count))
            )
            let expected: SuiteError =
                count < 16 ? .tooShort(minimum: 16, actual: count) : .authenticationFailure
            #expect(throws: expected) {
                _ = try opened(short, by: key, info: [], data: [], suite: .standard)
            }
        }
        let whole = message.encapsulated + [0]
        for count in 0...1_121 where count != 1_120 {
            let short = HPKE.Sealed(
                encapsulated: Array(whole.prefix(count)),
                ciphertext: message.ciphertext
            )
            #expect(throws: SuiteError.length(expected: 1_120, actual: count)) {
                _ = try opened(short, by: key, info: [], data: [], suite: .standard)
            }
        }
    }

    @Test func `messages open in order only and a refused one doesn't count`() throws {
        let key = try XWing.PrivateKey()
        var sender = try HPKE.Sender(key.publicKey, [], .standard)
        let messages = try [sender.sealed([1], []), sender.sealed([2], [])]
        var recipient = try HPKE.Recipient(sender.encapsulated, key, [], .standard)
        #expect(throws: SuiteError.authenticationFailure) {
            _ = try recipient.opened(messages[1], [])
        }
        #expect(try recipient.opened(messages[0], []) == [1])
        #expect(throws: SuiteError.authenticationFailure) {
            _ = try recipient.opened(messages[0], [])
        }
        #expect(try recipient.opened(messages[1], []) == [2])
    }

    @Test(arguments: suites)
    func `exported secrets agree and their length is limited`(suite: HPKE.Suite) throws {
        let key = try XWing.PrivateKey()
        let sender = try HPKE.Sender(key.publicKey, [], suite)
        let recipient = try HPKE.Recipient(sender.encapsulated, key, [], suite)
        for count in [0, 1, 32, 1_000] {
            #expect(try sender.exported([1], count) == recipient.exported([1], count))
        }
        #expect(try sender.exported([1], 32) != recipient.exported([2], 32))
        #expect(throws: SuiteError.tooLong(maximum: 65_535, actual: 65_536)) {
            _ = try sender.exported([], 65_536)
        }
        #expect(throws: SuiteError.length(expected: 0, actual: -1)) {
            _ = try sender.exported([], -1)
        }
    }
}
