import Foundation

/// The present, in milliseconds since 1970.
func wallMilliseconds() -> UInt64 {
    UInt64(max(0, Date().timeIntervalSince1970 * 1000))
}
