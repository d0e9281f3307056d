public import Foundation
public import PQSecrets

/// Secret bytes that are wiped when the last copy of the value ends.
public struct SymmetricKey: ContiguousBytes, Sendable, Equatable {
    private let storage: SecretReference

    /// Copies bytes; the caller answers for the original.
    public init(data: some ContiguousBytes) {
        storage = data.withUnsafeBytes { buffer in
            SecretReference(SecretBytes(copying: buffer.bindMemory(to: UInt8.self).span))
        }
    }

    /// Takes over a secret of PQLattice.
    public init(_ secret: consuming SecretBytes) {
        storage = SecretReference(secret)
    }

    /// How many bits there are.
    public var bitCount: Int { storage.bytes.count * 8 }

    /// Lends the bytes.
    public func withUnsafeBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
        try storage.bytes.lend(to: body)
    }

    /// Compares in constant time.
    public static func == (a: SymmetricKey, b: SymmetricKey) -> Bool {
        a.storage.bytes.isEqual(to: b.storage.bytes)
    }
}

extension SecretBytes {
    /// Lends the bytes as raw memory.
    fileprivate func lend<R>(to body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
        let bytes = span
        return try bytes.withUnsafeBufferPointer { try body(UnsafeRawBufferPointer($0)) }
    }
}

extension Data {
    /// Copies a secret out, as swift-crypto's interface asks: the copy is not wiped.
    init(_ secret: borrowing SecretBytes) {
        self = secret.lend { Data($0) }
    }
}
