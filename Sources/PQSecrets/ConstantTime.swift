/// Compares two byte strings without telling, by its time, where they differ.
///
/// Constant time in the contents of `a` and `b`; the lengths are public.
///
/// - Parameters:
///   - a: One byte string.
///   - b: The other.
/// - Returns: Whether length and content agree.
public func constantTimeEqual(_ a: Span<UInt8>, _ b: Span<UInt8>) -> Bool {
    guard a.count == b.count else { return false }
    return disclosed(valueBarrier(differenceMask(a, b)) == 0, .equality)
}

/// All ones where two byte strings of the same length differ anywhere, else zero.
///
/// Constant time in the contents of `a` and `b`.
///
/// - Parameters:
///   - a: One byte string.
///   - b: The other, of the same length.
/// - Returns: 0xFF if they differ, 0x00 if they are equal.
package func differenceMask(_ a: Span<UInt8>, _ b: Span<UInt8>) -> UInt8 {
    var difference: UInt8 = 0
    for index in a.indices {
        difference |= a[index] ^ b[index]
    }
    // 0 - 0 = 0 keeps the high byte clear; any other difference borrows into it.
    return valueBarrier(UInt8(truncatingIfNeeded: (0 &- UInt16(difference)) &>> 8))
}

/// Overwrites `target` with `source` where `mask` is all ones and leaves it where `mask` is zero.
///
/// Constant time in all contents and in `mask`.
///
/// - Parameters:
///   - target: The bytes to keep or replace.
///   - source: The replacement, of the same length.
///   - mask: 0xFF to replace, 0x00 to keep.
package func constantTimeReplace(
    _ target: inout MutableSpan<UInt8>,
    with source: Span<UInt8>,
    where mask: UInt8
) {
    let mask = valueBarrier(mask)
    for index in source.indices {
        target[index] ^= mask & (target[index] ^ source[index])
    }
}

/// Hands a value back in a way the optimiser can't see through.
///
/// Without it LLVM turns the select at the end of decapsulation into a branch on the secret
/// comparison. Never inlined and never optimised, so nothing about the value is known after it.
///
/// - Parameter value: Any byte.
/// - Returns: The same byte.
@inline(never)
@_optimize(none)
package func valueBarrier(_ value: UInt8) -> UInt8 {
    value
}

extension SecretBytes {
    /// Whether two secrets are the same.
    ///
    /// Constant time in the contents of both; the lengths are public.
    ///
    /// - Parameter other: The other secret.
    /// - Returns: Whether length and content agree.
    public func isEqual(to other: borrowing SecretBytes) -> Bool {
        constantTimeEqual(span, other.span)
    }
}
