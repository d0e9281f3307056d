import Foundation
import PQIdentity
import Testing

/// Runs a program to its end and returns what it printed.
func run(_ program: String, _ arguments: [String], input: String = "") throws -> String {
    struct Failure: Error { let status: Int32, errors: String }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    let standardInput = Pipe()
    let output = Pipe()
    let errors = Pipe()
    process.standardInput = standardInput
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    standardInput.fileHandleForWriting.write(Data(input.utf8))
    try standardInput.fileHandleForWriting.close()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    let complaint = String(
        decoding: errors.fileHandleForReading.readDataToEndOfFile(),
        as: UTF8.self
    )
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
        throw Failure(status: process.terminationStatus, errors: complaint)
    }
    return text
}

/// Python with the package `cryptography` (50 or later), over OpenSSL.
enum Python {
    static let path: String? = {
        if let path = ProcessInfo.processInfo.environment["PQTWIN_PYTHON"], !path.isEmpty {
            return path
        }
        FileHandle.standardError.write(
            Data("NOT RUN: interop with Python's cryptography, PQTWIN_PYTHON is not set\n".utf8)
        )
        return nil
    }()

    /// Runs a script with `from cryptography …` done; texts go in as JSON and come out as JSON.
    static func call(_ script: String, _ input: [String: String] = [:]) throws -> [String: String] {
        let prelude = """
            import datetime, ipaddress, json, sys
            from cryptography import x509
            from cryptography.hazmat.primitives import serialization
            from cryptography.hazmat.primitives.asymmetric import mldsa, mlkem
            given = json.load(sys.stdin)
            answer = {}
            def name(text):
                return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, text)])
            def private(key):
                return key.private_bytes(serialization.Encoding.PEM,
                    serialization.PrivateFormat.PKCS8, serialization.NoEncryption()).decode()
            def public(key):
                return key.public_bytes(serialization.Encoding.PEM,
                    serialization.PublicFormat.SubjectPublicKeyInfo).decode()
            def load(text):
                return serialization.load_pem_private_key(text.encode(), None)

            """
        let json = try String(decoding: JSONEncoder().encode(input), as: UTF8.self)
        let printed = try run(
            #require(path),
            ["-c", prelude + script + "\nprint(json.dumps(answer))"],
            input: json
        )
        return try JSONDecoder().decode([String: String].self, from: Data(printed.utf8))
    }
}

@Suite(.serialized, .enabled(if: Python.path != nil, "PQTWIN_PYTHON is not set"))
struct `Interop with Python's cryptography` {
    @Test(arguments: [KeyAlgorithm.mldsa44, .mldsa65, .mldsa87])
    func `their ML-DSA keys, signatures and certificates are ours`(algorithm: KeyAlgorithm) throws {
        let kind = algorithm.rawValue.replacing("-", with: "")
        let answer = try Python.call(
            """
            root, leaf = mldsa.\(kind)PrivateKey.generate(), mldsa.\(kind)PrivateKey.generate()
            def build(subject, issuer, key, signer, *extensions):
                builder = (x509.CertificateBuilder().subject_name(name(subject))
                    .issuer_name(name(issuer)).public_key(key.public_key())
                    .serial_number(x509.random_serial_number())
                    .not_valid_before(datetime.datetime(2026, 1, 1))
                    .not_valid_after(datetime.datetime(2055, 1, 1)))
                for critical, value in extensions:
                    builder = builder.add_extension(value, critical)
                return builder.sign(signer, None).public_bytes(serialization.Encoding.PEM).decode()
            def usage(ca):
                return x509.KeyUsage(not ca, False, False, False, False, ca, ca, False, False)
            answer["root"] = build("Root", "Root", root, root,
                (True, x509.BasicConstraints(True, 0)), (True, usage(True)),
                (False, x509.SubjectKeyIdentifier.from_public_key(root.public_key())))
            answer["leaf"] = build("Leaf", "Root", leaf, root,
                (True, x509.BasicConstraints(False, None)), (True, usage(False)),
                (False, x509.AuthorityKeyIdentifier.from_issuer_public_key(root.public_key())),
                (False, x509.ExtendedKeyUsage([x509.ExtendedKeyUsageOID.SERVER_AUTH])),
                (False, x509.SubjectAlternativeName([x509.DNSName("cloud.test"),
                    x509.IPAddress(ipaddress.ip_address("::1")),
                    x509.UniformResourceIdentifier("twin:bed-7")])))
            answer["private"] = private(leaf)
            answer["public"] = public(leaf.public_key())
            answer["signature"] = leaf.sign(b"patch", b"context").hex()
            """
        )
        let root = try Certificate(pem: #require(answer["root"]))
        let leaf = try Certificate(pem: #require(answer["leaf"]))
        #expect(root.notValidAfter.description == "2055-01-01T00:00:00Z")
        for name in [ExpectedName.dns("cloud.test"), .init(host: "::1"), .uri("twin:bed-7")] {
            let chain = try Fixture.verify([leaf], roots: [root], name: name)
            #expect(chain.leaf == leaf)
        }
        #expect(refusal { _ = try Fixture.verify([leaf], roots: [root], as: .client) } != nil)
        let key = try SigningPrivateKey(pem: #require(answer["private"]))
        #expect(leaf.publicKey == key.publicKey)
        #expect(try SigningPublicKey(pem: #require(answer["public"])) == key.publicKey)
        #expect(try key.pemRepresentation() == answer["private"])
        #expect(key.publicKey.pemRepresentation == answer["public"])
        let digits = Array(try #require(answer["signature"]))
        let signature = stride(from: 0, to: digits.count, by: 2).compactMap {
            UInt8(String(digits[$0...($0 + 1)]), radix: 16)
        }
        #expect(
            key.publicKey.isValidSignature(
                signature,
                for: Array("patch".utf8),
                context: Array("context".utf8)
            )
        )
        _ = try NodeIdentity(certificateChain: [leaf], privateKey: key)
    }

    @Test(arguments: [KeyAlgorithm.mldsa44, .mldsa65, .mldsa87])
    func `our ML-DSA keys and certificates are theirs`(algorithm: KeyAlgorithm) throws {
        let rootKey = try SigningPrivateKey(generating: algorithm)
        let leafKey = try SigningPrivateKey(generating: algorithm)
        let root = try CertificateTemplate.authority(
            subject: DistinguishedName(commonName: "Root"),
            notValidBefore: Fixture.start,
            notValidAfter: CertificateTime(year: 2055, month: 1, day: 1),
            pathLength: 1
        ).selfSigned(by: rootKey)
        let leaf = try CertificateTemplate.node(
            subject: DistinguishedName(commonName: "Cloud"),
            names: [
                .dns("cloud.test"), .ip(#require(IPAddress("10.0.0.7"))), .uri("twin:bed-7"),
            ],
            notValidBefore: Fixture.start,
            notValidAfter: Fixture.end
        ).issued(to: .signing(leafKey.publicKey), by: root, key: rootKey)
        let answer = try Python.call(
            """
            root = x509.load_pem_x509_certificate(given["root"].encode())
            leaf = x509.load_pem_x509_certificate(given["leaf"].encode())
            root.verify_directly_issued_by(root)
            leaf.verify_directly_issued_by(root)
            names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
            usage = leaf.extensions.get_extension_for_class(x509.KeyUsage)
            constraints = root.extensions.get_extension_for_class(x509.BasicConstraints)
            authority = leaf.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier)
            subject = root.extensions.get_extension_for_class(x509.SubjectKeyIdentifier)
            purposes = leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
            assert names.get_values_for_type(x509.DNSName) == ["cloud.test"]
            assert names.get_values_for_type(x509.IPAddress) == [ipaddress.ip_address("10.0.0.7")]
            assert names.get_values_for_type(x509.UniformResourceIdentifier) == ["twin:bed-7"]
            assert usage.critical and usage.value.digital_signature
            assert not usage.value.key_encipherment
            assert constraints.critical and constraints.value.ca
            assert constraints.value.path_length == 1
            assert authority.value.key_identifier == subject.value.digest
            assert x509.ExtendedKeyUsageOID.CLIENT_AUTH in purposes
            assert 0 < leaf.serial_number < 2 ** 159
            assert root.not_valid_after_utc.year == 2055
            key = load(given["private"])
            assert key.public_key() == leaf.public_key()
            assert private(key) == given["private"]
            assert public(key.public_key()) == given["public"]
            answer["subject"] = leaf.subject.rfc4514_string()
            """,
            [
                "root": root.pemRepresentation, "leaf": leaf.pemRepresentation,
                "private": leafKey.pemRepresentation(),
                "public": leafKey.publicKey.pemRepresentation,
            ]
        )
        #expect(answer["subject"] == "CN=Cloud")
    }

    @Test(arguments: [KeyAlgorithm.mlkem768, .mlkem1024])
    func `ML-KEM keys travel both ways`(algorithm: KeyAlgorithm) throws {
        let kind = algorithm.rawValue.replacing("-", with: "")
        let ours = try KEMPrivateKey(generating: algorithm)
        let answer = try Python.call(
            """
            key = load(given["private"])
            assert private(key) == given["private"]
            assert public(key.public_key()) == given["public"]
            theirs = mlkem.\(kind)PrivateKey.generate()
            answer["private"], answer["public"] = private(theirs), public(theirs.public_key())
            """,
            [
                "private": ours.pemRepresentation(), "public": ours.publicKey.pemRepresentation,
            ]
        )
        let theirs = try KEMPrivateKey(pem: #require(answer["private"]))
        #expect(try theirs.pemRepresentation() == answer["private"])
        #expect(theirs.publicKey.pemRepresentation == answer["public"])
    }
}
