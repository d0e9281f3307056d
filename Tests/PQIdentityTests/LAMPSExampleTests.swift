import Foundation
import PQIdentity
import Testing
import TestSupport

/// The example keys and certificates of the IETF working group LAMPS, unpacked for one moment.
private enum Examples {
    static let texts: [String: String] = {
        let archive = OfficialVectors.root.appending(path: "lamps-keys.tar.xz").path
        do {
            return try unpack(archive)
        } catch {
            FileHandle.standardError.write(
                Data("NOT RUN: 34 LAMPS example keys and certificates, no \(archive)\n".utf8)
            )
            return [:]
        }
    }()

    private static func unpack(_ archive: String) throws -> [String: String] {
        let manager = FileManager.default
        let target = manager.temporaryDirectory.appendingPathComponent("lamps-\(UUID().uuidString)")
        try manager.createDirectory(at: target, withIntermediateDirectories: false)
        defer { try? manager.removeItem(at: target) }
        _ = try run("/usr/bin/env", ["tar", "-xf", archive, "-C", target.path])
        let folder = target.path + "/lamps-keys"
        var texts: [String: String] = [:]
        for name in try manager.contentsOfDirectory(atPath: folder) {
            texts[name] = try String(contentsOfFile: folder + "/" + name, encoding: .utf8)
        }
        return texts
    }

    static func text(_ name: String) throws -> String {
        try #require(texts[name], "\(name) is not in the archive")
    }
}

@Suite(.serialized, .enabled(if: !Examples.texts.isEmpty, "the LAMPS examples are not here"))
struct `LAMPS examples` {
    @Test(arguments: [KeyAlgorithm.mldsa44, .mldsa65, .mldsa87])
    func `the three forms of an ML-DSA key give its public key`(algorithm: KeyAlgorithm) throws {
        let publicKey = try SigningPublicKey(pem: Examples.text("\(algorithm).pub"))
        #expect(publicKey.algorithm == algorithm)
        for form in ["seed", "expanded", "both"] {
            let key = try SigningPrivateKey(pem: Examples.text("\(algorithm)-\(form).priv"))
            #expect(key.publicKey == publicKey, "\(form)")
        }
        #expect(
            try SigningPrivateKey(pem: Examples.text("\(algorithm)-both.priv")).pemRepresentation()
                == Examples.text("\(algorithm)-seed.priv")
        )
    }

    @Test(arguments: [KeyAlgorithm.mlkem512, .mlkem768, .mlkem1024])
    func `the three forms of an ML-KEM key give its public key`(algorithm: KeyAlgorithm) throws {
        let publicKey = try KEMPublicKey(pem: Examples.text("\(algorithm).pub"))
        for form in ["seed", "expanded", "both"] {
            let key = try KEMPrivateKey(pem: Examples.text("\(algorithm)-\(form).priv"))
            #expect(key.publicKey == publicKey, "\(form)")
        }
        #expect(publicKey.pemRepresentation == (try Examples.text("\(algorithm).pub")))
    }

    @Test func `certificates verify, those of ML-KEM keys under those of ML-DSA keys`() throws {
        let now = CertificateTime(secondsSinceEpoch: 1_800_000_000)
        for (signer, kem) in [
            (KeyAlgorithm.mldsa44, KeyAlgorithm.mlkem512), (.mldsa65, .mlkem768),
            (.mldsa87, .mlkem1024),
        ] {
            let root = try Certificate(pem: Examples.text("\(signer).crt"))
            #expect(root.isSigned(by: try #require(root.publicKey)))
            #expect(root.publicKey == (try SigningPublicKey(pem: Examples.text("\(signer).pub"))))
            let leaf = try Certificate(pem: Examples.text("\(kem).crt"))
            let key = try UnverifiedCertificateChain([leaf]).verifiedEncapsulationKey(
                against: TrustAnchors(roots: [root]),
                name: nil,
                at: now
            )
            #expect(key == (try KEMPublicKey(pem: Examples.text("\(kem).pub"))))
        }
    }

    @Test(
        arguments: [
            ("bad-ML-DSA-44-1.priv", "seed-mismatch"),
            ("bad-ML-DSA-44-2.priv", "tr"),
            ("bad-ML-KEM-512-1.priv", "seed-mismatch"),
            ("bad-ML-KEM-512-3.priv", "public-key-hash"),
        ]
    )
    func `every bad key is refused and the check names its defect`(
        name: String,
        code: String
    ) throws {
        let pem = try Examples.text(name)
        switch refusal({ _ = try PrivateKey(pem: pem) }) {
        case .inconsistentPrivateKey, .lattice: break
        case let error: Issue.record("\(name): \(String(describing: error))")
        }
        let body = pem.split(separator: "\n").dropFirst().dropLast().joined()
        let check = KeyCheck(privateKey: try #require(TestBase64.decode(body)))
        #expect(check.defects.map(\.code).contains(code), "\(check.defects)")
    }

    @Test func `no bad key was left out`() {
        #expect(Examples.texts.keys.count { $0.hasPrefix("bad-") } == 4)
    }

    @Test(arguments: KeyAlgorithm.allCases.filter { $0.privateKeyForms.count == 3 })
    func `each form is written as the examples have it`(algorithm: KeyAlgorithm) throws {
        let key = try PrivateKey(pem: Examples.text("\(algorithm)-seed.priv"))
        for form in PrivateKeyForm.allCases {
            let text = try Examples.text("\(algorithm)-\(form).priv")
            #expect(try key.pemRepresentation(form: form) == text, "\(form)")
        }
    }
}
