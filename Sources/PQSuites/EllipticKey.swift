import CLibcrypto
import PQSecrets

/// A key on a prime curve in libcrypto, which wipes the private half when the last owner ends.
///
/// libcrypto locks what it caches in a key, so threads may share one.
@safe
final class EllipticKey: @unchecked Sendable {
    // Owned by this object alone, freed in deinit.
    private let pointer: OpaquePointer
    let curve: EllipticCurve
    /// The public key: an uncompressed point.
    let point: [UInt8]

    /// Takes a private key and computes the public one.
    ///
    /// - Parameters:
    ///   - curve: The curve.
    ///   - scalar: The private key, big-endian.
    /// - Throws: ``SuiteError/length(expected:actual:)`` for another length,
    ///   ``SuiteError/invalidKey`` for a number out of range,
    ///   ``SuiteError/libraryFailure(_:)`` if libcrypto fails.
    init(_ curve: EllipticCurve, scalar: Span<UInt8>) throws(SuiteError) {
        try SuiteError.requireScalar(scalar, on: curve)
        let point = try CurveGroup.of(curve).publicPoint(of: scalar)
        unsafe pointer = try Self.imported(curve, point: point, scalar: scalar)
        self.point = point
        self.curve = curve
    }

    /// Takes a public key.
    ///
    /// - Parameters:
    ///   - curve: The curve.
    ///   - point: An uncompressed point.
    /// - Throws: ``SuiteError/length(expected:actual:)`` for another length,
    ///   ``SuiteError/invalidKey`` for a compressed point or one off the curve,
    ///   ``SuiteError/libraryFailure(_:)`` if libcrypto fails.
    init(_ curve: EllipticCurve, point: Span<UInt8>) throws(SuiteError) {
        try CurveGroup.of(curve).requireOnCurve(point)
        let point = Array(copying: point)
        let nothing: [UInt8] = []
        unsafe pointer = try Self.imported(curve, point: point, scalar: nothing.span)
        self.point = point
        self.curve = curve
    }

    /// Signs a message with ECDSA; the key is a private one.
    ///
    /// - Parameter message: The whole message.
    /// - Returns: The signature in DER.
    /// - Throws: ``SuiteError/libraryFailure(_:)`` if libcrypto fails.
    func signature(for message: Span<UInt8>) throws(SuiteError) -> [UInt8] {
        let run = try SignatureRun()
        let started = unsafe EVP_DigestSignInit_ex(
            run.context,
            nil,
            curve.hashName,
            nil,
            nil,
            pointer,
            nil
        )
        try Libcrypto.check(started, "EVP_DigestSignInit_ex")
        // A SEQUENCE of two INTEGERs, each at most one byte longer than a scalar.
        var signature = [UInt8](repeating: 0, count: 2 * curve.scalarByteCount + 16)
        var output = signature.mutableSpan
        var count = output.count
        // `count` says how much room there is and receives how much was used.
        let result = unsafe output.withUnsafeMutableBufferPointer { output in
            unsafe message.withUnsafeBufferPointer { message in
                unsafe EVP_DigestSign(
                    run.context,
                    output.baseAddress,
                    &count,
                    message.baseAddress,
                    message.count
                )
            }
        }
        try Libcrypto.check(result, "EVP_DigestSign")
        signature.removeLast(signature.count - count)
        return signature
    }

    /// Verifies an ECDSA signature.
    ///
    /// - Parameters:
    ///   - signature: In strict DER; libcrypto refuses any other encoding.
    ///   - message: The whole message.
    /// - Returns: Whether the signature is the key's; false too if libcrypto can't tell.
    func isValidSignature(_ signature: Span<UInt8>, for message: Span<UInt8>) -> Bool {
        guard !signature.isEmpty, let run = try? SignatureRun() else { return false }
        let started = unsafe EVP_DigestVerifyInit_ex(
            run.context,
            nil,
            curve.hashName,
            nil,
            nil,
            pointer,
            nil
        )
        guard started == 1 else {
            ERR_clear_error()
            return false
        }
        let result = unsafe signature.withUnsafeBufferPointer { signature in
            unsafe message.withUnsafeBufferPointer { message in
                unsafe EVP_DigestVerify(
                    run.context,
                    signature.baseAddress,
                    signature.count,
                    message.baseAddress,
                    message.count
                )
            }
        }
        if result != 1 { ERR_clear_error() }
        return result == 1
    }

    /// The x-coordinate of the product of this private key and another's public key.
    ///
    /// Constant time in the private key.
    ///
    /// - Parameter peer: The other side's public key, on the same curve.
    /// - Returns: As many bytes as a coordinate has.
    /// - Throws: ``SuiteError/libraryFailure(_:)`` if libcrypto fails.
    func sharedCoordinate(with peer: EllipticKey) throws(SuiteError) -> SecretBytes {
        guard let context = unsafe EVP_PKEY_CTX_new_from_pkey(nil, pointer, nil) else {
            throw Libcrypto.failure("EVP_PKEY_CTX_new_from_pkey")
        }
        defer { unsafe EVP_PKEY_CTX_free(context) }
        try Libcrypto.check(unsafe EVP_PKEY_derive_init(context), "EVP_PKEY_derive_init")
        let accepted = unsafe EVP_PKEY_derive_set_peer(context, peer.pointer)
        try Libcrypto.check(accepted, "EVP_PKEY_derive_set_peer")
        var secret = SecretBytes(zeros: curve.scalarByteCount)
        var output = secret.mutableSpan
        var count = output.count
        // `count` says how much room there is and receives how much was used: all of it.
        let result = unsafe output.withUnsafeMutableBufferPointer { output in
            unsafe EVP_PKEY_derive(context, output.baseAddress, &count)
        }
        try Libcrypto.check(result, "EVP_PKEY_derive")
        guard count == curve.scalarByteCount else { throw Libcrypto.failure("EVP_PKEY_derive") }
        return secret
    }

    /// Hands a checked key to libcrypto; an empty scalar makes it a public key.
    private static func imported(
        _ curve: EllipticCurve,
        point: [UInt8],
        scalar: Span<UInt8>
    ) throws(SuiteError) -> OpaquePointer {
        guard let context = unsafe EVP_PKEY_CTX_new_from_name(nil, "EC", nil) else {
            throw Libcrypto.failure("EVP_PKEY_CTX_new_from_name")
        }
        defer { unsafe EVP_PKEY_CTX_free(context) }
        try Libcrypto.check(unsafe EVP_PKEY_fromdata_init(context), "EVP_PKEY_fromdata_init")
        // libcrypto reads numbers in the machine's order of bytes.
        var number = SecretBytes(zeros: scalar.count)
        var numberBytes = number.mutableSpan
        for index in scalar.indices {
            let place = Int(1).littleEndian == 1 ? scalar.count - 1 - index : index
            numberBytes[place] = scalar[index]
        }
        var name = Array(curve.groupName.utf8CString)
        var point = point
        var key: OpaquePointer?
        var pointBytes = point.mutableSpan
        // libcrypto copies what the parameters point to and writes to none of it; a length of 0
        // lets it look for the name's end.
        let result = unsafe name.withUnsafeMutableBufferPointer { name in
            unsafe pointBytes.withUnsafeMutableBufferPointer { point in
                unsafe numberBytes.withUnsafeMutableBufferPointer { number -> Int32 in
                    var parameters = unsafe [
                        OSSL_PARAM_construct_utf8_string(Keyword.group, name.baseAddress, 0),
                        OSSL_PARAM_construct_octet_string(
                            Keyword.publicKey,
                            point.baseAddress,
                            point.count
                        ),
                    ]
                    if !number.isEmpty {
                        unsafe parameters.append(
                            OSSL_PARAM_construct_BN(
                                Keyword.privateKey,
                                number.baseAddress,
                                number.count
                            )
                        )
                    }
                    unsafe parameters.append(OSSL_PARAM_construct_end())
                    let kind = number.isEmpty ? LIBCRYPTO_PUBLIC_KEY : LIBCRYPTO_KEYPAIR
                    return unsafe EVP_PKEY_fromdata(context, &key, kind, &parameters)
                }
            }
        }
        guard result == 1, let key = unsafe key else {
            throw Libcrypto.failure("EVP_PKEY_fromdata")
        }
        return unsafe key
    }

    deinit {
        unsafe EVP_PKEY_free(pointer)
    }
}

/// The names of libcrypto's parameters: literals, so they end in a zero and live for ever.
@safe
private enum Keyword {
    static var group: UnsafePointer<CChar> { unsafe pointer(to: "group") }
    static var publicKey: UnsafePointer<CChar> { unsafe pointer(to: "pub") }
    static var privateKey: UnsafePointer<CChar> { unsafe pointer(to: "priv") }

    private static func pointer(to literal: StaticString) -> UnsafePointer<CChar> {
        unsafe UnsafeRawPointer(literal.utf8Start).assumingMemoryBound(to: CChar.self)
    }
}

/// A signature or a verification under way in libcrypto.
@safe
private struct SignatureRun: ~Copyable {
    // Owned by this value alone, freed in deinit.
    let context: OpaquePointer

    init() throws(SuiteError) {
        guard let context = unsafe EVP_MD_CTX_new() else {
            throw .libraryFailure("libcrypto: EVP_MD_CTX_new")
        }
        unsafe self.context = unsafe context
    }

    deinit {
        unsafe EVP_MD_CTX_free(context)
    }
}

extension EllipticCurve {
    /// libcrypto's name for the curve.
    fileprivate var groupName: String {
        switch self {
        case .p256: "P-256"
        case .p384: "P-384"
        }
    }

    /// libcrypto's name for the hash function of ECDSA with the curve.
    fileprivate var hashName: String {
        switch self {
        case .p256: "SHA256"
        case .p384: "SHA384"
        }
    }
}
