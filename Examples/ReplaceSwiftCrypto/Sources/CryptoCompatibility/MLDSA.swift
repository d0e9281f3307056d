public import Foundation
import PQLattice

/// ML-DSA-65 with swift-crypto's interface.
public typealias MLDSA65 = CompatibleSignature<6, 5, 4>
/// ML-DSA-87 with swift-crypto's interface.
public typealias MLDSA87 = CompatibleSignature<8, 7, 2>

/// ML-DSA with swift-crypto's interface.
public enum CompatibleSignature<let k: Int, let l: Int, let eta: Int>: Sendable {
    /// A public key.
    public struct PublicKey: Sendable {
        fileprivate let key: ModuleLatticeSignature<k, l, eta>.PublicKey

        /// Reads a public key.
        public init(rawRepresentation: some DataProtocol) throws {
            key = try translating { () throws(LatticeError) in
                try .init(rawRepresentation: Array(rawRepresentation))
            }
        }

        fileprivate init(_ key: ModuleLatticeSignature<k, l, eta>.PublicKey) {
            self.key = key
        }

        /// The public key's bytes.
        public var rawRepresentation: Data { Data(key.rawRepresentation) }

        /// Verifies a signature.
        public func isValidSignature(
            _ signature: some DataProtocol,
            for data: some DataProtocol
        ) -> Bool {
            key.isValidSignature(Array(signature), for: Array(data))
        }

        /// Verifies a signature made in a context.
        public func isValidSignature(
            _ signature: some DataProtocol,
            for data: some DataProtocol,
            context: some DataProtocol
        ) -> Bool {
            key.isValidSignature(Array(signature), for: Array(data), context: Array(context))
        }
    }

    /// A private key.
    public struct PrivateKey: Sendable {
        private let key: ModuleLatticeSignature<k, l, eta>.PrivateKey

        /// Makes a random key.
        public init() throws {
            key = try translating { () throws(LatticeError) in try .init() }
        }

        /// Makes the key that a seed stands for.
        public init(seedRepresentation: some DataProtocol, publicKey: PublicKey?) throws {
            key = try translating { () throws(LatticeError) in
                try .init(
                    seedRepresentation: Array(seedRepresentation),
                    publicKey: publicKey?.key
                )
            }
        }

        /// Reads a seed with the digest of its public key behind it.
        public init(integrityCheckedRepresentation: some DataProtocol) throws {
            let length = CryptoKitError.incorrectParameterSize
            key = try translating(length: length) { () throws(LatticeError) in
                try .init(integrityCheckedRepresentation: Array(integrityCheckedRepresentation))
            }
        }

        /// The seed.
        public var seedRepresentation: Data { Data(key.seedRepresentation) }

        /// The seed and the digest of its public key.
        public var integrityCheckedRepresentation: Data { Data(key.integrityCheckedRepresentation) }

        /// The key to hand out.
        public var publicKey: PublicKey { PublicKey(key.publicKey) }

        /// Signs, with fresh randomness.
        public func signature(for data: some DataProtocol) throws -> Data {
            try signature(for: data, context: Data())
        }

        /// Signs in a context, with fresh randomness.
        public func signature(
            for data: some DataProtocol,
            context: some DataProtocol
        ) throws -> Data {
            Data(
                try translating { () throws(LatticeError) in
                    try key.signature(for: Array(data), context: Array(context))
                }
            )
        }
    }
}
