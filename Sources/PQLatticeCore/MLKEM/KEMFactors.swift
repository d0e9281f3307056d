// The factors of the transform's last two passes, one for each lane. Each is
// 2¹⁶ · 17^BitRev₇(i) modulo q (FIPS 203, Appendix A), where i depends on the number β of the
// lane's run, and lane λ has run β = 2·(λ mod 8) + ⌊λ/8⌋. They are constants in code and not in
// memory, so that the compiler multiplies them by q⁻¹ itself.

/// Of half h, for pairs 4 apart: i = 32 + 16·h + β.
@inline(__always)
func kemFactors4(_ number: Int) -> KEMFactor {
    switch number {
    case 0:
        laneFactor([
            1223, -552, -1293, -282, 516, -320, -1618, 126,
            652, 1015, 1491, -1544, -8, -666, -1162, 1469,
        ])
    default:
        laneFactor([
            -853, -271, 107, -247, -398, -1508, 448, 677,
            -90, 830, -1421, -951, 961, -725, -1065, -1275,
        ])
    }
}

/// Of half ⌊n/2⌋, for pairs 2 apart: i = 64 + 16·n′ + 2·β with n′ = 2·⌊n/2⌋, and 1 more for odd n.
///
/// They are γ of the products as well: 17^(2·BitRev₇(j) + 1) is 17^BitRev₇(64 + j/2) for even j
/// and its negative for the next.
@inline(__always)
func kemFactors2(_ number: Int) -> KEMFactor {
    switch number {
    case 0:
        laneFactor([
            -1103, -1251, 422, -291, -246, -777, -1590, 418,
            555, 1550, 177, 1574, 1159, -602, -872, -156,
        ])
    case 1:
        laneFactor([
            430, 871, 587, -460, 778, 1483, 644, 329,
            843, 105, -235, 1653, -147, 1119, 349, -75,
        ])
    case 2:
        laneFactor([
            817, 1322, -1215, -874, -1185, -1510, -108, 958,
            603, -1465, 1218, -1187, -1278, -870, 996, 1522,
        ])
    default:
        laneFactor([
            1097, -1285, -136, 220, -1530, -854, -308, -1460,
            610, 384, -1335, -1659, 794, 478, 991, 1628,
        ])
    }
}

/// On the way back, of half h: i = 63 − 16·h − β.
@inline(__always)
func kemInverseFactors4(_ number: Int) -> KEMFactor {
    switch number {
    case 0:
        laneFactor([
            -1275, -1065, -725, 961, -951, -1421, 830, -90,
            677, 448, -1508, -398, -247, 107, -271, -853,
        ])
    default:
        laneFactor([
            1469, -1162, -666, -8, -1544, 1491, 1015, 652,
            126, -1618, -320, 516, -282, -1293, -552, 1223,
        ])
    }
}

/// On the way back, of half ⌊n/2⌋: i = 127 − 16·n′ − 2·β with n′ = 2·⌊n/2⌋, and 1 less for odd n.
@inline(__always)
func kemInverseFactors2(_ number: Int) -> KEMFactor {
    switch number {
    case 0:
        laneFactor([
            1628, 991, 478, 794, -1659, -1335, 384, 610,
            -1460, -308, -854, -1530, 220, -136, -1285, 1097,
        ])
    case 1:
        laneFactor([
            1522, 996, -870, -1278, -1187, 1218, -1465, 603,
            958, -108, -1510, -1185, -874, -1215, 1322, 817,
        ])
    case 2:
        laneFactor([
            -75, 349, 1119, -147, 1653, -235, 105, 843,
            329, 644, 1483, 778, -460, 587, 871, 430,
        ])
    default:
        laneFactor([
            -156, -872, -602, 1159, 1574, 177, 1550, 555,
            418, -1590, -777, -246, -291, 422, -1251, -1103,
        ])
    }
}

@inline(__always)
private func laneFactor(_ x: InlineArray<16, Int16>) -> KEMFactor {
    var factor = KEMVector()
    for lane in 0..<16 { factor[lane] = x[lane] }
    return KEMFactor(factor)
}
