import PQIdentity
import PQSecrets
import PQSuites
import Testing

private func secret(_ text: String) -> SecretBytes { SecretBytes(copying: Array(text.utf8).span) }

/// Not ASCII, and with a byte that a shell would trip over.
private let passphrase = "Grüße $HOME"

@Suite(.serialized, .enabled(if: Python.path != nil, "PQTWIN_PYTHON is not set"))
struct `Encrypted keys and Python's cryptography` {
    @Test(arguments: [
        EncryptedPrivateKey.Scheme.scrypt(), .scrypt(n: 1024, r: 8, p: 1), .pbkdf2(),
        .pbkdf2(hash: .sha384, iterations: 2000), .pbkdf2(hash: .sha512, iterations: 2000),
    ])
    func `ours are read by it`(scheme: EncryptedPrivateKey.Scheme) throws {
        let key = try SigningPrivateKey(generating: .mldsa65)
        let encrypted = try EncryptedPrivateKey(
            encrypting: key.derRepresentation(),
            passphrase: secret(passphrase),
            scheme: scheme
        )
        let answer = try Python.call(
            """
            key = serialization.load_pem_private_key(given["pem"].encode(), given["pass"].encode())
            assert private(key) == given["private"]
            try:
                serialization.load_pem_private_key(given["pem"].encode(), b"wrong")
            except ValueError:
                answer["wrong"] = "refused"
            """,
            [
                "pem": encrypted.pemRepresentation, "pass": passphrase,
                "private": key.pemRepresentation(),
            ]
        )
        #expect(answer["wrong"] == "refused")
    }

    @Test(arguments: [
        ["-scrypt"], ["-scrypt", "-scrypt_N", "4096", "-scrypt_r", "4", "-scrypt_p", "3"],
        ["-v2", "aes-256-cbc", "-v2prf", "hmacWithSHA256"],
        ["-v2", "aes-256-cbc", "-v2prf", "hmacWithSHA384", "-iter", "3000"],
        ["-v2", "aes-256-cbc", "-v2prf", "hmacWithSHA512"],
        ["-v2", "aes-128-cbc"],
    ])
    func `those of openssl are read, and ours by openssl`(options: [String]) throws {
        let plain = try Python.call(
            """
            from cryptography.hazmat.primitives.asymmetric import ed25519
            import subprocess
            answer["plain"] = private(ed25519.Ed25519PrivateKey.generate())
            answer["pem"] = subprocess.run(["openssl", "pkcs8", "-topk8",
                "-passout", "pass:" + given["pass"]] + json.loads(given["options"]),
                input=answer["plain"], capture_output=True, text=True, check=True).stdout
            """,
            [
                "pass": passphrase,
                "options": "[" + options.map { "\"\($0)\"" }.joined(separator: ",") + "]",
            ]
        )
        let theirs = try EncryptedPrivateKey(pem: #require(plain["pem"]))
        let der = try theirs.decrypted(passphrase: secret(passphrase))
        let ours = try EncryptedPrivateKey(
            encrypting: der,
            passphrase: secret("other"),
            scheme: theirs.scheme
        )
        let back = try Python.call(
            """
            import subprocess
            answer["plain"] = subprocess.run(["openssl", "pkcs8", "-passin", "pass:other"],
                input=given["pem"], capture_output=True, text=True, check=True).stdout
            wrong = subprocess.run(["openssl", "pkcs8", "-passin", "pass:wrong"],
                input=given["pem"], capture_output=True, text=True)
            assert wrong.returncode != 0
            """,
            ["pem": ours.pemRepresentation]
        )
        #expect(back["plain"] == plain["plain"])
    }

    @Test(arguments: [KeyAlgorithm.mldsa44, .mlkem768])
    func `what it encrypts is read`(algorithm: KeyAlgorithm) throws {
        let module = algorithm.purpose == .signature ? "mldsa" : "mlkem"
        let kind = algorithm.rawValue.replacing("-", with: "")
        let answer = try Python.call(
            """
            key = \(module).\(kind)PrivateKey.generate()
            answer["plain"] = private(key)
            answer["pem"] = key.private_bytes(serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.BestAvailableEncryption(given["pass"].encode())).decode()
            """,
            ["pass": passphrase]
        )
        let key = try EncryptedPrivateKey(pem: #require(answer["pem"]))
        let der = try key.decrypted(passphrase: secret(passphrase))
        let read = try PrivateKey(derRepresentation: der)
        #expect(read.algorithm == algorithm)
        #expect(try read.pemRepresentation() == answer["plain"])
        let wrong = refusal { _ = try key.decrypted(passphrase: secret("Grüße")) }
        #expect(wrong == .wrongPassphrase)
    }

    /// The table of the layout, written down once more in Python.
    @Test func `wrapped keys travel both ways`() throws {
        let key = try SigningPrivateKey(generating: .mldsa44)
        let wrapped = try WrappedPrivateKey(
            encrypting: key.derRepresentation(),
            passphrase: secret(passphrase),
            cost: WrappedPrivateKey.Cost(passes: 2, memory: 1 << 20)
        )
        let answer = try Python.call(
            """
            import base64, os
            from cryptography.hazmat.primitives import hashes
            from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
            from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
            from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
            BEGIN, END = "-----BEGIN PQTWIN WRAPPED KEY-----", "-----END PQTWIN WRAPPED KEY-----"
            def keys(passphrase, head):
                root = Argon2id(salt=head[16:32], length=32, iterations=head[11], lanes=1,
                    memory_cost=int.from_bytes(head[12:16], "big")).derive(passphrase)
                stream = HKDFExpand(hashes.SHA256(), 76, b"PQTwin wrapped key").derive(root)
                return stream[:32], stream[32:44], stream[44:]
            def unwrap(passphrase, text):
                file = base64.b64decode(text.replace(BEGIN, "").replace(END, ""))
                assert file[:11] == b"PQTWINWK" + bytes([1, 1, 1])
                key, nonce, commitment = keys(passphrase, file[:32])
                assert commitment == file[32:64]
                return ChaCha20Poly1305(key).decrypt(nonce, file[64:], file[:64])
            def wrap(passphrase, der):
                head = b"PQTWINWK" + bytes([1, 1, 1, 3, 0, 0, 0, 100]) + os.urandom(16)
                key, nonce, commitment = keys(passphrase, head)
                head += commitment
                file = head + ChaCha20Poly1305(key).encrypt(nonce, der, head)
                text = base64.b64encode(file).decode()
                lines = [text[i:i + 64] for i in range(0, len(text), 64)]
                return "\\n".join([BEGIN, *lines, END, ""])
            der = unwrap(given["pass"].encode(), given["pem"])
            assert private(serialization.load_der_private_key(der, None)) == given["private"]
            theirs = mlkem.MLKEM1024PrivateKey.generate()
            answer["private"] = private(theirs)
            answer["pem"] = wrap(b"their passphrase", theirs.private_bytes(
                serialization.Encoding.DER, serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption()))
            """,
            [
                "pem": wrapped.pemRepresentation, "pass": passphrase,
                "private": key.pemRepresentation(),
            ]
        )
        let theirs = try WrappedPrivateKey(pem: #require(answer["pem"]))
        #expect(theirs.cost == WrappedPrivateKey.Cost(passes: 3, memory: 100 << 10))
        let der = try theirs.decrypted(passphrase: secret("their passphrase"))
        let read = try KEMPrivateKey(derRepresentation: der)
        #expect(try read.pemRepresentation() == answer["private"])
    }
}
