import PQSecrets
import PQSuites
import Synchronization
import Testing

/// Bytes from hexadecimal digits; anything else between them, such as spaces, is skipped.
func hex(_ text: String) -> [UInt8] {
    let digits = text.compactMap(\.hexDigitValue).map(UInt8.init)
    return stride(from: 0, to: digits.count - 1, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
}

extension SecretBytes {
    /// The bytes as an array, for comparing in tests only.
    var array: [UInt8] { span.array }
}

extension Span<UInt8> {
    /// The bytes as an array.
    var array: [UInt8] { indices.map { self[$0] } }
}

/// Hands out given bytes in order, then runs dry.
final class ScriptedSource: RandomSource {
    private let script: [UInt8]
    private let position = Mutex(0)

    init(_ script: [UInt8]) {
        self.script = script
    }

    func fill(_ bytes: inout MutableSpan<UInt8>) throws(RandomError) {
        let wanted = bytes.count
        let start = position.withLock { position in
            let start = position
            position += wanted
            return start
        }
        guard start + wanted <= script.count else {
            throw .short(delivered: max(0, script.count - start), wanted: wanted)
        }
        for index in bytes.indices { bytes[index] = script[start + index] }
    }
}

// The tests speak arrays and forget about secrecy; the module speaks spans and secrets.

extension HMAC {
    static func code(
        for message: [UInt8],
        key: [UInt8],
        using algorithm: HashAlgorithm
    ) throws -> [UInt8] {
        try authenticationCode(for: message.span, key: key.span, using: algorithm).array
    }
}

extension HKDF {
    static func extracted(
        salt: [UInt8],
        from material: [UInt8],
        using algorithm: HashAlgorithm
    ) throws -> [UInt8] {
        try extract(salt: salt.span, inputKeyMaterial: material.span, using: algorithm).array
    }

    static func expanded(
        _ key: [UInt8],
        info: [UInt8],
        count: Int,
        using algorithm: HashAlgorithm
    ) throws -> [UInt8] {
        try expand(
            pseudorandomKey: key.span,
            info: info.span,
            count: count,
            using: algorithm
        ).array
    }
}

extension AEADKey {
    init(_ algorithm: AEADAlgorithm, key: [UInt8]) throws {
        try self.init(algorithm, key: key.span)
    }

    /// Seals onto the end of `output`.
    mutating func seal(
        _ plaintext: [UInt8],
        nonce: [UInt8],
        authenticating data: [UInt8],
        onto output: inout [UInt8]
    ) throws {
        try seal(
            plaintext.span,
            nonce: nonce.span,
            authenticating: data.span,
            appendingTo: &output
        )
    }

    /// Opens onto the end of `output`.
    mutating func open(
        _ sealed: [UInt8],
        nonce: [UInt8],
        authenticating data: [UInt8],
        onto output: inout [UInt8]
    ) throws {
        try open(sealed.span, nonce: nonce.span, authenticating: data.span, appendingTo: &output)
    }

    /// Opens over all of `output`.
    mutating func open(
        _ sealed: [UInt8],
        nonce: [UInt8],
        authenticating data: [UInt8],
        over output: inout [UInt8]
    ) throws {
        var space = output.mutableSpan
        try open(sealed.span, nonce: nonce.span, authenticating: data.span, into: &space)
    }

    /// Opens a secret and shows it.
    mutating func openedSecret(
        _ sealed: [UInt8],
        nonce: [UInt8],
        authenticating data: [UInt8]
    ) throws -> [UInt8] {
        try openSecret(sealed.span, nonce: nonce.span, authenticating: data.span).array
    }
}
