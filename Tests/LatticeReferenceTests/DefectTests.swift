import LatticeReference
import Testing

struct DefectTests {
    @Test(arguments: Defect.allCases)
    func `every defect has a sentence, a place and a name in small letters`(
        defect: Defect
    ) throws {
        let description = defect.description
        #expect(!description.sentence.isEmpty && !description.sentence.hasSuffix("."))
        #expect(description.place.hasPrefix(defect.algorithm == "ML-KEM" ? "FIPS 203" : "FIPS 204"))
        let isPlain = defect.rawValue.allSatisfy {
            $0 == "-" || $0.isLowercase && $0.isASCII || $0.isWholeNumber
        }
        #expect(isPlain)
    }

    @Test func `sentences and names are all different`() {
        let all = Defect.allCases
        #expect(Set(all.map(\.rawValue)).count == all.count)
        #expect(Set(all.map { $0.algorithm + $0.description.sentence }).count == all.count)
    }

    @Test func `a defect is made only by a reference that was given it`() throws {
        let message = [UInt8](repeating: 7, count: 32)
        var good = MLKEMReference(MLKEMSet.all[0])
        let (ek, dk) = try good.keyGen(d: message, z: message)
        var c = try good.encaps(ek, m: message).c
        c[0] ^= 1
        var bad = MLKEMReference(MLKEMSet.all[0], defect: .kemRejectionVisible)
        #expect(throws: Refusal.defective) { try bad.decaps(dk, c: c) }
        #expect(try good.decaps(dk, c: c).count == 32)
    }

    @Test func `wrong lengths are refused before anything is read`() throws {
        var kem = MLKEMReference(MLKEMSet.all[1])
        for count in [0, 31, 33, 1183, 1185] {
            let bytes = [UInt8](repeating: 0, count: count)
            #expect(throws: Refusal.length("ek")) { try kem.encaps(bytes, m: bytes) }
            #expect(throws: Refusal.length("dk")) { try kem.decaps(bytes, c: bytes) }
            #expect(throws: Refusal.length("d")) { try kem.keyGen(d: bytes, z: bytes) }
            var dsa = MLDSAReference(MLDSASet.all[0])
            #expect(throws: Refusal.length("ξ")) { try dsa.keyGen(bytes) }
            #expect(throws: Refusal.length("sk")) { try dsa.checkPrivateKey(bytes) }
            #expect(throws: Refusal.length("pk")) {
                try dsa.verify(bytes, .framed([]), pk: bytes)
            }
        }
    }
}
