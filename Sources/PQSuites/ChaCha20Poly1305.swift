import CSodium
import PQSecrets

/// The AEAD of RFC 8439 by libsodium; all lengths were checked by the caller.
enum ChaCha20Poly1305 {
    /// Encrypts: `sealed` is 16 bytes longer than `plaintext`.
    static func seal(
        _ plaintext: Span<UInt8>,
        _ key: Span<UInt8>,
        _ nonce: Span<UInt8>,
        _ associatedData: Span<UInt8>,
        into sealed: inout MutableSpan<UInt8>
    ) throws(SuiteError) {
        // Every pointer goes with the length that was checked for it: key 32, nonce 12. None of
        // the three is empty, so the guard always passes.
        let result = unsafe sealed.withUnsafeMutableBufferPointer { sealed in
            unsafe plaintext.withUnsafeBufferPointer { plaintext in
                unsafe associatedData.withUnsafeBufferPointer { associatedData in
                    unsafe nonce.withUnsafeBufferPointer { nonce in
                        unsafe key.withUnsafeBufferPointer { key -> Int32 in
                            guard let output = sealed.baseAddress,
                                let nonce = nonce.baseAddress,
                                let key = key.baseAddress
                            else { return -1 }
                            return unsafe crypto_aead_chacha20poly1305_ietf_encrypt(
                                output,
                                nil,
                                plaintext.baseAddress,
                                UInt64(plaintext.count),
                                associatedData.baseAddress,
                                UInt64(associatedData.count),
                                nil,
                                nonce,
                                key
                            )
                        }
                    }
                }
            }
        }
        guard result == 0 else {
            throw .libraryFailure("libsodium: crypto_aead_chacha20poly1305_ietf_encrypt")
        }
    }

    /// Encrypts two parts as one message; lengths and room were checked by the caller.
    ///
    /// libsodium wants the message in one piece, so it is put together where it will be sealed.
    static func seal(
        _ plaintext: Span<UInt8>,
        _ trailer: Span<UInt8>,
        _ key: Span<UInt8>,
        _ nonce: Span<UInt8>,
        _ associatedData: Span<UInt8>,
        appendingTo output: inout OutputSpan<UInt8>
    ) throws(SuiteError) {
        let count = plaintext.count + trailer.count
        output.append(copying: plaintext)
        output.append(copying: trailer)
        output.append(repeating: 0, count: 16)
        let start = output.count - count - 16
        // Each pointer goes with the length that was checked for it; libsodium encrypts in place.
        let result = unsafe output.withUnsafeMutableBufferPointer { buffer, _ in
            unsafe associatedData.withUnsafeBufferPointer { associatedData in
                unsafe nonce.withUnsafeBufferPointer { nonce in
                    unsafe key.withUnsafeBufferPointer { key -> Int32 in
                        guard let output = unsafe buffer.baseAddress?.advanced(by: start),
                            let nonce = nonce.baseAddress,
                            let key = key.baseAddress
                        else { return -1 }
                        return unsafe crypto_aead_chacha20poly1305_ietf_encrypt(
                            output,
                            nil,
                            output,
                            UInt64(count),
                            associatedData.baseAddress,
                            UInt64(associatedData.count),
                            nil,
                            nonce,
                            key
                        )
                    }
                }
            }
        }
        guard result == 0 else {
            output.removeLast(count + 16)
            throw .libraryFailure("libsodium: crypto_aead_chacha20poly1305_ietf_encrypt")
        }
    }

    /// Checks the tag, then decrypts: `plaintext` is 16 bytes shorter than `sealed`.
    static func open(
        _ sealed: Span<UInt8>,
        _ key: Span<UInt8>,
        _ nonce: Span<UInt8>,
        _ associatedData: Span<UInt8>,
        into plaintext: inout MutableSpan<UInt8>
    ) throws(SuiteError) {
        // As above. A nil plaintext would mean "only verify", which is right for an empty one.
        let result = unsafe plaintext.withUnsafeMutableBufferPointer { plaintext in
            unsafe sealed.withUnsafeBufferPointer { sealed in
                unsafe associatedData.withUnsafeBufferPointer { associatedData in
                    unsafe nonce.withUnsafeBufferPointer { nonce in
                        unsafe key.withUnsafeBufferPointer { key -> Int32 in
                            guard let input = sealed.baseAddress,
                                let nonce = nonce.baseAddress,
                                let key = key.baseAddress
                            else { return -1 }
                            return unsafe crypto_aead_chacha20poly1305_ietf_decrypt(
                                plaintext.baseAddress,
                                nil,
                                nil,
                                input,
                                UInt64(sealed.count),
                                associatedData.baseAddress,
                                UInt64(associatedData.count),
                                nonce,
                                key
                            )
                        }
                    }
                }
            }
        }
        guard result == 0 else { throw .authenticationFailure }
    }
}

/// Overwrites bytes with zeros in a way that the optimiser keeps.
///
/// - Parameter bytes: What must not stay behind.
func wipe(_ bytes: inout MutableSpan<UInt8>) {
    // The buffer and its count belong to one live span.
    unsafe bytes.withUnsafeMutableBufferPointer { buffer in
        if let base = buffer.baseAddress { unsafe sodium_memzero(base, buffer.count) }
    }
}
