import QuantumPasses

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A pass with its tables, ready for the kernels.
///
/// Unchecked, because of the pointer: nothing is written once the tables are filled.
@safe
final class PreparedPass: @unchecked Sendable {
    private let tileBits: Int
    private let runBits: Int
    private let runStarts: [Int]
    private let outerPlaces: [Int]
    private let steps: [TileStep]
    private let forms: [TileForm]
    private let weights: [Double]
    private let factors: [OuterFactor]
    /// The tables in the amplitudes' type, aligned to a vector register.
    private let table: UnsafeMutableRawPointer

    /// How many tiles there are.
    let tileCount: Int

    /// Copies what a builder has put together.
    ///
    /// - Throws: ``QuantumError/allocation(bytes:)``.
    init(_ builder: consuming PassBuilder) throws(QuantumError) {
        tileBits = builder.tileBits
        tileCount = 1 << (builder.stateBits - builder.tileBits)
        let (places, runBits) = (builder.localPlaces, builder.runBits)
        self.runBits = runBits
        runStarts = (0..<(1 << (tileBits - runBits))).map { run in
            (runBits..<places.count).reduce(0) { $0 | (run >> ($1 - runBits) & 1) << places[$1] }
        }
        outerPlaces = builder.outerPlaces
        steps = builder.steps
        forms = builder.forms
        weights = builder.weights
        factors = builder.factors
        let numbers = builder.table
        let bytes = max(numbers.count * builder.precision.byteCount, 64)
        var memory: UnsafeMutableRawPointer?
        guard unsafe posix_memalign(&memory, 64, bytes) == 0, let found = unsafe memory else {
            throw .allocation(bytes: bytes)
        }
        unsafe table = found
        // Room for as many numbers of that type was just taken.
        for (index, number) in numbers.enumerated() {
            switch builder.precision {
            case .single:
                unsafe found.storeBytes(of: Float(number), toByteOffset: 4 * index, as: Float.self)
            case .double:
                unsafe found.storeBytes(of: number, toByteOffset: 8 * index, as: Double.self)
            }
        }
    }

    deinit {
        unsafe free(table)
    }

    /// Runs the pass over some of the tiles.
    ///
    /// - Parameters:
    ///   - tiles: Which tiles.
    ///   - state: The state, held by nobody else.
    ///   - scratch: A thread's scratch memory.
    ///   - level: The build of the kernels that the pass was built for.
    @unsafe
    func run(
        tiles: Range<Int>,
        on state: AmplitudeStorage,
        scratch: UnsafeMutableRawPointer,
        level: KernelLevel
    ) {
        // The arrays outlive the call, which keeps none of the pointers.
        unsafe runStarts.withUnsafeBufferPointer { starts in
            unsafe outerPlaces.withUnsafeBufferPointer { outer in
                unsafe steps.withUnsafeBufferPointer { steps in
                    unsafe forms.withUnsafeBufferPointer { forms in
                        unsafe weights.withUnsafeBufferPointer { weights in
                            unsafe factors.withUnsafeBufferPointer { factors in
                                guard let starts = starts.baseAddress,
                                    let forms = forms.baseAddress,
                                    let weights = weights.baseAddress,
                                    let factors = factors.baseAddress
                                else { return }
                                let pass = unsafe TilePass(
                                    tileBits: tileBits,
                                    runBits: runBits,
                                    runStarts: starts,
                                    outerPlaces: outer,
                                    steps: steps,
                                    table: UnsafeRawPointer(table),
                                    forms: forms,
                                    weights: weights,
                                    factors: factors
                                )
                                unsafe KernelDispatch.run(
                                    pass,
                                    on: state,
                                    tiles: tiles,
                                    scratch: scratch,
                                    level: level
                                )
                            }
                        }
                    }
                }
            }
        }
    }
}
