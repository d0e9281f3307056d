import PQKeccak
import PQSecrets

extension DSAPolynomial {
    /// The number-theoretic transform (FIPS 204, Algorithm 41).
    ///
    /// Constant time.
    ///
    /// - Returns: The transform, in storage of its own.
    package func ntt() -> DSANTTPolynomial {
        var transform = WipedBuffer<UInt32>(zeros: 256)
        var f = transform.mutableSpan
        forwardTransform(of: coefficients.span, into: &f)
        return DSANTTPolynomial(coefficients: transform)
    }
}

extension DSAProductSum {
    /// Reduces the sum and transforms it back (FIPS 204, Algorithm 42).
    ///
    /// Constant time.
    ///
    /// - Returns: The polynomial whose transform the sum is.
    package func inverseNTT() -> DSAPolynomial {
        var polynomial = DSAPolynomial()
        var f = polynomial.coefficients.mutableSpan
        inverseTransform(of: sums.span, into: &f)
        return polynomial
    }
}

private func forwardTransform(of source: Span<UInt32>, into f: inout MutableSpan<UInt32>) {
    precondition(source.count == 256 && f.count == 256)
    for index in 0..<256 {
        f[index] = source[index]
    }
    forwardLayer(&f, length: 128)
    forwardLayer(&f, length: 64)
    forwardLayer(&f, length: 32)
    forwardLayer(&f, length: 16)
    forwardLayer(&f, length: 8)
    forwardLayer(&f, length: 4)
    forwardLayer(&f, length: 2)
    forwardLayer(&f, length: 1)
    for index in 0..<256 {
        f[index] = DSAField.reduce(f[index])
    }
}

/// One layer of butterflies (a, b) → (a + ζb, a − ζb).
///
/// A layer adds at most 2q to a bound that starts at q, so eight end below 17q < 2³².
@inline(__always)
private func forwardLayer(_ f: inout MutableSpan<UInt32>, length: Int) {
    for block in 0..<(128 / length) {
        let ζ = dsaZetas[128 / length &+ block]
        let start = 2 &* length &* block
        for index in start..<(start &+ length) {
            let product = DSAField.montgomeryProduct(f[index &+ length], ζ)
            let a = f[index]
            f[index] = a &+ product
            f[index &+ length] = a &+ 2 &* DSAField.q &- product
        }
    }
}

private func inverseTransform(of sums: Span<UInt64>, into f: inout MutableSpan<UInt32>) {
    precondition(sums.count == 256 && f.count == 256)
    for index in 0..<256 {
        f[index] = DSAField.montgomeryReduce(sums[index])
    }
    inverseLayer(&f, length: 1)
    inverseLayer(&f, length: 2)
    inverseLayer(&f, length: 4)
    inverseLayer(&f, length: 8)
    inverseLayer(&f, length: 16)
    inverseLayer(&f, length: 32)
    inverseLayer(&f, length: 64)
    inverseLayer(&f, length: 128)
    for index in 0..<256 {
        // 2⁶⁴/256 modulo q: divides by 256 and takes out the 2⁻³² of this reduction and that of
        // the products.
        f[index] = DSAField.reduceOnce(DSAField.montgomeryProduct(f[index], 41_978))
    }
}

/// One layer of butterflies (a, b) → (a + b, ζ(a − b)) with −ζ from the same table.
///
/// Coefficients enter the layer of a length below 2q · length, and leave it below twice that:
/// after the last layer below 512q < 2³².
@inline(__always)
private func inverseLayer(_ f: inout MutableSpan<UInt32>, length: Int) {
    let bound = 2 &* DSAField.q &* UInt32(truncatingIfNeeded: length)
    for block in 0..<(128 / length) {
        // The standard's −ζ at 256/length − 1 − block, moved into the difference b − a.
        let ζ = dsaZetas[256 / length &- 1 &- block]
        let start = 2 &* length &* block
        for index in start..<(start &+ length) {
            let a = f[index]
            let b = f[index &+ length]
            f[index] = a &+ b
            f[index &+ length] = DSAField.montgomeryProduct(b &+ bound &- a, ζ)
        }
    }
}

/// 1753 to the power of BitRev₈(i), times 2³², modulo q, at place i (FIPS 204, Appendix B).
package let dsaZetas: InlineArray<256, UInt32> = [
    4_193_792, 25_847, 5_771_523, 7_861_508, 237_124, 7_602_457, 7_504_169, 466_468,
    1_826_347, 2_353_451, 8_021_166, 6_288_512, 3_119_733, 5_495_562, 3_111_497, 2_680_103,
    2_725_464, 1_024_112, 7_300_517, 3_585_928, 7_830_929, 7_260_833, 2_619_752, 6_271_868,
    6_262_231, 4_520_680, 6_980_856, 5_102_745, 1_757_237, 8_360_995, 4_010_497, 280_005,
    2_706_023, 95_776, 3_077_325, 3_530_437, 6_718_724, 4_788_269, 5_842_901, 3_915_439,
    4_519_302, 5_336_701, 3_574_422, 5_512_770, 3_539_968, 8_079_950, 2_348_700, 7_841_118,
    6_681_150, 6_736_599, 3_505_694, 4_558_682, 3_507_263, 6_239_768, 6_779_997, 3_699_596,
    811_944, 531_354, 954_230, 3_881_043, 3_900_724, 5_823_537, 2_071_892, 5_582_638,
    4_450_022, 6_851_714, 4_702_672, 5_339_162, 6_927_966, 3_475_950, 2_176_455, 6_795_196,
    7_122_806, 1_939_314, 4_296_819, 7_380_215, 5_190_273, 5_223_087, 4_747_489, 126_922,
    3_412_210, 7_396_998, 2_147_896, 2_715_295, 5_412_772, 4_686_924, 7_969_390, 5_903_370,
    7_709_315, 7_151_892, 8_357_436, 7_072_248, 7_998_430, 1_349_076, 1_852_771, 6_949_987,
    5_037_034, 264_944, 508_951, 3_097_992, 44_288, 7_280_319, 904_516, 3_958_618,
    4_656_075, 8_371_839, 1_653_064, 5_130_689, 2_389_356, 8_169_440, 759_969, 7_063_561,
    189_548, 4_827_145, 3_159_746, 6_529_015, 5_971_092, 8_202_977, 1_315_589, 1_341_330,
    1_285_669, 6_795_489, 7_567_685, 6_940_675, 5_361_315, 4_499_357, 4_751_448, 3_839_961,
    2_091_667, 3_407_706, 2_316_500, 3_817_976, 5_037_939, 2_244_091, 5_933_984, 4_817_955,
    266_997, 2_434_439, 7_144_689, 3_513_181, 4_860_065, 4_621_053, 7_183_191, 5_187_039,
    900_702, 1_859_098, 909_542, 819_034, 495_491, 6_767_243, 8_337_157, 7_857_917,
    7_725_090, 5_257_975, 2_031_748, 3_207_046, 4_823_422, 7_855_319, 7_611_795, 4_784_579,
    342_297, 286_988, 5_942_594, 4_108_315, 3_437_287, 5_038_140, 1_735_879, 203_044,
    2_842_341, 2_691_481, 5_790_267, 1_265_009, 4_055_324, 1_247_620, 2_486_353, 1_595_974,
    4_613_401, 1_250_494, 2_635_921, 4_832_145, 5_386_378, 1_869_119, 1_903_435, 7_329_447,
    7_047_359, 1_237_275, 5_062_207, 6_950_192, 7_929_317, 1_312_455, 3_306_115, 6_417_775,
    7_100_756, 1_917_081, 5_834_105, 7_005_614, 1_500_165, 777_191, 2_235_880, 3_406_031,
    7_838_005, 5_548_557, 6_709_241, 6_533_464, 5_796_124, 4_656_147, 594_136, 4_603_424,
    6_366_809, 2_432_395, 2_454_455, 8_215_696, 1_957_272, 3_369_112, 185_531, 7_173_032,
    5_196_991, 162_844, 1_616_392, 3_014_001, 810_149, 1_652_634, 4_686_184, 6_581_310,
    5_341_501, 3_523_897, 3_866_901, 269_760, 2_213_111, 7_404_533, 1_717_735, 472_078,
    7_953_734, 1_723_600, 6_577_327, 1_910_376, 6_712_985, 7_276_084, 8_119_771, 4_546_524,
    5_441_381, 6_144_432, 7_959_518, 6_094_090, 183_443, 7_403_526, 1_612_842, 4_834_730,
    7_826_001, 3_919_660, 8_332_111, 7_018_208, 3_937_738, 1_400_424, 7_534_263, 1_976_782,
]
