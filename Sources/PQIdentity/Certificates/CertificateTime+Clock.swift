#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

extension CertificateTime {
    /// The present moment by the system's clock.
    ///
    /// - Returns: The moment, cut to the second.
    public static func now() -> CertificateTime {
        CertificateTime(secondsSinceEpoch: Int64(time(nil)))
    }
}
