public import Foundation
import PQLattice
import PQSecrets

/// ML-KEM-768 with swift-crypto's interface.
public typealias MLKEM768 = CompatibleKEM<3, 10, 4>
/// ML-KEM-1024 with swift-crypto's interface.
public typealias MLKEM1024 = CompatibleKEM<4, 11, 5>

/// ML-KEM with swift-crypto's interface.
public enum CompatibleKEM<let k: Int, let du: Int, let dv: Int>: Sendable {
    /// A key that anyone may have.
    public struct PublicKey: KEMPublicKey {
        fileprivate let key: ModuleLatticeKEM<k, du, dv>.PublicKey

        /// Reads a public key.
        public init(rawRepresentation: some DataProtocol) throws {
            key = try translating { () throws(LatticeError) in
                try .init(rawRepresentation: Array(rawRepresentation))
            }
        }

        fileprivate init(_ key: ModuleLatticeKEM<k, du, dv>.PublicKey) {
            self.key = key
        }

        /// The encapsulation key's bytes.
        public var rawRepresentation: Data { Data(key.rawRepresentation) }

        /// Makes a shared secret and encapsulates it.
        public func encapsulate() throws -> KEM.EncapsulationResult {
            let sent = try translating { () throws(LatticeError) in try key.encapsulate() }
            return KEM.EncapsulationResult(
                sharedSecret: SymmetricKey(sent.sharedSecret.copy()),
                encapsulated: Data(sent.encapsulated)
            )
        }
    }

    /// The key that recovers secrets.
    public struct PrivateKey: KEMPrivateKey {
        private let key: ModuleLatticeKEM<k, du, dv>.PrivateKey

        /// Makes a random key.
        public init() throws {
            key = try translating { () throws(LatticeError) in try .init() }
        }

        /// Makes a random key.
        public static func generate() throws -> PrivateKey { try PrivateKey() }

        /// Makes the key that a seed stands for.
        public init(seedRepresentation: some DataProtocol, publicKey: PublicKey?) throws {
            let mismatch = KEM.Errors.publicKeyMismatchDuringInitialization
            key = try translating(mismatch: mismatch) { () throws(LatticeError) in
                try .init(
                    seedRepresentation: Array(seedRepresentation),
                    publicKey: publicKey?.key
                )
            }
        }

        /// Reads a seed with the digest of its public key behind it.
        public init(integrityCheckedRepresentation: some DataProtocol) throws {
            key = try translating(
                length: KEM.Errors.invalidSeed,
                mismatch: KEM.Errors.publicKeyMismatchDuringInitialization
            ) { () throws(LatticeError) in
                try .init(integrityCheckedRepresentation: Array(integrityCheckedRepresentation))
            }
        }

        /// The seed d‖z.
        public var seedRepresentation: Data { Data(key.seedRepresentation) }

        /// The seed and the digest of its public key.
        public var integrityCheckedRepresentation: Data { Data(key.integrityCheckedRepresentation) }

        /// The key to hand out.
        public var publicKey: PublicKey { PublicKey(key.publicKey) }

        /// Recovers the secret that a ciphertext carries.
        public func decapsulate(_ encapsulated: some DataProtocol) throws -> SymmetricKey {
            let secret = try translating(
                length: CryptoKitError.incorrectParameterSize
            ) { () throws(LatticeError) in try key.decapsulate(Array(encapsulated)) }
            return SymmetricKey(secret)
        }
    }
}
