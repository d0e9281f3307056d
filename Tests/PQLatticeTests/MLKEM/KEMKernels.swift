import PQLattice
import PQLatticeCore

#if arch(x86_64)
import PQLatticeCoreV3
import PQLatticeCoreV4
#endif

/// The kernels of one build, on plain arrays in the standard's order.
struct KEMKernels {
    let level: LatticeLevel

    /// Puts 256 numbers where the kernels have them.
    func vectors(of numbers: [Int16]) -> [SIMD16<Int16>] {
        var vectors = [SIMD16<Int16>](repeating: SIMD16(), count: 16)
        for index in numbers.indices {
            let place = Self.place(of: index)
            vectors[place.vector][place.lane] = numbers[index]
        }
        return vectors
    }

    /// Reads the first 256 numbers back.
    func numbers(in vectors: [SIMD16<Int16>]) -> [Int16] {
        (0..<256).map { index in
            let place = Self.place(of: index)
            return vectors[place.vector][place.lane]
        }
    }

    /// Number 128·h + 8·β + r is in vector 8·h + r, lane ⌊β/2⌋ + 8·(β mod 2).
    private static func place(of index: Int) -> (vector: Int, lane: Int) {
        let run = index / 8 % 16
        return (index / 128 * 8 + index % 8, run / 2 + run % 2 * 8)
    }

    func transform(_ f: [Int16]) -> [Int16] {
        var vectors = self.vectors(of: f)
        var span = vectors.mutableSpan
        switch level {
        #if arch(x86_64)
        case .v4:
            PQLatticeCoreV4.kemTransform(&span)
        case .v3:
            PQLatticeCoreV3.kemTransform(&span)
        #endif
        default:
            PQLatticeCore.kemTransform(&span)
        }
        return numbers(in: vectors)
    }

    func inverseTransform(_ f: [Int16]) -> [Int16] {
        var vectors = self.vectors(of: f)
        var span = vectors.mutableSpan
        switch level {
        #if arch(x86_64)
        case .v4:
            PQLatticeCoreV4.kemInverseTransform(&span)
        case .v3:
            PQLatticeCoreV3.kemInverseTransform(&span)
        #endif
        default:
            PQLatticeCore.kemInverseTransform(&span)
        }
        return numbers(in: vectors)
    }

    func finishRow(_ row: [Int16], adding noise: [Int16]) -> [Int16] {
        var vectors = self.vectors(of: row)
        let noiseVectors = self.vectors(of: noise)
        var span = vectors.mutableSpan
        switch level {
        #if arch(x86_64)
        case .v4:
            PQLatticeCoreV4.kemFinishRow(&span, adding: noiseVectors.span)
        case .v3:
            PQLatticeCoreV3.kemFinishRow(&span, adding: noiseVectors.span)
        #endif
        default:
            PQLatticeCore.kemFinishRow(&span, adding: noiseVectors.span)
        }
        return numbers(in: vectors)
    }

    func factor(_ f: [Int16]) -> [SIMD16<Int16>] {
        let vectors = self.vectors(of: f)
        var factors = [SIMD16<Int16>](repeating: SIMD16(), count: 48)
        var span = factors.mutableSpan
        switch level {
        #if arch(x86_64)
        case .v4:
            PQLatticeCoreV4.kemPrepareFactor(vectors.span, into: &span)
        case .v3:
            PQLatticeCoreV3.kemPrepareFactor(vectors.span, into: &span)
        #endif
        default:
            PQLatticeCore.kemPrepareFactor(vectors.span, into: &span)
        }
        return factors
    }

    func row(
        _ a: [SIMD16<Int16>],
        start: Int,
        stride: Int,
        factors: [SIMD16<Int16>],
        count: Int
    ) -> [Int16] {
        var sum = [SIMD16<Int16>](repeating: SIMD16(), count: 16)
        var span = sum.mutableSpan
        switch level {
        #if arch(x86_64)
        case .v4:
            PQLatticeCoreV4.kemRow(
                a.span,
                at: start,
                stride: stride,
                times: factors.span,
                count: count,
                into: &span
            )
        case .v3:
            PQLatticeCoreV3.kemRow(
                a.span,
                at: start,
                stride: stride,
                times: factors.span,
                count: count,
                into: &span
            )
        #endif
        default:
            PQLatticeCore.kemRow(
                a.span,
                at: start,
                stride: stride,
                times: factors.span,
                count: count,
                into: &span
            )
        }
        return numbers(in: sum)
    }

    func sample(_ ρ: [UInt8], j: Int, i: Int) -> [Int16] {
        let stream = SHAKE128.hash(ρ + [UInt8(j), UInt8(i)], count: 504)
        let bytes = ρ + stream + [UInt8](repeating: 0, count: 80)
        var sum = [SIMD16<Int16>](repeating: SIMD16(), count: 16)
        var span = sum.mutableSpan
        switch level {
        #if arch(x86_64)
        case .v4:
            PQLatticeCoreV4.kemSampleTransform(
                bytes.span,
                at: 32,
                seed: 0..<32,
                index: UInt16(j | i << 8),
                into: &span
            )
        case .v3:
            PQLatticeCoreV3.kemSampleTransform(
                bytes.span,
                at: 32,
                seed: 0..<32,
                index: UInt16(j | i << 8),
                into: &span
            )
        #endif
        default:
            PQLatticeCore.kemSampleTransform(
                bytes.span,
                at: 32,
                seed: 0..<32,
                index: UInt16(j | i << 8),
                into: &span
            )
        }
        return numbers(in: sum)
    }

    func noise(_ bytes: [UInt8], η: Int) -> [Int16] {
        let padded = bytes + [UInt8](repeating: 0xFF, count: 16)
        var sum = [SIMD16<Int16>](repeating: SIMD16(), count: 16)
        var span = sum.mutableSpan
        switch level {
        #if arch(x86_64)
        case .v4:
            PQLatticeCoreV4.kemNoise(padded.span, at: 0, η: η, into: &span)
        case .v3:
            PQLatticeCoreV3.kemNoise(padded.span, at: 0, η: η, into: &span)
        #endif
        default:
            PQLatticeCore.kemNoise(padded.span, at: 0, η: η, into: &span)
        }
        return numbers(in: sum)
    }

    func encode12(_ f: [Int16]) -> [UInt8] {
        var vectors = self.vectors(of: f)
        var operand = vectors.mutableSpan
        var bytes = [UInt8](repeating: 0, count: 400)
        var span = bytes.mutableSpan
        switch level {
        #if arch(x86_64)
        case .v4:
            PQLatticeCoreV4.kemEncode12(&operand, into: &span, at: 0)
        case .v3:
            PQLatticeCoreV3.kemEncode12(&operand, into: &span, at: 0)
        #endif
        default:
            PQLatticeCore.kemEncode12(&operand, into: &span, at: 0)
        }
        return Array(bytes[..<384])
    }

    func decode12(_ bytes: [UInt8], reducing: Bool) -> [Int16] {
        let padded = bytes + [UInt8](repeating: 0xFF, count: 16)
        var sum = [SIMD16<Int16>](repeating: SIMD16(), count: 16)
        var span = sum.mutableSpan
        switch level {
        #if arch(x86_64)
        case .v4:
            PQLatticeCoreV4.kemDecode12(padded.span, at: 0, into: &span)
            if reducing { PQLatticeCoreV4.kemReduceDecoded(&span) }
        case .v3:
            PQLatticeCoreV3.kemDecode12(padded.span, at: 0, into: &span)
            if reducing { PQLatticeCoreV3.kemReduceDecoded(&span) }
        #endif
        default:
            PQLatticeCore.kemDecode12(padded.span, at: 0, into: &span)
            if reducing { PQLatticeCore.kemReduceDecoded(&span) }
        }
        return numbers(in: sum)
    }

    func firstUnreduced(_ f: [Int16]) -> Int {
        let vectors = self.vectors(of: f)
        return switch level {
        #if arch(x86_64)
        case .v4:
            PQLatticeCoreV4.kemFirstUnreduced(vectors.span)
        case .v3:
            PQLatticeCoreV3.kemFirstUnreduced(vectors.span)
        #endif
        default:
            PQLatticeCore.kemFirstUnreduced(vectors.span)
        }
    }

    func compress(_ f: [Int16], bits d: Int) -> [UInt8] {
        var vectors = self.vectors(of: f)
        var operand = vectors.mutableSpan
        var bytes = [UInt8](repeating: 0, count: 32 * d + 16)
        var span = bytes.mutableSpan
        switch level {
        #if arch(x86_64)
        case .v4:
            PQLatticeCoreV4.kemCompress(&operand, bits: d, into: &span, at: 0)
        case .v3:
            PQLatticeCoreV3.kemCompress(&operand, bits: d, into: &span, at: 0)
        #endif
        default:
            PQLatticeCore.kemCompress(&operand, bits: d, into: &span, at: 0)
        }
        return Array(bytes[..<(32 * d)])
    }

    func decompress(_ bytes: [UInt8], bits d: Int) -> [Int16] {
        let padded = bytes + [UInt8](repeating: 0xFF, count: 16)
        var sum = [SIMD16<Int16>](repeating: SIMD16(), count: 16)
        var span = sum.mutableSpan
        switch level {
        #if arch(x86_64)
        case .v4:
            PQLatticeCoreV4.kemDecompress(padded.span, at: 0, bits: d, into: &span)
        case .v3:
            PQLatticeCoreV3.kemDecompress(padded.span, at: 0, bits: d, into: &span)
        #endif
        default:
            PQLatticeCore.kemDecompress(padded.span, at: 0, bits: d, into: &span)
        }
        return numbers(in: sum)
    }

    func message(_ f: [Int16]) -> [UInt8] {
        let vectors = self.vectors(of: f)
        var bytes = [UInt8](repeating: 0, count: 32)
        var span = bytes.mutableSpan
        switch level {
        #if arch(x86_64)
        case .v4:
            PQLatticeCoreV4.kemMessage(vectors.span, into: &span, at: 0)
        case .v3:
            PQLatticeCoreV3.kemMessage(vectors.span, into: &span, at: 0)
        #endif
        default:
            PQLatticeCore.kemMessage(vectors.span, into: &span, at: 0)
        }
        return bytes
    }

    func addMessage(_ message: [UInt8], f: [Int16]) -> [Int16] {
        var vectors = self.vectors(of: f)
        var span = vectors.mutableSpan
        switch level {
        #if arch(x86_64)
        case .v4:
            PQLatticeCoreV4.kemAddMessage(message.span, at: 0, to: &span)
        case .v3:
            PQLatticeCoreV3.kemAddMessage(message.span, at: 0, to: &span)
        #endif
        default:
            PQLatticeCore.kemAddMessage(message.span, at: 0, to: &span)
        }
        return numbers(in: vectors)
    }
}
