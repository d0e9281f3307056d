import PQCBOR

/// What the verified patches of an epoch add up to, as its receiver follows it.
///
/// Each checkpoint names it by a hash: a check of both ends' merging. That the frames are the
/// sender's, every one of them, is what chain and signature say. So a state that grows beyond all
/// measure is followed no more, and nothing of the epoch is lost for that; honest senders begin
/// another epoch before (``PatchSender/isFull``), and are followed all the time.
struct FollowedState: Sendable, Equatable {
    /// The most that is followed of one epoch: what a sender fills it with, and one more patch.
    static let maximumCost = Epoch.maximumStateCost + Checkpoint.maximumCost

    /// The state; nil where it is followed no more.
    private(set) var document: CBORValue? = [:]
    /// What it weighs in memory, about.
    private(set) var cost = 0

    /// Of an epoch that begins.
    init() {}

    /// Of an epoch that goes on after a restart; nil where it is followed no more.
    init(_ stored: CBORValue?) {
        document = stored
        if let stored { weigh(stored.encoded()) }
    }

    /// Adds a patch.
    mutating func merge(_ contribution: CBORValue) {
        document = document?.merging(contribution)
    }

    /// Compares the state with what the sender says of it, as long as it is followed.
    ///
    /// - Throws: ``TwinError/checkpoint(_:)``.
    mutating func check(against hash: [UInt8], salt: [UInt8]) throws(TwinError) {
        guard let encoded = document?.encoded() else { return }
        guard try Checkpoint.stateHash(encoded: encoded, salt: salt) == hash else {
            throw .checkpoint(.state)
        }
        weigh(encoded)
    }

    /// Follows it no more.
    mutating func unfollow() {
        document = nil
        cost = 0
    }

    private mutating func weigh(_ encoded: [UInt8]) {
        cost = document?.cost(byteCount: encoded.count) ?? 0
        if cost > Self.maximumCost { unfollow() }
    }
}

extension CBORValue {
    /// What a value weighs in memory, about: each item of CBOR takes far more than its bytes.
    func cost(byteCount: Int) -> Int { byteCount + 64 * itemCount }
}
