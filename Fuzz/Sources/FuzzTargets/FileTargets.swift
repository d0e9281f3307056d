import PQFile
import PQIdentity

/// Sealed files.
let fileTargets: [FuzzTarget] = [
    FuzzTarget("sealed-file") { bytes in
        let key = try recipient.get()
        let whole = outcome(of: bytes, with: key, piece: max(1, bytes.count))
        for piece in [7, 1000] {
            let other = outcome(of: bytes, with: key, piece: piece)
            try demand(other.content == whole.content, "pieces change no content")
            try demand(other.error == whole.error, "pieces change no refusal")
        }
        return whole.error == nil
    } seeds: {
        let key = try recipient.get().publicKey
        return try [[], Array("Dear colleague,".utf8)].map { content in
            var sealer = try FileSealer(to: [key])
            var file = sealer.header
            try sealer.seal(content.span, appendingTo: &file)
            try sealer.finish(appendingTo: &file)
            return file
        }
    }
]

/// The key that opens the corpus.
private let recipient = Result {
    let seed = [UInt8](repeating: 7, count: 32)
    return try KEMPrivateKey(seedRepresentation: seed.span, algorithm: .xwing)
}

private func outcome(
    of bytes: [UInt8],
    with key: KEMPrivateKey,
    piece: Int
) -> (content: [UInt8], error: FileError?) {
    var content: [UInt8] = []
    var opener = FileOpener(with: [key])
    do throws(FileError) {
        for start in stride(from: 0, to: bytes.count, by: piece) {
            try opener.open(
                bytes[start..<min(start + piece, bytes.count)].span,
                appendingTo: &content
            )
        }
        try opener.finish(appendingTo: &content)
        return (content, nil)
    } catch {
        return (content, error)
    }
}
