import PQLattice
import LatticeOracle
import PQKeccak
import PQSecrets
import Testing

// With t₁ = 0 anyone can sign: every short z gives w = A·z, whatever hint goes with it. That
// makes signatures at and beyond each bound of verification which are right in all else.
@Suite struct `ML-DSA verification at its bounds` {
    @Test(arguments: SignatureSet.allCases)
    func `z below the bound is valid, at the bound it isn't`(set: SignatureSet) throws {
        let bound = set.parameters.γ₁ - set.parameters.β
        for place in [0, 255] {
            for column in [0, set.parameters.l - 1] {
                var forgery = Forgery(set)
                forgery.z[column][place] = bound - 1
                #expect(try forgery.isAccepted())
                forgery.z[column][place] = DSAField.q - (bound - 1)
                #expect(try forgery.isAccepted())
                forgery.z[column][place] = bound
                #expect(try !forgery.isAccepted())
                forgery.z[column][place] = DSAField.q - bound
                #expect(try !forgery.isAccepted())
            }
        }
    }

    @Test(arguments: SignatureSet.allCases)
    func `z at the ends of its encoding is refused`(set: SignatureSet) throws {
        for end in [set.parameters.γ₁, DSAField.q - set.parameters.γ₁ + 1] {
            var forgery = Forgery(set)
            forgery.z[0][0] = end
            #expect(try !forgery.isAccepted())
        }
    }

    @Test(arguments: SignatureSet.allCases)
    func `a hint of no ones and one of ω ones are valid`(set: SignatureSet) throws {
        var forgery = Forgery(set)
        #expect(try forgery.isAccepted())
        for place in 0..<set.parameters.ω {
            forgery.hint[place % set.parameters.k].append(UInt8(3 * (place / set.parameters.k)))
        }
        #expect(try forgery.isAccepted())
    }

    @Test(arguments: SignatureSet.allCases)
    func `a hint of more than ω ones is refused`(set: SignatureSet) throws {
        let parameters = set.parameters
        var forgery = Forgery(set)
        forgery.hint[0] = (0..<UInt8(parameters.ω)).map { $0 }
        #expect(try forgery.isAccepted())
        #expect(try !forgery.isAccepted { $0[$0.count - 1] = 255 })
        // One more, which a lax reader finds where the first row's end, ω, is stored.
        forgery.hint[parameters.k - 1] = [UInt8(parameters.ω)]
        #expect(try !forgery.isAccepted())
    }

    @Test(arguments: SignatureSet.allCases)
    func `a hint whose places don't rise is refused`(set: SignatureSet) throws {
        var forgery = Forgery(set)
        forgery.hint[0] = [7, 9]
        forgery.hint[1] = [2]
        let start = set.parameters.challengeByteCount + set.parameters.responseByteCount
        #expect(try forgery.isAccepted())
        // The same ones in another order.
        #expect(try !forgery.isAccepted { $0.swapAt(start, start + 1) })
        // The same one twice.
        forgery.hint[0] = [7]
        forgery.hint[1] = []
        #expect(try !forgery.isAccepted { $0.insertPlace(7, at: start + 1, set, rows: 0...) })
    }

    @Test(arguments: SignatureSet.allCases)
    func `a hint whose rows end before they begin is refused`(set: SignatureSet) throws {
        var forgery = Forgery(set)
        forgery.hint[0] = [7, 9]
        let ends = set.parameters.signatureByteCount - set.parameters.k
        // The next row's end falls back: a lax reader takes that row as empty.
        for end in [0, 1] {
            #expect(try !forgery.isAccepted { $0[ends + 1] = UInt8(end) })
        }
        // The last row's end alone.
        #expect(try !forgery.isAccepted { $0[ends + set.parameters.k - 1] = 1 })
    }

    @Test(arguments: SignatureSet.allCases)
    func `a hint with anything in its unused room is refused`(set: SignatureSet) throws {
        var forgery = Forgery(set)
        forgery.hint[0] = [7]
        let start = set.parameters.challengeByteCount + set.parameters.responseByteCount
        for place in 1..<set.parameters.ω {
            #expect(try !forgery.isAccepted { $0[start + place] = 1 })
        }
    }

    @Test(arguments: SignatureSet.allCases)
    func `every byte of the challenge counts`(set: SignatureSet) throws {
        let forgery = Forgery(set)
        for place in 0..<set.parameters.challengeByteCount {
            #expect(try !forgery.isAccepted { $0[place] ^= 0x80 })
        }
    }
}

extension [UInt8] {
    /// Adds a place to the hint and moves on the ends of rows, all by hand.
    fileprivate mutating func insertPlace(
        _ place: UInt8,
        at index: Int,
        _ set: SignatureSet,
        rows: PartialRangeFrom<Int>
    ) {
        self[index] = place
        for row in rows.lowerBound..<set.parameters.k {
            self[count - set.parameters.k + row] += 1
        }
    }
}

/// A signature for the key with t₁ = 0, made from any z and any hint.
private struct Forgery {
    let set: SignatureSet
    /// Coefficients of z modulo q.
    var z: [[UInt32]]
    /// The places of ones, rising, in each row.
    var hint: [[UInt8]]

    private let ρ = [UInt8](100..<132)
    private let μ = [UInt8](repeating: 3, count: 64)

    init(_ set: SignatureSet) {
        self.set = set
        var numbers = TestNumbers(seed: 11)
        z = (0..<set.parameters.l).map { _ in
            (0..<256).map { _ in UInt32(numbers.next() % 1000) }
        }
        hint = Array(repeating: [], count: set.parameters.k)
    }

    /// Whether the key takes the signature, after a change to its bytes.
    func isAccepted(_ change: (inout [UInt8]) -> Void = { _ in }) throws -> Bool {
        let publicKey = ρ + [UInt8](repeating: 0, count: 320 * set.parameters.k)
        var signature = signature()
        change(&signature)
        let answers = try supportedLevels.map { level in
            try set.type.makeVerifier(publicKey, level: level)
                .isValidSignature(signature, forMu: μ)
        }
        // All builds are of one mind.
        #expect(Set(answers).count == 1)
        return answers[0]
    }

    private func signature() -> [UInt8] {
        let parameters = set.parameters
        var encoded = [UInt8](repeating: 0, count: parameters.commitmentByteCount)
        for row in 0..<parameters.k {
            var target = encoded.mutableSpan
            commitment(row: row).pack(
                bitCount: parameters.w₁BitCount,
                into: &target,
                at: 32 * parameters.w₁BitCount * row
            )
        }
        var signature = keccakHash(
            .shake256,
            (μ + encoded).span,
            count: parameters.challengeByteCount
        )
        var response = [UInt8](repeating: 0, count: parameters.responseByteCount)
        for column in 0..<parameters.l {
            var target = response.mutableSpan
            polynomial(z[column]).pack(
                below: parameters.γ₁,
                bitCount: parameters.γ₁BitCount,
                into: &target,
                at: 32 * parameters.γ₁BitCount * column
            )
        }
        signature += response
        let places = hint.flatMap { $0 }
        signature += places.prefix(parameters.ω)
        signature += [UInt8](repeating: 0, count: max(0, parameters.ω - places.count))
        var end = 0
        for row in hint {
            end += row.count
            signature.append(UInt8(end))
        }
        return signature
    }

    /// One row of A·z, its high parts corrected by the hint.
    private func commitment(row: Int) -> DSAPolynomial {
        var sum = DSAProductSum()
        for column in 0..<set.parameters.l {
            let entry = DSANTTPolynomial(rejectionSampling: ρ.span, row: row, column: column)
            sum.add(entry, polynomial(z[column]).ntt())
        }
        let w = sum.inverseNTT()
        let bits = (0..<256).map { hint[row].contains(UInt8($0)) ? UInt8(1) : 0 }
        return polynomial(
            (0..<256).map {
                DSARounding.useHint(
                    bits[$0],
                    w.coefficients.span[$0],
                    γ₂: set.parameters.γ₂
                )
            }
        )
    }
}

/// A polynomial of given coefficients.
func polynomial(_ coefficients: [UInt32]) -> DSAPolynomial {
    var polynomial = DSAPolynomial()
    var target = polynomial.coefficients.mutableSpan
    for index in 0..<256 { target[index] = coefficients[index] }
    return polynomial
}
