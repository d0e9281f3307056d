import PQLattice
import LatticeOracle
import PQKeccak
import Testing

struct SHA3Tests {
    @Test func `the empty message has the digests that the standard's examples give`() {
        #expect(
            SHA3_224.hash([]).hex == "6b4e03423667dbb73b6e15454f0eb1abd4597f9a1b078e3f5b5a6bc7"
        )
        #expect(
            SHA3_256.hash([]).hex
                == "a7ffc6f8bf1ed76651c14756a061d662f580ff4de43b49fa82d80a4b80f8434a"
        )
        #expect(
            SHA3_384.hash([]).hex
                == "0c63a75b845e4f7d01107d852e4c2485c51a50aaaa94fc61995e71bbee983a2a"
                + "c3713831264adb47fb6bd1e058d5f004"
        )
        #expect(
            SHA3_512.hash([]).hex
                == "a69f73cca23a9ac5c8b567dc185a756e97c982164fe25859e0d1dcc1475c80a6"
                + "15b2123af1f5f94c11e3e9402c3ac558f500199d95b6d3e301758586281dcd26"
        )
        #expect(
            SHAKE128.hash([], count: 32).hex
                == "7f9c2ba4e88f827d616045507605853ed73b8093f6efbc88eb1a6eacfa66ef26"
        )
        #expect(
            SHAKE256.hash([], count: 32).hex
                == "46b9dd2b0ba88d13233b3feb743eeb243fcd52ea62b81b82b50c27646ed5762f"
        )
    }

    @Test(arguments: [1, 7, 8, 9, 71, 72, 73, 135, 136, 137, 167, 168, 169, 400])
    func `a message cut anywhere has the same digest`(length: Int) {
        let message = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 37) }
        let whole = SHA3_512.hash(message)
        for cut in 0...length {
            var hash = SHA3_512()
            hash.update(Array(message[..<cut]))
            hash.update(Array(message[cut...]))
            #expect(hash.finalize() == whole, "cut at \(cut)")
        }
    }

    @Test func `a stream cut anywhere has the same bytes`() {
        let whole = SHAKE128.hash([1, 2, 3], count: 500)
        for step in [1, 3, 7, 8, 9, 167, 168, 169] {
            var absorbing = SHAKE128()
            absorbing.absorb([1, 2, 3])
            var stream = absorbing.squeezing()
            var bytes: [UInt8] = []
            while bytes.count < 500 { bytes += stream.squeeze(min(step, 500 - bytes.count)) }
            #expect(bytes == whole, "in steps of \(step)")
        }
    }

    @Test func `one changed bit changes the digest`() {
        #expect(SHA3_256.hash([0]) != SHA3_256.hash([1]))
        #expect(SHA3_256.hash([0]) != SHA3_256.hash([0, 0]))
        #expect(SHAKE256.hash([0], count: 32) != SHA3_256.hash([0]))
    }
}
