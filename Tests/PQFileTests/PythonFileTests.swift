import PQFile
import PQIdentity
import PQSecrets
import Testing

/// Sealed files and signatures against a second implementation, written from docs/sealed-files.md.
@Suite(.enabled(if: Python.path != nil, "PQTWIN_PYTHON is not set"))
struct PythonFileTests {
    /// The format in Python, from the document alone.
    static let format = """
        import hashlib, os, struct
        from cryptography.hazmat.primitives import hashes
        from cryptography.hazmat.primitives.asymmetric import mlkem, x25519
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM, ChaCha20Poly1305
        from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, MLKEM768X25519PrivateKey, Suite
        from cryptography.hazmat.primitives.kdf.hkdf import HKDF

        MAGIC = bytes.fromhex("89") + b"pqtwin-sealed\\r\\n"
        CHUNK = 65536
        CIPHERS = {2: AESGCM, 3: ChaCha20Poly1305}
        HPKE = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)
        SUITES = {
            0x647A: HPKE,
            0x0041: Suite(KEM.MLKEM768, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305),
            0x0042: Suite(KEM.MLKEM1024, KDF.HKDF_SHA384, AEAD.AES_256_GCM),
        }

        def private_key(seed):
            expanded = hashlib.shake_256(seed).digest(96)
            return MLKEM768X25519PrivateKey(
                mlkem.MLKEM768PrivateKey.from_seed_bytes(expanded[:64]),
                x25519.X25519PrivateKey.from_private_bytes(expanded[64:]))

        def decode(data, at=0):
            kind, size = data[at] >> 5, data[at] & 31
            at += 1
            if size >= 24:
                width = 1 << (size - 24)
                size, at = int.from_bytes(data[at:at + width], "big"), at + width
            if kind == 0:
                return size, at
            if kind == 2:
                return data[at:at + size], at + size
            assert kind == 4
            items = []
            for _ in range(size):
                item, at = decode(data, at)
                items.append(item)
            return items, at

        def encode(item):
            if isinstance(item, list):
                kind, size, rest = 4, len(item), b"".join(map(encode, item))
            elif isinstance(item, (bytes, str)):
                rest = item.encode() if isinstance(item, str) else item
                kind, size = (3 if isinstance(item, str) else 2), len(rest)
            else:
                kind, size, rest = 0, item, b""
            if size < 24:
                return bytes([kind << 5 | size]) + rest
            width = 0 if size < 256 else 1 if size < 65536 else 2
            return bytes([kind << 5 | 24 + width]) + size.to_bytes(1 << width, "big") + rest

        def derive(file_key, head, purpose, count):
            return HKDF(hashes.SHA384(), count, hashlib.sha384(head).digest(), purpose).derive(file_key)

        def nonce(number, last):
            return number.to_bytes(11, "big") + bytes([last])

        def seal(content, public_key, cipher):
            file_key = os.urandom(32)
            info = encode(["pqtwin/sealed/1 file key", cipher])
            sealed = HPKE.encrypt(file_key, public_key, info)
            header = encode([1, cipher, [[0x647A, sealed[:1120], sealed[1120:]]]])
            head = MAGIC + struct.pack(">I", len(header)) + header
            key = CIPHERS[cipher](derive(file_key, head, b"pqtwin/sealed/1 payload", 32))
            chunks = [content[at:at + CHUNK] for at in range(0, len(content), CHUNK)] or [b""]
            return head + derive(file_key, head, b"pqtwin/sealed/1 header", 48) + b"".join(
                key.encrypt(nonce(number, number == len(chunks) - 1), chunk, None)
                for number, chunk in enumerate(chunks))

        def open_file(data, key):
            assert data[:16] == MAGIC
            end = 20 + struct.unpack(">I", data[16:20])[0]
            (version, cipher, recipients), used = decode(data[20:end])
            assert version == 1 and used == end - 20
            head, tag, rest = data[:end], data[end:end + 48], data[end + 48:]
            info = encode(["pqtwin/sealed/1 file key", cipher])
            for mechanism, encapsulated, sealed in recipients:
                try:
                    file_key = SUITES[mechanism].decrypt(encapsulated + sealed, key, info)
                    break
                except Exception:
                    continue
            assert tag == derive(file_key, head, b"pqtwin/sealed/1 header", 48)
            payload = CIPHERS[cipher](derive(file_key, head, b"pqtwin/sealed/1 payload", 32))
            chunks = [rest[at:at + CHUNK + 16] for at in range(0, len(rest), CHUNK + 16)]
            return b"".join(
                payload.decrypt(nonce(number, number == len(chunks) - 1), chunk, None)
                for number, chunk in enumerate(chunks))

        """

    /// A key whose seed Python is given.
    func key(_ byte: UInt8) throws -> (key: KEMPrivateKey, seed: [UInt8]) {
        let seed = [UInt8](repeating: byte, count: 32)
        return (try KEMPrivateKey(seedRepresentation: seed.span, algorithm: .xwing), seed)
    }

    @Test(arguments: [0, 65536, 150_000], SealedFile.Cipher.allCases)
    func `Python opens what is sealed here`(count: Int, cipher: SealedFile.Cipher) throws {
        let (key, seed) = try key(7)
        let others = try (0..<2).map { _ in try KEMPrivateKey(generating: .xwing).publicKey }
        let plain = content(count)
        let file = try sealed(plain, to: others + [key.publicKey], cipher: cipher)
        let answer = try Python.call(
            Self.format
                + "answer['content'] = open_file(given['file'], private_key(given['seed']))",
            ["file": file, "seed": seed]
        )
        #expect(answer["content"] == plain)
    }

    @Test(arguments: [KeyAlgorithm.mlkem768, .mlkem1024])
    func `Python opens what is sealed to ML-KEM alone`(algorithm: KeyAlgorithm) throws {
        let seed = [UInt8](repeating: 3, count: 64)
        let key = try KEMPrivateKey(seedRepresentation: seed.span, algorithm: algorithm)
        let file = try sealed(content(100), to: [key.publicKey])
        let name = algorithm.rawValue.replacing("ML-KEM-", with: "MLKEM")
        let answer = try Python.call(
            Self.format
                + "key = mlkem.\(name)PrivateKey.from_seed_bytes(given['seed'])\n"
                + "answer['content'] = open_file(given['file'], key)",
            ["file": file, "seed": seed]
        )
        #expect(answer["content"] == content(100))
    }

    @Test(arguments: [0, 65536, 150_000], SealedFile.Cipher.allCases)
    func `what Python seals is opened here`(count: Int, cipher: SealedFile.Cipher) throws {
        let (key, seed) = try key(9)
        let plain = content(count)
        let answer = try Python.call(
            Self.format
                + "answer['file'] = seal(given['content'], private_key(given['seed']).public_key(), "
                + "given['cipher'][0])",
            ["content": plain, "seed": seed, "cipher": [UInt8(cipher.rawValue)]]
        )
        let file = try #require(answer["file"])
        let result = opened(file, with: [key])
        #expect(result.error == nil)
        #expect(result.content == plain)
    }

    @Test(arguments: [KeyAlgorithm.mldsa44, .mldsa65, .mldsa87])
    func `Python verifies a bare signature under its context`(algorithm: KeyAlgorithm) throws {
        let key = try SigningPrivateKey(generating: algorithm)
        let file = content(5000)
        let context = Array("discharge letter".utf8)
        var signer = try FileSigner(key: key, form: .raw(context: context), byteCount: nil)
        try signer.update(file.span)
        let signature = try signer.finalize()
        let name = algorithm.rawValue.replacing("ML-DSA-", with: "MLDSA")
        let answer = try Python.call(
            """
            from cryptography.hazmat.primitives.asymmetric import mldsa
            key = mldsa.\(name)PublicKey.from_public_bytes(given['key'])
            key.verify(given['signature'], given['file'], given['context'])
            try:
                key.verify(given['signature'], given['file'])
                answer['bare'] = b'accepted'
            except Exception:
                answer['bare'] = b'refused'
            """,
            [
                "key": key.publicKey.rawRepresentation, "signature": signature, "file": file,
                "context": context,
            ]
        )
        #expect(answer["bare"] == Array("refused".utf8))
    }
}
