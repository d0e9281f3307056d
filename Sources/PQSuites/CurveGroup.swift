import CLibcrypto
import PQSecrets

/// The arithmetic of a prime curve in libcrypto: only what checks a point or makes a public key.
@safe
struct CurveGroup: @unchecked Sendable {
    // Immutable once made and kept for the life of the process, so threads may share it.
    private let pointer: OpaquePointer
    private let curve: EllipticCurve

    private static let p256 = CurveGroup(.p256, number: NID_X9_62_prime256v1)
    private static let p384 = CurveGroup(.p384, number: NID_secp384r1)

    /// The group of a curve.
    ///
    /// - Parameter curve: The curve.
    /// - Returns: Its group.
    /// - Throws: ``SuiteError/libraryFailure(_:)`` if libcrypto has no such curve.
    static func of(_ curve: EllipticCurve) throws(SuiteError) -> CurveGroup {
        let group =
            switch curve {
            case .p256: p256
            case .p384: p384
            }
        guard let group else { throw .libraryFailure("libcrypto: EC_GROUP_new_by_curve_name") }
        return group
    }

    private init?(_ curve: EllipticCurve, number: Int32) {
        guard let pointer = unsafe EC_GROUP_new_by_curve_name(number) else {
            ERR_clear_error()
            return nil
        }
        unsafe self.pointer = unsafe pointer
        self.curve = curve
    }

    /// Refuses what is no uncompressed point of the curve; neither curve has points of small order.
    ///
    /// - Parameter point: The bytes.
    /// - Throws: ``SuiteError/length(expected:actual:)`` for another length,
    ///   ``SuiteError/invalidKey`` if it is none (SP 800-56A, Section 5.6.2.3.3).
    func requireOnCurve(_ point: Span<UInt8>) throws(SuiteError) {
        try requireLength(point, curve.pointByteCount)
        // 4 marks uncompressed points; 6 and 7, the hybrid form, have the same length.
        guard point[0] == 4 else { throw .invalidKey }
        let target = try Point(in: self)
        // libcrypto checks both coordinates' range and the curve's equation.
        let result = unsafe point.withUnsafeBufferPointer { bytes in
            unsafe EC_POINT_oct2point(
                pointer,
                target.pointer,
                bytes.baseAddress,
                bytes.count,
                nil
            )
        }
        guard result == 1 else {
            ERR_clear_error()
            throw .invalidKey
        }
    }

    /// The public key of a private one.
    ///
    /// Constant time in the contents of `scalar`.
    ///
    /// - Parameter scalar: From 1 to the order less 1, big-endian.
    /// - Returns: An uncompressed point.
    /// - Throws: ``SuiteError/libraryFailure(_:)`` if libcrypto fails.
    func publicPoint(of scalar: Span<UInt8>) throws(SuiteError) -> [UInt8] {
        let product = try Point(in: self)
        guard let number = unsafe BN_secure_new() else { throw Libcrypto.failure("BN_secure_new") }
        defer { unsafe BN_clear_free(number) }
        unsafe BN_set_flags(number, BN_FLG_CONSTTIME)
        let read = unsafe scalar.withUnsafeBufferPointer { bytes in
            unsafe BN_bin2bn(bytes.baseAddress, Int32(bytes.count), number)
        }
        guard unsafe read != nil else { throw Libcrypto.failure("BN_bin2bn") }
        let multiplied = unsafe EC_POINT_mul(pointer, product.pointer, number, nil, nil, nil)
        try Libcrypto.check(multiplied, "EC_POINT_mul")
        var point = [UInt8](repeating: 0, count: curve.pointByteCount)
        var output = point.mutableSpan
        // The buffer has room for an uncompressed point, which has one length.
        let written = unsafe output.withUnsafeMutableBufferPointer { output in
            unsafe EC_POINT_point2oct(
                pointer,
                product.pointer,
                POINT_CONVERSION_UNCOMPRESSED,
                output.baseAddress,
                output.count,
                nil
            )
        }
        guard written == point.count else { throw Libcrypto.failure("EC_POINT_point2oct") }
        return point
    }

    /// A point under construction.
    @safe
    private struct Point: ~Copyable {
        // Owned by this value alone, wiped and freed in deinit.
        let pointer: OpaquePointer

        init(in group: CurveGroup) throws(SuiteError) {
            guard let pointer = unsafe EC_POINT_new(group.pointer) else {
                throw Libcrypto.failure("EC_POINT_new")
            }
            unsafe self.pointer = unsafe pointer
        }

        deinit {
            unsafe EC_POINT_clear_free(pointer)
        }
    }
}
