#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif
import CProcessor

/// Which build of the simulator's kernels works: one source, compiled for three instruction sets.
package enum KernelLevel: Int, Comparable, CaseIterable, Sendable {
    /// What every processor of the architecture has.
    case baseline = 1
    /// x86-64-v3: AVX2 and fused multiplication and addition.
    case v3 = 3
    /// x86-64-v4: AVX-512.
    case v4 = 4

    package static func < (a: KernelLevel, b: KernelLevel) -> Bool { a.rawValue < b.rawValue }

    /// The level in use: the highest that the processor has, or the one that
    /// `PQTWIN_QUANTUM_LEVEL` asks for (`baseline`, `v3` or `v4`) if that is lower.
    package static let current: KernelLevel = min(supported, asked ?? .v4)

    /// The highest level that processor and system have.
    package static var supported: KernelLevel {
        KernelLevel(rawValue: Int(pqtwin_x86_64_level())) ?? .baseline
    }

    private static var asked: KernelLevel? {
        // The environment's string is only read here, before it could change.
        guard let name = unsafe getenv("PQTWIN_QUANTUM_LEVEL") else { return nil }
        return switch unsafe String(cString: name) {
        case "baseline": .baseline
        case "v3": .v3
        default: nil
        }
    }
}
