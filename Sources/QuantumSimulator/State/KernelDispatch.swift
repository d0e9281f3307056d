import QuantumKernels
import QuantumPasses
#if arch(x86_64)
import QuantumKernelsV3
import QuantumKernelsV4
#endif

/// A pass over some tiles: real and imaginary parts, their count, which tiles, scratch memory.
private typealias TileKernel<Number> = (
    borrowing TilePass, UnsafeMutablePointer<Number>, UnsafeMutablePointer<Number>, Int,
    Range<Int>, UnsafeMutableRawPointer
) -> Void

/// A sum of squares: real and imaginary parts, which of them, bits set, bits clear.
private typealias SumKernel<Number> = (
    UnsafeMutablePointer<Number>, UnsafeMutablePointer<Number>, Range<Int>, Int, Int
) -> Double

/// The kernels by the build that runs: the only file of the simulator that knows there are three.
enum KernelDispatch {
    /// How many bits number the lanes of a build's registers.
    static func laneBits(_ precision: AmplitudePrecision, _ level: KernelLevel) -> Int {
        switch (level, precision) {
        #if arch(x86_64)
        case (.v4, .single): QuantumKernelsV4.singleLaneBits
        case (.v4, .double): QuantumKernelsV4.doubleLaneBits
        case (.v3, .single): QuantumKernelsV3.singleLaneBits
        case (.v3, .double): QuantumKernelsV3.doubleLaneBits
        #endif
        case (_, .single): QuantumKernels.singleLaneBits
        case (_, .double): QuantumKernels.doubleLaneBits
        }
    }

    /// How much scratch memory a thread needs.
    static func scratchByteCount(tileBits: Int, _ precision: AmplitudePrecision) -> Int {
        QuantumKernels.scratchByteCount(tileBits: tileBits, numberBytes: precision.byteCount)
    }

    /// Runs a pass over some of the tiles of a state.
    @unsafe
    static func run(
        _ pass: borrowing TilePass,
        on state: AmplitudeStorage,
        tiles: Range<Int>,
        scratch: UnsafeMutableRawPointer,
        level: KernelLevel
    ) {
        let count = state.count
        switch state.precision {
        case .single:
            let (real, imaginary) = unsafe state.pointers(as: Float.self)
            let run: TileKernel<Float>
            switch level {
            #if arch(x86_64)
            case .v4: unsafe run = QuantumKernelsV4.runSingleTiles
            case .v3: unsafe run = QuantumKernelsV3.runSingleTiles
            #endif
            default: unsafe run = QuantumKernels.runSingleTiles
            }
            unsafe run(pass, real, imaginary, count, tiles, scratch)
        case .double:
            let (real, imaginary) = unsafe state.pointers(as: Double.self)
            let run: TileKernel<Double>
            switch level {
            #if arch(x86_64)
            case .v4: unsafe run = QuantumKernelsV4.runDoubleTiles
            case .v3: unsafe run = QuantumKernelsV3.runDoubleTiles
            #endif
            default: unsafe run = QuantumKernels.runDoubleTiles
            }
            unsafe run(pass, real, imaginary, count, tiles, scratch)
        }
    }

    /// The sum of squared magnitudes of a range, where index bits are set and clear.
    static func squares(
        of state: AmplitudeStorage,
        in range: Range<Int>,
        set: Int,
        clear: Int,
        level: KernelLevel
    ) -> Double {
        // In bounds: the caller's range lies in the state and ends at multiples of 32.
        switch state.precision {
        case .single:
            let (real, imaginary) = unsafe state.pointers(as: Float.self)
            let sum: SumKernel<Float>
            switch level {
            #if arch(x86_64)
            case .v4: unsafe sum = QuantumKernelsV4.singleSquares
            case .v3: unsafe sum = QuantumKernelsV3.singleSquares
            #endif
            default: unsafe sum = QuantumKernels.singleSquares
            }
            return unsafe sum(real, imaginary, range, set, clear)
        case .double:
            let (real, imaginary) = unsafe state.pointers(as: Double.self)
            let sum: SumKernel<Double>
            switch level {
            #if arch(x86_64)
            case .v4: unsafe sum = QuantumKernelsV4.doubleSquares
            case .v3: unsafe sum = QuantumKernelsV3.doubleSquares
            #endif
            default: unsafe sum = QuantumKernels.doubleSquares
            }
            return unsafe sum(real, imaginary, range, set, clear)
        }
    }
}
