import PQIdentity
import PQSecrets
import PQSuites
import Testing

/// The algorithms with three forms.
private let lattice = KeyAlgorithm.allCases.filter { $0.privateKeyForms.count == 3 }
private let single = KeyAlgorithm.allCases.filter { $0.privateKeyForms == [.seed] }

@Suite struct `Forms of private keys` {
    @Test(arguments: lattice, PrivateKeyForm.allCases)
    func `each form is written, read and gives one key`(
        algorithm: KeyAlgorithm,
        form: PrivateKeyForm
    ) throws {
        let key = try PrivateKey(generating: algorithm)
        let der = try key.derRepresentation(form: form)
        let again = try PrivateKey(derRepresentation: der)
        #expect(again.publicKey == key.publicKey)
        #expect(again.hasSeed == (form != .expanded))
        #expect(try PrivateKey(pem: key.pemRepresentation(form: form)).publicKey == key.publicKey)
        #expect(try again.expandedRepresentation().plain == key.expandedRepresentation().plain)
        #expect(try again.derRepresentation(form: form).plain == der.plain)
    }

    @Test(arguments: lattice)
    func `an expanded key can't be given the seed it lacks`(algorithm: KeyAlgorithm) throws {
        let key = try PrivateKey(generating: algorithm)
        let expanded = try PrivateKey(derRepresentation: key.derRepresentation(form: .expanded))
        #expect(expanded.availableForms == [.expanded])
        #expect(expanded.storedForm == .expanded)
        for form in [PrivateKeyForm.seed, .both] {
            #expect(
                refusal { _ = try expanded.derRepresentation(form: form) }
                    == .privateKeyFormUnavailable(algorithm, form)
            )
        }
        #expect(
            refusal { _ = try expanded.seedRepresentation() }
                == .privateKeyFormUnavailable(algorithm, .seed)
        )
    }

    @Test(arguments: single)
    func `X-Wing and the curves have one form`(algorithm: KeyAlgorithm) throws {
        let key = try PrivateKey(generating: algorithm)
        let der = try key.derRepresentation(form: .seed)
        #expect(try PrivateKey(derRepresentation: der).publicKey == key.publicKey)
        for form in [PrivateKeyForm.expanded, .both] {
            #expect(
                refusal { _ = try key.derRepresentation(form: form) }
                    == .privateKeyFormUnavailable(algorithm, form)
            )
        }
        #expect(
            refusal { _ = try key.expandedRepresentation() }
                == .privateKeyFormUnavailable(algorithm, .expanded)
        )
    }

    @Test(arguments: KeyAlgorithm.allCases)
    func `public keys survive DER and PEM and have the size of the table`(
        algorithm: KeyAlgorithm
    ) throws {
        let key = try PrivateKey(generating: algorithm).publicKey
        #expect(key.algorithm == algorithm)
        #expect(key.rawRepresentation.count == algorithm.publicKeyByteCount)
        #expect(try SubjectPublicKey(derRepresentation: key.derRepresentation) == key)
        #expect(try SubjectPublicKey(pem: key.pemRepresentation) == key)
        let raw = key.rawRepresentation
        #expect(try SubjectPublicKey(rawRepresentation: raw, algorithm: algorithm) == key)
        #expect(
            refusal {
                _ = try SubjectPublicKey(rawRepresentation: raw + [0], algorithm: algorithm)
            } != nil
        )
    }

    @Test(arguments: KeyAlgorithm.allCases)
    func `each kind of key refuses the others`(algorithm: KeyAlgorithm) throws {
        let pem = try PrivateKey(generating: algorithm).pemRepresentation()
        let wrongKind = IdentityError.wrongKindOfKey(algorithm)
        let purpose = algorithm.purpose
        #expect(
            refusal { _ = try SigningPrivateKey(pem: pem) }
                == (purpose == .signature ? nil : wrongKind)
        )
        #expect(
            refusal { _ = try KEMPrivateKey(pem: pem) }
                == (purpose == .encapsulation ? nil : wrongKind)
        )
        #expect(
            refusal { _ = try AgreementPrivateKey(pem: pem) }
                == (purpose == .agreement ? nil : wrongKind)
        )
    }

    @Test func `two X25519 keys agree on one secret`() throws {
        let ours = try AgreementPrivateKey(generating: .x25519)
        let theirs = try AgreementPrivateKey(generating: .x25519)
        let secret = try ours.sharedSecret(with: theirs.publicKey).plain
        #expect(try theirs.sharedSecret(with: ours.publicKey).plain == secret)
        let zero = try AgreementPublicKey(
            rawRepresentation: [UInt8](repeating: 0, count: 32),
            algorithm: .x25519
        )
        #expect(refusal { _ = try ours.sharedSecret(with: zero) } == .suite(.invalidShare))
    }
}
