import PQSuites
import SwiftASN1

/// The functions by which OCSP shortens the name and the key of an issuer.
///
/// A digest here is a label and proves nothing: the signature on the response is the issuer's own
/// or that of someone it appointed. So SHA-1, which most responders still write, does no harm.
public enum OCSPHash: Sendable, Hashable, CaseIterable {
    /// SHA-1.
    case sha1
    /// SHA-256.
    case sha256
    /// SHA-384.
    case sha384
    /// SHA-512.
    case sha512

    var identifier: ASN1ObjectIdentifier {
        switch self {
        case .sha1: [1, 3, 14, 3, 2, 26]
        case .sha256: [2, 16, 840, 1, 101, 3, 4, 2, 1]
        case .sha384: [2, 16, 840, 1, 101, 3, 4, 2, 2]
        case .sha512: [2, 16, 840, 1, 101, 3, 4, 2, 3]
        }
    }

    /// The digest of some bytes.
    func digest(_ bytes: [UInt8]) throws(IdentityError) -> [UInt8] {
        do throws(SuiteError) {
            return switch self {
            case .sha1: digestSHA1(bytes)
            case .sha256: try HashAlgorithm.sha256.digest(bytes)
            case .sha384: try HashAlgorithm.sha384.digest(bytes)
            case .sha512: try HashAlgorithm.sha512.digest(bytes)
            }
        } catch { throw .suite(error) }
    }
}

/// The SHA-1 digest of a short message (FIPS 180-4), for labels only.
///
/// All arithmetic is modulo 2³², as the standard defines it.
private func digestSHA1(_ message: [UInt8]) -> [UInt8] {
    var state: [UInt32] = [0x6745_2301, 0xEFCD_AB89, 0x98BA_DCFE, 0x1032_5476, 0xC3D2_E1F0]
    var padded = message + [0x80]
    padded += [UInt8](repeating: 0, count: (120 - padded.count % 64) % 64)
    let bitCount = UInt64(message.count) * 8
    for shift in stride(from: 56, through: 0, by: -8) {
        padded.append(UInt8(truncatingIfNeeded: bitCount >> UInt64(shift)))
    }
    for block in stride(from: 0, to: padded.count, by: 64) {
        absorb(padded[block..<block + 64], into: &state)
    }
    return state.flatMap { word in
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: word >> UInt32($0)) }
    }
}

/// One block of SHA-1.
private func absorb(_ block: ArraySlice<UInt8>, into state: inout [UInt32]) {
    func rotate(_ word: UInt32, _ count: UInt32) -> UInt32 {
        word << count | word >> (32 - count)
    }
    var w: [UInt32] = stride(from: block.startIndex, to: block.endIndex, by: 4).map { start in
        block[start..<start + 4].reduce(0) { $0 << 8 | UInt32($1) }
    }
    for t in 16..<80 {
        w.append(rotate(w[t - 3] ^ w[t - 8] ^ w[t - 14] ^ w[t - 16], 1))
    }
    var (a, b, c, d, e) = (state[0], state[1], state[2], state[3], state[4])
    for t in 0..<80 {
        let (f, k): (UInt32, UInt32) =
            switch t {
            case 0..<20: (b & c | ~b & d, 0x5A82_7999)
            case 20..<40: (b ^ c ^ d, 0x6ED9_EBA1)
            case 40..<60: (b & c | b & d | c & d, 0x8F1B_BCDC)
            default: (b ^ c ^ d, 0xCA62_C1D6)
            }
        let next = rotate(a, 5) &+ f &+ e &+ k &+ w[t]
        (a, b, c, d, e) = (next, a, rotate(b, 30), c, d)
    }
    for (index, word) in [a, b, c, d, e].enumerated() { state[index] &+= word }
}
