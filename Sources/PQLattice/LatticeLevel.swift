#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif
#if arch(x86_64) && !hasFeature(Embedded)
import CProcessor
#endif

/// Which build of the kernels works: one source, compiled for three instruction sets.
package enum LatticeLevel: Int, Comparable, CaseIterable, Sendable {
    /// What every processor of the architecture has.
    case baseline = 1
    /// x86-64-v3: AVX2, four hashes at once.
    case v3 = 3
    /// x86-64-v4: AVX-512, eight hashes at once.
    case v4 = 4

    package static func < (a: LatticeLevel, b: LatticeLevel) -> Bool { a.rawValue < b.rawValue }

    /// The level in use: the highest that the processor has, or the one that
    /// `PQTWIN_LATTICE_LEVEL` asks for (`baseline`, `v3` or `v4`) if that is lower.
    package static let current: LatticeLevel = min(supported, asked ?? .v4)

    /// The highest level that processor and system have.
    package static var supported: LatticeLevel {
        #if arch(x86_64) && !hasFeature(Embedded)
        LatticeLevel(rawValue: Int(pqtwin_x86_64_level())) ?? .baseline
        #else
        .baseline
        #endif
    }

    private static var asked: LatticeLevel? {
        #if canImport(Glibc) || canImport(Musl) || canImport(Darwin)
        // The environment's string is only read here, before it could change.
        guard let name = unsafe getenv("PQTWIN_LATTICE_LEVEL") else { return nil }
        return switch unsafe String(cString: name) {
        case "baseline": .baseline
        case "v3": .v3
        default: nil
        }
        #else
        return nil
        #endif
    }
}
