import PQCBOR
import PQCOSE
import PQIdentity
import PQTwin
import Testing

struct FrameHeaderTests {
    let key: SigningPrivateKey

    init() throws { key = try World.shared.get().authorityKey }

    /// A message whose headers are whatever a sender writes, with a signature that fits them.
    func message(
        _ protected: [(CBORValue, CBORValue)],
        unprotected: [(CBORValue, CBORValue)] = [],
        payload: CBORValue = .bytes([1, 2, 3])
    ) throws -> [UInt8] {
        let header = Self.map(protected).encoded()
        let signed: CBORValue = ["Signature1", .bytes(header), .bytes([]), payload]
        let signature = try key.signature(for: signed.encoded(), context: [])
        return CBORValue.tagged(
            18,
            [.bytes(header), Self.map(unprotected), payload, .bytes(signature)]
        ).encoded()
    }

    static func map(_ members: [(CBORValue, CBORValue)]) -> CBORValue {
        var map = CBORMap()
        for (label, value) in members { map[label] = value }
        return .map(map)
    }

    let claims: CBORValue = [1, 4]

    @Test func `a frame takes no parameter it does not know and none unprotected`() throws {
        let extra = try message([(1, -48), (4, .bytes([1])), (33, .bytes([])), (-65537, claims)])
        #expect(throws: TwinError.cose(.header(33))) { try Frame(extra) }
        let outside = try message(
            [(1, -48), (-65537, claims)],
            unprotected: [(4, .bytes([1]))]
        )
        #expect(throws: TwinError.cose(.header(4))) { try Frame(outside) }
        let kind = try message([(1, -48), (-65537, [1, 9])])
        #expect(throws: TwinError.unexpected(.kind)) { try Frame(kind) }
        let version = try message([(1, -48), (-65537, [2, 4])])
        #expect(throws: TwinError.suite(2)) { try Frame(version) }
    }

    @Test func `a frame carries its payload and is signed with ML-DSA`() throws {
        let detached = try message(
            [(1, -48), (4, .bytes([1])), (-65537, claims)],
            payload: .null
        )
        #expect(throws: TwinError.unexpected(.payload)) { try Frame(detached) }
        let cipher = try message([(1, 3), (4, .bytes([1])), (-65537, claims)])
        #expect(throws: TwinError.cose(.algorithm(3))) { try Frame(cipher) }
    }
}
