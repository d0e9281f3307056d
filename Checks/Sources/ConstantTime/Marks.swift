import CMemcheck
import Instruments
import PQSecrets

// Secrets are marked as memory without defined content: valgrind then follows them through every
// computation, and reports a branch or an address that depends on one.

/// Marks bytes as secret, or as no longer secret.
///
/// - Parameters:
///   - bytes: The bytes; no one writes to them.
///   - secret: Which of the two.
func mark(_ bytes: UnsafeRawBufferPointer, secret: Bool) {
    guard let start = bytes.baseAddress else { return }
    if secret {
        marks_set(start, bytes.count)
    } else {
        marks_clear(start, bytes.count)
    }
}

/// Marks a part of an array, in its storage and so for all who share it.
///
/// - Parameters:
///   - bytes: The array.
///   - range: Which of its bytes; all by default.
///   - secret: Whether they are secret from here on.
func mark(_ bytes: [UInt8], _ range: Range<Int>? = nil, secret: Bool) {
    bytes.withUnsafeBytes { buffer in
        mark(UnsafeRawBufferPointer(rebasing: buffer[range ?? 0..<buffer.count]), secret: secret)
    }
}

/// A source whose bytes are secret.
///
/// - Parameter seed: Any number.
/// - Returns: The source.
func secretSource(_ seed: UInt64) -> SeededSource {
    SeededSource(seed: seed) { bytes in mark(bytes, secret: true) }
}

/// Copies secret bytes, with their marks.
///
/// - Parameter secret: The secret.
/// - Returns: An array of the same bytes.
func array(_ secret: borrowing SecretBytes) -> [UInt8] {
    let span = secret.span
    return span.indices.map { span[$0] }
}
