// Folders of keys and certificates, one a file, as RFC 9881 and RFC 9935 publish their examples.
// Each file is a case: one whose name begins with `bad-` must be refused, every other one must be
// read and agree with its neighbours of the same name: `X.pub` holds the public key of
// `X-seed.priv`, `X-expanded.priv`, `X-both.priv` and `X.crt`.

enum KeyFileReader {
    static func read(_ source: VectorSource) throws(VectorError) -> VectorFile {
        var contents: [(name: String, bytes: [UInt8])] = []
        var digests: [[UInt8]] = []
        for path in source.members {
            let file = try LoadedFile(path)
            contents.append((path.split(separator: "/").last.map(String.init) ?? path, file.bytes))
            digests.append(file.digest)
        }
        var publicKeys: [Substring: JSONValue] = [:]
        for (name, bytes) in contents where name.hasSuffix(".pub") {
            publicKeys[name.dropLast(4)] = .string(hexText(bytes))
        }
        let cases = contents.enumerated().map { index, file in
            let isBad = file.name.hasPrefix("bad-")
            var input: [String: JSONValue] = [
                "file": .string(file.name), "content": .string(hexText(file.bytes)),
                "result": .string(isBad ? "invalid" : "valid"), "testPassed": .boolean(!isBad),
            ]
            if !isBad { input["publicKey"] = publicKeys[stem(file.name)] }
            return VectorCase(id: index + 1, input: input, expected: input)
        }
        let parameters: [String: JSONValue] = ["function": .string("keyFile")]
        var result = VectorFile(
            path: source.path,
            algorithm: "PEM",
            mode: "keyFile",
            revision: "RFC 7468",
            groups: [VectorGroup(id: 1, parameters: parameters, cases: cases)],
            format: .pem
        )
        result.digests = digests
        return result
    }

    /// The name without its ending and the form of a private key.
    private static func stem(_ name: String) -> Substring {
        var stem = name[...]
        if let dot = stem.lastIndex(of: ".") { stem = stem[..<dot] }
        for form in ["-seed", "-expanded", "-both"] where stem.hasSuffix(form) {
            return stem.dropLast(form.count)
        }
        return stem
    }
}
