import PQFile
import PQIdentity
import PQSecrets

/// One key of X-Wing for all tests, and another that is no recipient.
enum Keys {
    static let recipient: Result<KEMPrivateKey, any Error> = Result {
        try KEMPrivateKey(generating: .xwing)
    }
    static let stranger: Result<KEMPrivateKey, any Error> = Result {
        try KEMPrivateKey(generating: .xwing)
    }
}

/// Content that repeats nowhere near.
func content(_ count: Int) -> [UInt8] {
    var state: UInt64 = 0x9E37_79B9_7F4A_7C15
    return (0..<count).map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return UInt8(truncatingIfNeeded: state >> 56)
    }
}

/// Seals content that comes in pieces of a length.
func sealed(
    _ content: [UInt8],
    to keys: [KEMPublicKey],
    cipher: SealedFile.Cipher = .aes256GCM,
    piece: Int = .max
) throws(FileError) -> [UInt8] {
    var sealer = try FileSealer(to: keys, cipher: cipher)
    var output = sealer.header
    for start in stride(from: 0, to: content.count, by: min(piece, max(1, content.count))) {
        let end = content.count - start > piece ? start + piece : content.count
        try sealer.seal(content[start..<end].span, appendingTo: &output)
    }
    try sealer.finish(appendingTo: &output)
    return output
}

/// Opens a file that comes in pieces of a length; also says what came out before it was refused.
func opened(
    _ file: [UInt8],
    with keys: [KEMPrivateKey],
    piece: Int = .max
) -> (content: [UInt8], error: FileError?) {
    var output: [UInt8] = []
    var opener = FileOpener(with: keys)
    do throws(FileError) {
        for start in stride(from: 0, to: file.count, by: min(piece, max(1, file.count))) {
            let end = file.count - start > piece ? start + piece : file.count
            try opener.open(file[start..<end].span, appendingTo: &output)
        }
        try opener.finish(appendingTo: &output)
        return (output, nil)
    } catch {
        return (output, error)
    }
}
