import PQCBOR
import PQCOSE
import PQIdentity
import PQTwin

/// CBOR, COSE and frames.
let encodingTargets: [FuzzTarget] = [
    FuzzTarget("cbor") { bytes in
        guard let value = try? CBORValue(decoding: bytes) else { return false }
        try demand(value.encoded() == bytes, "deterministic CBOR has one spelling")
        return true
    } seeds: {
        let values: [CBORValue] = [
            ["heart": ["rate": 72.5, "unit": "/min"], "seen": [1, -1, true, false]],
            .tagged(18, [.bytes([1, 2, 3]), [:], .bytes([]), .unsigned(.max)]),
            [.float(.infinity), .float(1.0e300), .float(0.1), .unsigned(65_536), -500],
        ]
        return values.map { $0.encoded() }
    },
    FuzzTarget("cose-sign1") { bytes in
        guard let message = try? COSESign1(decoding: bytes) else { return false }
        try demand(message.encoded() == bytes, "a message has one spelling")
        let key = try FuzzWorld.shared.get().client.privateKey.publicKey
        _ = message.isValidSignature(by: key, externalData: [])
        return true
    } seeds: {
        try frames().filter { $0.first == 0xD2 }.prefix(2).map { $0 }
    },
    FuzzTarget("cose-encrypt0") { bytes in
        guard let message = try? COSEEncrypt0(decoding: bytes) else { return false }
        try demand(message.encoded() == bytes, "a message has one spelling")
        return true
    } seeds: {
        try frames().filter { $0.first == 0xD0 }.prefix(1).map { $0 }
    },
    FuzzTarget("frame") { bytes in
        guard let frame = try? Frame(bytes) else { return false }
        try demand(frame.bytes == bytes, "a frame keeps its bytes")
        return true
    } seeds: {
        try frames()
    },
    FuzzTarget("payload") { bytes in
        // What lies under the signatures, which no fuzzer can make: the first byte picks the kind.
        guard let kind = bytes.first.flatMap({ FrameKind(rawValue: UInt64($0)) }),
            let item = try? CBORValue(decoding: Array(bytes.dropFirst()))
        else { return false }
        return switch kind {
        case .announcement: try comesBack(Announcement.self, item)
        case .epoch: try comesBack(Epoch.self, item)
        case .checkpoint: try comesBack(Checkpoint.self, item)
        case .receipt: try comesBack(Receipt.self, item)
        case .gap: try comesBack(Gap.self, item)
        case .patch: false
        }
    } seeds: {
        try frames().compactMap { bytes in
            let frame = try Frame(bytes)
            guard let payload = try? COSESign1(decoding: bytes).payload else { return nil }
            return [UInt8(frame.kind.rawValue)] + payload
        }
    },
    FuzzTarget("inclusion-proof") { bytes in
        guard let item = try? CBORValue(decoding: bytes), let proof = try? InclusionProof(item)
        else { return false }
        try demand(proof.item == item, "a proof comes back")
        _ = try? proof.isValid(for: [1], root: [UInt8](repeating: 0, count: 32))
        return true
    } seeds: {
        let tree = try MerkleTree(frames: (0..<5).map { [$0] })
        return try [0, 4].compactMap { try tree.inclusionProof(of: $0)?.item.encoded() }
    },
]

private func comesBack<Payload: SignedPayload>(
    _ type: Payload.Type,
    _ item: CBORValue
) throws -> Bool {
    guard let payload = try? Payload(item: item) else { return false }
    try demand(payload.item == item, "a payload comes back")
    return true
}

/// One frame of each kind that a sender and a receiver make.
private func frames() throws -> [[UInt8]] {
    let world = try FuzzWorld.shared.get()
    let edge = try world.node("edge", world.client)
    let cloud = try world.node("cloud", world.server)
    let start = HybridTimestamp(milliseconds: UInt64(FuzzWorld.now.secondsSinceEpoch) * 1000)
    let announcement = try cloud.announcement(at: start)
    let recipient = try announcement.verified(against: world.trust, at: FuzzWorld.now)
    let author = try edge.announcement(at: start)
        .verified(against: world.trust, at: FuzzWorld.now)
    let twin = try TwinIdentifier("patient-12")
    var (sender, actions) = try PatchSender.begin(
        twin,
        by: edge,
        to: [recipient],
        policy: .open,
        after: SenderStream(),
        at: start
    )
    actions += try sender.seal(TwinPatch(.reported, ["heart": ["rate": 72]]), at: start)
    actions += try sender.sign(at: HybridTimestamp(milliseconds: start.rawValue + 1000))
    var receiver = try PatchReceiver(
        twin: twin,
        sender: edge.name,
        node: cloud,
        policy: .open
    )
    for bytes in actions.compactMap(\.sentFrame) {
        actions += receiver.receive(try Frame(bytes), from: author, at: start)
    }
    return [announcement.bytes] + actions.compactMap(\.sentFrame)
}

extension SyncAction {
    fileprivate var sentFrame: [UInt8]? {
        if case .send(let frame, _) = self { frame } else { nil }
    }
}
