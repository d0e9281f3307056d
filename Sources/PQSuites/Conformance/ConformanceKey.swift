#if ConformanceTesting
import CLibcrypto

/// A classical key of a public test suite, in libcrypto: RSA, or ECDSA on P-256 or P-384.
///
/// Only in builds with the package trait `ConformanceTesting`, which no product has.
@safe
public final class ConformanceKey: @unchecked Sendable {
    /// What a key is good for.
    public enum Kind: Sendable, Hashable {
        /// RSA, for RSASSA-PSS.
        case rsa
        /// A key on a curve of NIST.
        case elliptic(EllipticCurve)
    }

    // Owned by this object alone, freed in deinit; libcrypto locks what it caches in it. Nothing
    // for a public key on a curve, which is beside it.
    private let pointer: OpaquePointer?
    private let elliptic: ECDSA.PublicKey?
    /// What the key is good for.
    public let kind: Kind

    /// Reads a private key.
    ///
    /// - Parameter privateKey: Its DER, in any form that libcrypto knows.
    public init?(privateKey: [UInt8]) {
        let read = unsafe privateKey.withUnsafeBufferPointer { bytes -> OpaquePointer? in
            var start = bytes.baseAddress
            return unsafe d2i_AutoPrivateKey(nil, &start, bytes.count)
        }
        guard let read = unsafe read else {
            ERR_clear_error()
            return nil
        }
        switch unsafe (EVP_PKEY_get_base_id(read), EVP_PKEY_get_bits(read)) {
        case (EVP_PKEY_RSA, _): kind = .rsa
        case (EVP_PKEY_EC, 256): kind = .elliptic(.p256)
        case (EVP_PKEY_EC, 384): kind = .elliptic(.p384)
        default:
            unsafe EVP_PKEY_free(read)
            return nil
        }
        unsafe pointer = unsafe read
        elliptic = nil
    }

    /// Reads the public key of a certificate, and nothing else of it.
    ///
    /// - Parameter certificate: The certificate in DER.
    public init?(certificate: [UInt8]) {
        // Certificate, TBSCertificate; the version is optional.
        var outer = TagReader(certificate[...])
        guard var whole = outer.next(0x30).map(TagReader.init),
            var fields = whole.next(0x30).map(TagReader.init)
        else { return nil }
        _ = fields.next(0xA0)
        // Serial number, signature, issuer, validity, subject, subjectPublicKeyInfo.
        guard fields.next(0x02) != nil, fields.next(0x30) != nil, fields.next(0x30) != nil,
            fields.next(0x30) != nil, fields.next(0x30) != nil,
            var info = fields.next(0x30).map(TagReader.init),
            var algorithm = info.next(0x30).map(TagReader.init),
            let name = algorithm.next(0x06), let bits = info.next(0x03), bits.first == 0
        else { return nil }
        let key = bits.dropFirst()
        switch Array(name) {
        case [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01]:
            let read = unsafe key.withUnsafeBufferPointer { bytes -> OpaquePointer? in
                var start = bytes.baseAddress
                return unsafe d2i_PublicKey(EVP_PKEY_RSA, nil, &start, bytes.count)
            }
            guard let read = unsafe read else {
                ERR_clear_error()
                return nil
            }
            kind = .rsa
            elliptic = nil
            unsafe pointer = unsafe read
        case [0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01]:
            let curve: EllipticCurve
            switch algorithm.next(0x06).map(Array.init) {
            case [0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07]: curve = .p256
            case [0x2B, 0x81, 0x04, 0x00, 0x22]: curve = .p384
            default: return nil
            }
            let point = Array(key)
            guard let made = try? ECDSA.PublicKey(curve: curve, x963Representation: point.span)
            else { return nil }
            kind = .elliptic(curve)
            elliptic = made
            unsafe pointer = nil
        default: return nil
        }
    }

    deinit {
        unsafe EVP_PKEY_free(pointer)
    }

    /// Signs: RSASSA-PSS with a salt as long as the digest, or ECDSA.
    ///
    /// - Parameters:
    ///   - message: The whole message.
    ///   - hash: The hash function.
    /// - Returns: The signature.
    /// - Throws: ``SuiteError/libraryFailure(_:)``.
    public func signature(
        for message: [UInt8],
        hash: HashAlgorithm
    ) throws(SuiteError) -> [UInt8] {
        guard let context = unsafe EVP_MD_CTX_new() else { throw Libcrypto.failure("EVP_MD_CTX") }
        defer { unsafe EVP_MD_CTX_free(context) }
        var settings: OpaquePointer?
        let started = unsafe EVP_DigestSignInit_ex(
            context,
            &settings,
            hash.digestName,
            nil,
            nil,
            pointer,
            nil
        )
        guard started == 1, unsafe pad(settings) else { throw Libcrypto.failure("EVP_DigestSign") }
        var count = Int(unsafe EVP_PKEY_get_size(pointer))
        var signature = [UInt8](repeating: 0, count: count)
        let result = unsafe signature.withUnsafeMutableBufferPointer { output in
            unsafe message.withUnsafeBufferPointer { message in
                unsafe EVP_DigestSign(
                    context,
                    output.baseAddress,
                    &count,
                    message.baseAddress,
                    message.count
                )
            }
        }
        try Libcrypto.check(result, "EVP_DigestSign")
        return Array(signature.prefix(count))
    }

    /// Whether a signature is this key's.
    ///
    /// - Parameters:
    ///   - signature: The signature.
    ///   - message: The whole message.
    ///   - hash: The hash function.
    /// - Returns: Whether it is.
    public func isValidSignature(
        _ signature: [UInt8],
        for message: [UInt8],
        hash: HashAlgorithm
    ) -> Bool {
        if let elliptic {
            return elliptic.isValidSignature(signature.span, for: message.span)
        }
        guard !signature.isEmpty, let context = unsafe EVP_MD_CTX_new() else { return false }
        defer {
            unsafe EVP_MD_CTX_free(context)
            ERR_clear_error()
        }
        var settings: OpaquePointer?
        let started = unsafe EVP_DigestVerifyInit_ex(
            context,
            &settings,
            hash.digestName,
            nil,
            nil,
            pointer,
            nil
        )
        guard started == 1, unsafe pad(settings) else { return false }
        let result = unsafe signature.withUnsafeBufferPointer { signature in
            unsafe message.withUnsafeBufferPointer { message in
                unsafe EVP_DigestVerify(
                    context,
                    signature.baseAddress,
                    signature.count,
                    message.baseAddress,
                    message.count
                )
            }
        }
        return result == 1
    }

    private func pad(_ settings: OpaquePointer?) -> Bool {
        guard kind == .rsa else { return true }
        return unsafe EVP_PKEY_CTX_ctrl_str(settings, "rsa_padding_mode", "pss") == 1
            && EVP_PKEY_CTX_ctrl_str(settings, "rsa_pss_saltlen", "digest") == 1
    }
}

extension HashAlgorithm {
    /// libcrypto's name for the hash functions of TLS.
    fileprivate var digestName: String {
        switch self {
        case .sha384: "SHA384"
        case .sha512: "SHA512"
        default: "SHA256"
        }
    }
}

/// Takes elements off some DER, for test suites only: lengths of up to three bytes, no checks.
struct TagReader {
    private var rest: ArraySlice<UInt8>

    /// Reads elements of some bytes.
    init(_ bytes: ArraySlice<UInt8>) {
        rest = bytes
    }

    /// The content of the next element if it has a tag.
    mutating func next(_ tag: UInt8) -> ArraySlice<UInt8>? {
        guard rest.first == tag, rest.count >= 2 else { return nil }
        var position = rest.startIndex + 1
        var length = Int(rest[position])
        position += 1
        if length >= 0x80 {
            let count = length & 0x7F
            guard count <= 3, position + count <= rest.endIndex else { return nil }
            length = rest[position..<position + count].reduce(0) { $0 << 8 | Int($1) }
            position += count
        }
        guard position + length <= rest.endIndex else { return nil }
        let content = rest[position..<position + length]
        rest = rest[(position + length)...]
        return content
    }
}
#endif
