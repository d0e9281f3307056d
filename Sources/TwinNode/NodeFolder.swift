import Foundation
public import PQIdentity
public import PQTwin

/// The files that make a node: who it is, whom it trusts, and the key that frames are sealed to.
///
///     certificate.pem   its chain, leaf first, root left out
///     key.pem           the private key of the leaf (ML-DSA, PKCS#8, seed form, mode 0600)
///     sealing.pem       the private key that frames are sealed to (X-Wing, mode 0600)
///     sealing-*.pem     keys that frames were sealed to before, and may still be
///     trust.pem         the roots it trusts
///     policy.cbor       who may write and read what on its ward; the same file on all its nodes
///     journal.sqlite    what it must not forget; made at the first start
public struct NodeFolder: Sendable {
    /// The folder's path.
    public let path: String

    /// A folder, which need not exist yet.
    ///
    /// - Parameter path: Its path.
    public init(path: String) {
        self.path = path
    }

    /// The path of the node's database.
    public var journalPath: String { file("journal.sqlite") }

    func file(_ name: String) -> String {
        URL(filePath: path).appending(path: name).path(percentEncoded: false)
    }

    /// Writes the files of a new node: all of them or, after an error, none.
    ///
    /// - Parameters:
    ///   - identity: Its chain and private key.
    ///   - sealingKey: The key that frames are sealed to.
    ///   - trust: The roots it trusts.
    ///   - policy: Who may write and read what on its ward.
    /// - Throws: ``NodeError/folder(file:_:)``, also if a file is there already.
    public func create(
        identity: NodeIdentity,
        sealingKey: KEMPrivateKey,
        trust: TrustAnchors,
        policy: TwinPolicy? = nil
    ) throws(NodeError) {
        try createFolder()
        let chain = identity.certificateChain.map(\.pemRepresentation).joined()
        let roots = trust.roots.map(\.pemRepresentation).joined()
        var written: [String] = []
        do throws(NodeError) {
            for (name, pem) in [("certificate.pem", chain), ("trust.pem", roots)] {
                try about(name) { path throws(IdentityError) in
                    try KeyFile.writePublic(pem: pem, to: path)
                }
                written.append(name)
            }
            try about("key.pem") { path throws(IdentityError) in
                try KeyFile.writePrivate(pem: identity.privateKey.pemRepresentation(), to: path)
            }
            written.append("key.pem")
            try about("sealing.pem") { path throws(IdentityError) in
                try KeyFile.writePrivate(pem: sealingKey.pemRepresentation(), to: path)
            }
            written.append("sealing.pem")
            if let policy { try write(policy) }
        } catch {
            for name in written { try? FileManager.default.removeItem(atPath: file(name)) }
            throw error
        }
    }

    static func error(_ error: any Error, at path: String) -> IdentityError {
        let code = (error as? CocoaError)?.underlying as? POSIXError
        return .file(path: path, code: code?.code.rawValue ?? EIO)
    }

    private func createFolder() throws(NodeError) {
        do {
            try FileManager.default.createDirectory(
                atPath: path,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
        } catch {
            throw .folder(file: path, Self.error(error, at: path))
        }
    }

    /// Reads the node that lives here.
    ///
    /// - Returns: The node's credentials.
    /// - Throws: ``NodeError/folder(file:_:)``, ``NodeError/policy(file:_:)`` or
    ///   ``NodeError/certificateNamesNoNode``.
    public func load() throws(NodeError) -> NodeCredentials {
        let chain = try chain()
        let key = try read("key.pem")
        let identity = try about("key.pem") { _ throws(IdentityError) in
            try NodeIdentity(certificateChain: chain, privateKey: SigningPrivateKey(pem: key))
        }
        let sealing = try read("sealing.pem")
        let sealingKey = try about("sealing.pem") { _ throws(IdentityError) in
            try KEMPrivateKey(pem: sealing)
        }
        var earlierSealingKeys: [KEMPrivateKey] = []
        for name in try earlierSealingNames() {
            let pem = try read(name)
            earlierSealingKeys.append(
                try about(name) { _ throws(IdentityError) in try KEMPrivateKey(pem: pem) }
            )
        }
        let roots = try read("trust.pem")
        let trust = try about("trust.pem") { _ throws(IdentityError) in
            try TrustAnchors(pem: roots)
        }
        guard let name = NodeName(certifiedBy: identity.names) else {
            throw .certificateNamesNoNode
        }
        return NodeCredentials(
            name: name,
            identity: identity,
            sealingKey: sealingKey,
            earlierSealingKeys: earlierSealingKeys,
            trust: trust,
            policy: try readPolicy()
        )
    }

    /// Reads whose folder it is, from the certificate alone.
    ///
    /// - Returns: The node's name.
    /// - Throws: ``NodeError/folder(file:_:)`` or ``NodeError/certificateNamesNoNode``.
    public func name() throws(NodeError) -> NodeName {
        guard let name = NodeName(certifiedBy: try chain()[0].subjectAlternativeNames) else {
            throw .certificateNamesNoNode
        }
        return name
    }

    private func chain() throws(NodeError) -> [Certificate] {
        let certificates = try read("certificate.pem")
        return try about("certificate.pem") { _ throws(IdentityError) in
            let chain = try Certificate.certificates(pem: certificates)
            guard !chain.isEmpty else { throw .emptyChain }
            return chain
        }
    }

    func read(_ name: String) throws(NodeError) -> String {
        try about(name) { path throws(IdentityError) in try KeyFile.read(path) }
    }

    func about<Result>(
        _ name: String,
        _ body: (_ path: String) throws(IdentityError) -> Result
    ) throws(NodeError) -> Result {
        do {
            return try body(file(name))
        } catch {
            throw .folder(file: name, error)
        }
    }
}

/// Who a node is, whom it trusts, and the key that frames are sealed to.
public struct NodeCredentials: Sendable {
    /// Its name, as its certificate has it.
    public let name: NodeName
    /// Its chain and private key.
    public let identity: NodeIdentity
    /// The key that frames are sealed to.
    public let sealingKey: KEMPrivateKey
    /// Keys that frames were sealed to before, and may still be.
    public let earlierSealingKeys: [KEMPrivateKey]
    /// The roots it trusts.
    public let trust: TrustAnchors
    /// Who may write and read what on its ward, if its folder says so.
    public let policy: TwinPolicy?
}

extension NodeName {
    /// The node that a certificate's names stand for: the one URI `pqtwin://…` among them.
    ///
    /// Nil if there is no such name or more than one.
    ///
    /// - Parameter names: The certificate's subject alternative names.
    init?(certifiedBy names: [GeneralName]) {
        let found = names.compactMap { name -> NodeName? in
            guard case .uri(let text) = name, text.hasPrefix("pqtwin://") else { return nil }
            return try? NodeName(String(text.dropFirst("pqtwin://".count)))
        }
        guard found.count == 1 else { return nil }
        self = found[0]
    }
}
