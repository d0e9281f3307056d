import PQCBOR
import PQTwin

/// Patches and stored states: what a peer that is trusted with a key may still get wrong.
let twinTargets: [FuzzTarget] = [
    FuzzTarget("twin-patch") { bytes in
        // The first byte picks the class of paths; the rest is a patch's content.
        guard let pathClass = bytes.first.flatMap({ PathClass(rawValue: UInt64($0)) }),
            let content = try? CBORValue(decoding: Array(bytes.dropFirst())),
            let patch = try? TwinPatch(content: content, pathClass: pathClass)
        else { return false }
        try demand(patch.content == content, "a patch comes back")
        let first = TwinWrite(
            patch,
            stamp: WriteStamp(time: HybridTimestamp(rawValue: 1), author: try NodeName("edge"))
        )
        let second = TwinWrite(
            try TwinPatch(pathClass, ["heart": ["rate": 72]]),
            stamp: WriteStamp(time: HybridTimestamp(rawValue: 2), author: try NodeName("cloud"))
        )
        if patch.ifRevision == nil {
            let forward = try state(after: [first, second])
            let backward = try state(after: [second, first])
            try demand(forward.document == backward.document, "the order of arrival is nothing")
        }
        return true
    } seeds: {
        let bodies: [CBORValue] = [["heart": ["rate": 80]], ["heart": .null], ["a": [1, [2, 3]]]]
        return try bodies.map { body in
            [2] + (try TwinPatch(.reported, body).content.encoded())
        }
    },
    FuzzTarget("twin-snapshot") { bytes in
        guard let item = try? CBORValue(decoding: bytes), let state = try? TwinState(snapshot: item)
        else { return false }
        let again = try TwinState(snapshot: state.snapshot)
        try demand(again == state, "a stored state comes back")
        return true
    } seeds: {
        let write = TwinWrite(
            try TwinPatch(.reported, ["heart": ["rate": 72, "rhythm": "sinus"]]),
            stamp: WriteStamp(time: HybridTimestamp(rawValue: 1), author: try NodeName("edge"))
        )
        return [try state(after: []), try state(after: [write])].map { $0.snapshot.encoded() }
    },
]

private func state(after writes: [TwinWrite]) throws -> TwinState {
    var state = TwinState(twin: try TwinIdentifier("patient-12"))
    for write in writes { _ = state.apply(write, policy: .open) }
    return state
}
