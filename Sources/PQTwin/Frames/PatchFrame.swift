import PQCBOR
import PQCOSE

/// A sealed change of a twin: its header in clear, authenticated with the ciphertext.
public struct PatchFrame: Sendable, Equatable {
    /// Sequence numbers stay below this in every epoch.
    public static let sequenceLimit: UInt64 = 1 << 32

    /// The longest plaintext: with its header it stays below ``Frame/maximumByteCount``.
    public static let maximumContent = Frame.maximumByteCount - 1024

    /// What a patch weighs in memory, about.
    static func cost(of patch: TwinPatch, byteCount: Int) -> Int {
        patch.content.cost(byteCount: byteCount)
    }

    /// The frame's bytes.
    public let bytes: [UInt8]
    /// Which twin.
    public let twin: TwinIdentifier
    /// Who sends.
    public let sender: NodeName
    /// The number of the sender's audience.
    public let audience: UInt64
    /// The epoch's number.
    public let epoch: UInt64
    /// The sequence number within the epoch, which is also the nonce.
    public let sequence: UInt64
    /// When it was written.
    public let time: HybridTimestamp
    /// The class of the paths it changes.
    public let pathClass: PathClass
    private let message: COSEEncrypt0

    /// Reads a frame; nothing is opened yet.
    init(_ message: COSEEncrypt0, bytes: [UInt8]) throws(TwinError) {
        let headers = message.headers
        guard headers.algorithm == .aes256GCM else {
            throw .cose(.algorithm(headers.algorithm.rawValue))
        }
        try TwinError.carrying { () throws(COSEError) in
            try headers.require(
                onlyProtected: [COSELabel.algorithm, COSELabel.partialNonce, COSELabel.claims]
            )
        }
        guard let claims = headers.protected[COSELabel.claims] else { throw .unexpected(.claims) }
        var reader = try ItemReader(claims, count: 8, as: .claims)
        _ = (reader.next(), reader.next())
        twin = try reader.twin()
        sender = try reader.node()
        audience = try reader.number(.audience)
        epoch = try reader.number(.epoch)
        time = try reader.time()
        guard let pathClass = PathClass(rawValue: try reader.number(.pathClass)) else {
            throw .unexpected(.pathClass)
        }
        self.pathClass = pathClass
        sequence = try Self.sequence(headers.protected[COSELabel.partialNonce])
        self.message = message
        self.bytes = bytes
    }

    /// Seals a patch.
    init(
        sealing patch: TwinPatch,
        twin: TwinIdentifier,
        sender: NodeName,
        audience: UInt64,
        epoch: UInt64,
        sequence: UInt64,
        time: HybridTimestamp,
        with secrets: EpochSecrets
    ) throws(TwinError) {
        // Before a sequence number is taken: a frame that nobody reads would block the stream.
        let content = patch.content.encoded()
        guard content.count <= Self.maximumContent else {
            throw .frameTooLong(limit: Self.maximumContent, actual: content.count)
        }
        let limit = CBORLimits().itemCount
        guard patch.content.itemCount <= limit else {
            throw .malformed(CBORError(.tooManyItems(limit: limit), offset: 0))
        }
        var parameters = CBORMap()
        parameters[COSELabel.partialNonce] = .bytes(Self.partialNonce(sequence))
        parameters[COSELabel.claims] = [
            .unsigned(frameVersion), .unsigned(FrameKind.patch.rawValue),
            .text(twin.description), .text(sender.description), .unsigned(audience),
            .unsigned(epoch), .unsigned(time.rawValue), .unsigned(patch.pathClass.rawValue),
        ]
        let headers = COSEHeaders(algorithm: .aes256GCM, parameters: parameters)
        let ciphertext = try secrets.seal(
            content,
            sequence: sequence,
            authenticating: COSEEncrypt0.authenticated(headers.encodedProtected, frameDomain)
        )
        message = COSEEncrypt0(headers: headers, ciphertext: ciphertext)
        bytes = message.encoded()
        self.twin = twin
        self.sender = sender
        self.audience = audience
        self.epoch = epoch
        self.sequence = sequence
        self.time = time
        pathClass = patch.pathClass
    }

    /// Opens the frame: nothing comes out unless header and ciphertext are the sender's.
    func open(with secrets: EpochSecrets) throws(TwinError) -> TwinPatch {
        let plaintext = try secrets.open(
            message.ciphertext,
            sequence: sequence,
            authenticating: COSEEncrypt0.authenticated(
                message.headers.encodedProtected,
                frameDomain
            )
        )
        return try TwinPatch(content: try CBORValue(carried: plaintext), pathClass: pathClass)
    }

    /// The sequence number in as few bytes as hold it, at least one.
    private static func partialNonce(_ sequence: UInt64) -> [UInt8] {
        let byteCount = max(1, (64 - sequence.leadingZeroBitCount + 7) / 8)
        var bytes: [UInt8] = []
        appendBigEndian(sequence, byteCount: byteCount, to: &bytes)
        return bytes
    }

    private static func sequence(_ item: CBORValue?) throws(TwinError) -> UInt64 {
        guard let bytes = item?.bytesValue, (1...4).contains(bytes.count) else {
            throw .unexpected(.sequence)
        }
        let sequence = bytes.reduce(0) { $0 << 8 | UInt64($1) }
        guard partialNonce(sequence) == bytes else { throw .unexpected(.sequence) }
        return sequence
    }
}
