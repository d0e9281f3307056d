import PQLattice
package import PQSecrets
import PQSuites

// The key exchange, by group. Everything above this file handles a group as a value; a new group
// is a case of Implementation, and the compiler then asks for the rest of it here. The bytes of
// shares and secrets are made in PQSuites.

/// The client's side of a key exchange: a group and the secret behind our share; it serves once.
package struct KeyExchange: ~Copyable, Sendable {
    /// A group that we can compute in.
    private enum Implementation: CaseIterable {
        case x25519MLKEM768
        case secP256r1MLKEM768
        case secP384r1MLKEM1024
        case mlkem512
        case mlkem768
        case mlkem1024
        #if ConformanceTesting
        case secp256r1
        #endif

        init(_ group: NamedGroup) throws(TLSError) {
            let known = Self.allCases.first { $0.group == group }
            guard let known else { throw .policy(.unusableGroup(group)) }
            self = known
        }

        var group: NamedGroup {
            switch self {
            case .x25519MLKEM768: .x25519MLKEM768
            case .secP256r1MLKEM768: .secP256r1MLKEM768
            case .secP384r1MLKEM1024: .secP384r1MLKEM1024
            case .mlkem512: .mlkem512
            case .mlkem768: .mlkem768
            case .mlkem1024: .mlkem1024
            #if ConformanceTesting
            case .secp256r1: .secp256r1
            #endif
            }
        }
    }

    private enum Secret: ~Copyable, Sendable {
        case x25519MLKEM768(X25519MLKEM768.ClientSecret)
        case secP256r1MLKEM768(SecP256r1MLKEM768.ClientSecret)
        case secP384r1MLKEM1024(SecP384r1MLKEM1024.ClientSecret)
        case mlkem512(MLKEM512.PrivateKey)
        case mlkem768(MLKEM768.PrivateKey)
        case mlkem1024(MLKEM1024.PrivateKey)
        #if ConformanceTesting
        case secp256r1(ECDH.PrivateKey)
        #endif
    }

    /// The groups that a policy may name.
    package static var implementedGroups: [NamedGroup] {
        Implementation.allCases.map(\.group)
    }

    /// The group.
    package let group: NamedGroup
    /// What to send to the server.
    package let share: [UInt8]
    private let secret: Secret

    /// Draws a fresh secret.
    ///
    /// - Parameters:
    ///   - group: The group.
    ///   - source: Where the randomness comes from.
    /// - Throws: ``TLSError/policy(_:)`` for a group that isn't implemented,
    ///   ``TLSError/random(_:)``, ``TLSError/suite(_:)``.
    package init(_ group: NamedGroup, from source: some RandomSource) throws(TLSError) {
        let implementation = try Implementation(group)
        do {
            switch implementation {
            case .x25519MLKEM768:
                let client = try X25519MLKEM768.ClientSecret(from: source)
                share = client.share
                secret = .x25519MLKEM768(client)
            case .secP256r1MLKEM768:
                let client = try SecP256r1MLKEM768.ClientSecret(from: source)
                share = client.share
                secret = .secP256r1MLKEM768(client)
            case .secP384r1MLKEM1024:
                let client = try SecP384r1MLKEM1024.ClientSecret(from: source)
                share = client.share
                secret = .secP384r1MLKEM1024(client)
            case .mlkem512:
                let key = try MLKEM512.PrivateKey(from: source)
                share = key.publicKey.rawRepresentation
                secret = .mlkem512(key)
            case .mlkem768:
                let key = try MLKEM768.PrivateKey(from: source)
                share = key.publicKey.rawRepresentation
                secret = .mlkem768(key)
            case .mlkem1024:
                let key = try MLKEM1024.PrivateKey(from: source)
                share = key.publicKey.rawRepresentation
                secret = .mlkem1024(key)
            #if ConformanceTesting
            case .secp256r1:
                let key = try ECDH.PrivateKey(curve: .p256, from: source)
                share = key.publicKey
                secret = .secp256r1(key)
            #endif
            }
        } catch { throw TLSError(keyExchange: error) }
        self.group = group
    }

    /// Completes the exchange and destroys our secret.
    ///
    /// - Parameter serverShare: What the server sent for the same group.
    /// - Returns: The shared secret.
    /// - Throws: ``TLSError/invalidKeyShare`` for a share that isn't one, ``TLSError/suite(_:)``.
    package consuming func sharedSecret(
        serverShare: [UInt8]
    ) throws(TLSError) -> SecretBytes {
        do {
            switch consume secret {
            case .x25519MLKEM768(let client):
                return try client.sharedSecret(serverShare: serverShare.span)
            case .secP256r1MLKEM768(let client):
                return try client.sharedSecret(serverShare: serverShare.span)
            case .secP384r1MLKEM1024(let client):
                return try client.sharedSecret(serverShare: serverShare.span)
            case .mlkem512(let key): return try key.decapsulate(serverShare.span)
            case .mlkem768(let key): return try key.decapsulate(serverShare.span)
            case .mlkem1024(let key): return try key.decapsulate(serverShare.span)
            #if ConformanceTesting
            case .secp256r1(let key): return try key.sharedSecret(with: serverShare.span)
            #endif
            }
        } catch { throw TLSError(keyExchange: error) }
    }

    /// The server's side of a key exchange, complete.
    package struct Response: ~Copyable, Sendable {
        /// What to send to the client.
        package let share: [UInt8]
        /// The shared secret.
        package let sharedSecret: SecretBytes
    }

    /// Answers a client.
    ///
    /// - Parameters:
    ///   - clientShare: What the client sent.
    ///   - group: The group it is for.
    ///   - source: Where the randomness comes from.
    /// - Returns: Our share, and the shared secret.
    /// - Throws: ``TLSError/invalidKeyShare`` for a share that isn't one,
    ///   ``TLSError/policy(_:)`` for a group that isn't implemented,
    ///   ``TLSError/random(_:)``, ``TLSError/suite(_:)``.
    package static func respond(
        to clientShare: [UInt8],
        group: NamedGroup,
        from source: some RandomSource
    ) throws(TLSError) -> Response {
        let implementation = try Implementation(group)
        do {
            switch implementation {
            case .x25519MLKEM768:
                let response = try X25519MLKEM768.respond(to: clientShare.span, from: source)
                return Response(share: response.share, sharedSecret: response.sharedSecret)
            case .secP256r1MLKEM768:
                let response = try SecP256r1MLKEM768.respond(to: clientShare.span, from: source)
                return Response(share: response.share, sharedSecret: response.sharedSecret)
            case .secP384r1MLKEM1024:
                let response = try SecP384r1MLKEM1024.respond(to: clientShare.span, from: source)
                return Response(share: response.share, sharedSecret: response.sharedSecret)
            case .mlkem512:
                let key = try MLKEM512.PublicKey(rawRepresentation: clientShare)
                let sent = try key.encapsulate(from: source)
                return Response(share: sent.encapsulated, sharedSecret: sent.sharedSecret)
            case .mlkem768:
                let key = try MLKEM768.PublicKey(rawRepresentation: clientShare)
                let sent = try key.encapsulate(from: source)
                return Response(share: sent.encapsulated, sharedSecret: sent.sharedSecret)
            case .mlkem1024:
                let key = try MLKEM1024.PublicKey(rawRepresentation: clientShare)
                let sent = try key.encapsulate(from: source)
                return Response(share: sent.encapsulated, sharedSecret: sent.sharedSecret)
            #if ConformanceTesting
            case .secp256r1:
                let key = try ECDH.PrivateKey(curve: .p256, from: source)
                let secret = try key.sharedSecret(with: clientShare.span)
                return Response(share: key.publicKey, sharedSecret: secret)
            #endif
            }
        } catch { throw TLSError(keyExchange: error) }
    }
}

extension TLSError {
    /// A failure of the key exchange: the peer's share, or our side.
    fileprivate init(keyExchange error: any Error) {
        switch error {
        case SuiteError.random(let reason), LatticeError.random(let reason): self = .random(reason)
        case SuiteError.libraryFailure(let call): self = .suite(.libraryFailure(call))
        default: self = .invalidKeyShare
        }
    }
}
