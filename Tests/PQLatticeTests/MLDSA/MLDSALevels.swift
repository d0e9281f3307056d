import PQLattice
import PQLatticeCore
#if arch(x86_64)
import PQLatticeCoreV3
import PQLatticeCoreV4
#endif

func twiddle(_ index: Int) -> Int32 { PQLatticeCore.mldsaTwiddle(index) }

// The doors to the kernels, in the build of a level.
extension LatticeLevel {
    func reductions(_ x: Eight) -> (reduced: Eight, centered: Eight, product: Eight) {
        #if arch(x86_64)
        switch self {
        case .v4: return PQLatticeCoreV4.mldsaReductions(x)
        case .v3: return PQLatticeCoreV3.mldsaReductions(x)
        case .baseline: break
        }
        #endif
        return PQLatticeCore.mldsaReductions(x)
    }

    func decompose(_ r: Eight, γ₂: Int32) -> (high: Eight, low: Eight) {
        #if arch(x86_64)
        switch self {
        case .v4: return PQLatticeCoreV4.mldsaDecompose(r, γ₂: γ₂)
        case .v3: return PQLatticeCoreV3.mldsaDecompose(r, γ₂: γ₂)
        case .baseline: break
        }
        #endif
        return PQLatticeCore.mldsaDecompose(r, γ₂: γ₂)
    }

    func power2Round(_ r: Eight) -> (high: Eight, low: Eight) {
        #if arch(x86_64)
        switch self {
        case .v4: return PQLatticeCoreV4.mldsaPower2Round(r)
        case .v3: return PQLatticeCoreV3.mldsaPower2Round(r)
        case .baseline: break
        }
        #endif
        return PQLatticeCore.mldsaPower2Round(r)
    }

    func useHint(_ hint: Eight, _ r: Eight, γ₂: Int32) -> Eight {
        #if arch(x86_64)
        switch self {
        case .v4: return PQLatticeCoreV4.mldsaUseHint(hint, r, γ₂: γ₂)
        case .v3: return PQLatticeCoreV3.mldsaUseHint(hint, r, γ₂: γ₂)
        case .baseline: break
        }
        #endif
        return PQLatticeCore.mldsaUseHint(hint, r, γ₂: γ₂)
    }

    func makeHint(low: Eight, high: Eight, γ₂: Int32) -> Eight {
        #if arch(x86_64)
        switch self {
        case .v4: return PQLatticeCoreV4.mldsaMakeHint(low: low, high: high, γ₂: γ₂)
        case .v3: return PQLatticeCoreV3.mldsaMakeHint(low: low, high: high, γ₂: γ₂)
        case .baseline: break
        }
        #endif
        return PQLatticeCore.mldsaMakeHint(low: low, high: high, γ₂: γ₂)
    }

    func normReaches(_ f: [Eight], _ bound: Int32) -> Bool {
        #if arch(x86_64)
        switch self {
        case .v4: return PQLatticeCoreV4.mldsaNormReaches(f.span, bound)
        case .v3: return PQLatticeCoreV3.mldsaNormReaches(f.span, bound)
        case .baseline: break
        }
        #endif
        return PQLatticeCore.mldsaNormReaches(f.span, bound)
    }

    func transform(_ f: inout [Eight]) {
        var target = f.mutableSpan
        #if arch(x86_64)
        switch self {
        case .v4: PQLatticeCoreV4.mldsaTransform(&target)
        case .v3: PQLatticeCoreV3.mldsaTransform(&target)
        case .baseline: PQLatticeCore.mldsaTransform(&target)
        }
        #else
        PQLatticeCore.mldsaTransform(&target)
        #endif
    }

    func multiply(_ row: [Eight], _ f: inout [Eight]) {
        var target = f.mutableSpan
        #if arch(x86_64)
        switch self {
        case .v4: PQLatticeCoreV4.mldsaMultiply(row.span, &target)
        case .v3: PQLatticeCoreV3.mldsaMultiply(row.span, &target)
        case .baseline: PQLatticeCore.mldsaMultiply(row.span, &target)
        }
        #else
        PQLatticeCore.mldsaMultiply(row.span, &target)
        #endif
    }

    func pack(_ f: [Eight], bitCount: Int, below top: Int32?) -> [UInt8] {
        var packed = [UInt8](repeating: 0xAA, count: 32 * bitCount + 8)
        var target = packed.mutableSpan
        #if arch(x86_64)
        switch self {
        case .v4: PQLatticeCoreV4.mldsaPack(f.span, bitCount: bitCount, below: top, into: &target)
        case .v3: PQLatticeCoreV3.mldsaPack(f.span, bitCount: bitCount, below: top, into: &target)
        case .baseline:
            PQLatticeCore.mldsaPack(f.span, bitCount: bitCount, below: top, into: &target)
        }
        #else
        PQLatticeCore.mldsaPack(f.span, bitCount: bitCount, below: top, into: &target)
        #endif
        return Array(packed.dropLast(8))
    }

    func unpack(_ bytes: [UInt8], bitCount: Int, below top: Int32?) -> [Eight] {
        let source = bytes + [UInt8](repeating: 0xFF, count: 8)
        var f = [Eight](repeating: Eight(repeating: -7), count: 32)
        var target = f.mutableSpan
        #if arch(x86_64)
        switch self {
        case .v4:
            PQLatticeCoreV4.mldsaUnpack(source.span, bitCount: bitCount, below: top, into: &target)
        case .v3:
            PQLatticeCoreV3.mldsaUnpack(source.span, bitCount: bitCount, below: top, into: &target)
        case .baseline:
            PQLatticeCore.mldsaUnpack(source.span, bitCount: bitCount, below: top, into: &target)
        }
        #else
        PQLatticeCore.mldsaUnpack(source.span, bitCount: bitCount, below: top, into: &target)
        #endif
        return f
    }

    func sample(_ sampler: Int, _ bytes: [UInt8]) -> (count: Int, f: [Eight]) {
        let source = bytes + [UInt8](repeating: 0, count: 8)
        var f = [Eight](repeating: Eight(repeating: -7), count: 64)
        var target = f.mutableSpan
        let result: Int
        #if arch(x86_64)
        switch self {
        case .v4: result = PQLatticeCoreV4.mldsaSample(sampler, source.span, into: &target)
        case .v3: result = PQLatticeCoreV3.mldsaSample(sampler, source.span, into: &target)
        case .baseline: result = PQLatticeCore.mldsaSample(sampler, source.span, into: &target)
        }
        #else
        result = PQLatticeCore.mldsaSample(sampler, source.span, into: &target)
        #endif
        return (result, Array(f.prefix(32)))
    }

    func sample(_ sampler: Int, seed: [UInt8], index: UInt16) -> [Eight] {
        var f = [Eight](repeating: Eight(repeating: -7), count: 32)
        var target = f.mutableSpan
        #if arch(x86_64)
        switch self {
        case .v4: PQLatticeCoreV4.mldsaSample(sampler, seed: seed.span, index: index, into: &target)
        case .v3: PQLatticeCoreV3.mldsaSample(sampler, seed: seed.span, index: index, into: &target)
        case .baseline:
            PQLatticeCore.mldsaSample(sampler, seed: seed.span, index: index, into: &target)
        }
        #else
        PQLatticeCore.mldsaSample(sampler, seed: seed.span, index: index, into: &target)
        #endif
        return f
    }

    func sampleChallenge(_ number: Int, _ bytes: [UInt8], _ c̃: [UInt8], isNegated: Bool) -> (
        isEnough: Bool, first: [Eight], second: [Eight]
    ) {
        let source = bytes + [UInt8](repeating: 0, count: 8)
        var f = [Eight](repeating: Eight(repeating: -7), count: 64)
        var target = f.mutableSpan
        let result: Bool
        #if arch(x86_64)
        switch self {
        case .v4:
            result = PQLatticeCoreV4.mldsaSampleChallenge(
                number,
                source.span,
                c̃.span,
                isNegated: isNegated,
                into: &target
            )
        case .v3:
            result = PQLatticeCoreV3.mldsaSampleChallenge(
                number,
                source.span,
                c̃.span,
                isNegated: isNegated,
                into: &target
            )
        case .baseline:
            result = PQLatticeCore.mldsaSampleChallenge(
                number,
                source.span,
                c̃.span,
                isNegated: isNegated,
                into: &target
            )
        }
        #else
        result = PQLatticeCore.mldsaSampleChallenge(
            number,
            source.span,
            c̃.span,
            isNegated: isNegated,
            into: &target
        )
        #endif
        return (result, Array(f.prefix(32)), Array(f.suffix(32)))
    }

    func multiplyShort(_ number: Int, _ f: inout [Eight]) {
        var target = f.mutableSpan
        #if arch(x86_64)
        switch self {
        case .v4: PQLatticeCoreV4.mldsaMultiplyShort(number, &target)
        case .v3: PQLatticeCoreV3.mldsaMultiplyShort(number, &target)
        case .baseline: PQLatticeCore.mldsaMultiplyShort(number, &target)
        }
        #else
        PQLatticeCore.mldsaMultiplyShort(number, &target)
        #endif
    }
}
