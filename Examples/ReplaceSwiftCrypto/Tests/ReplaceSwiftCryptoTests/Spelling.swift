import Crypto
import CryptoCompatibility
import Foundation

// swift-crypto's interface as protocols, to which its own types and the compatible ones conform
// with nothing between: that this compiles shows that one source fits both. Of the two modules
// with the same names, `Crypto::` is swift-crypto.

/// What encapsulation yields.
protocol Encapsulated {
    associatedtype Secret: ContiguousBytes, Equatable
    var sharedSecret: Secret { get }
    var encapsulated: Data { get }
}

/// A public key that encapsulates.
protocol PublicKEMKey {
    associatedtype Sent: Encapsulated
    init<D: DataProtocol>(rawRepresentation: D) throws
    var rawRepresentation: Data { get }
    func encapsulate() throws -> Sent
}

/// A private key that decapsulates.
protocol PrivateKEMKey {
    associatedtype PublicKey: PublicKEMKey
    init() throws
    init<D: DataProtocol>(seedRepresentation: D, publicKey: PublicKey?) throws
    init<D: DataProtocol>(integrityCheckedRepresentation: D) throws
    var seedRepresentation: Data { get }
    var integrityCheckedRepresentation: Data { get }
    var publicKey: PublicKey { get }
    func decapsulate<D: DataProtocol>(_ encapsulated: D) throws -> PublicKey.Sent.Secret
}

/// A public key that verifies.
protocol PublicSignatureKey {
    init<D: DataProtocol>(rawRepresentation: D) throws
    var rawRepresentation: Data { get }
    func isValidSignature<S: DataProtocol, D: DataProtocol>(_ signature: S, for data: D) -> Bool
    func isValidSignature<S: DataProtocol, D: DataProtocol, C: DataProtocol>(
        _ signature: S,
        for data: D,
        context: C
    ) -> Bool
}

/// A private key that signs.
protocol PrivateSignatureKey {
    associatedtype PublicKey: PublicSignatureKey
    init() throws
    init<D: DataProtocol>(seedRepresentation: D, publicKey: PublicKey?) throws
    init<D: DataProtocol>(integrityCheckedRepresentation: D) throws
    var seedRepresentation: Data { get }
    var integrityCheckedRepresentation: Data { get }
    var publicKey: PublicKey { get }
    func signature<D: DataProtocol>(for data: D) throws -> Data
    func signature<D: DataProtocol, C: DataProtocol>(for data: D, context: C) throws -> Data
}

extension Crypto::KEM.EncapsulationResult: Encapsulated {}
extension Crypto::MLKEM768.PublicKey: PublicKEMKey {}
extension Crypto::MLKEM768.PrivateKey: PrivateKEMKey {}
extension Crypto::MLKEM1024.PublicKey: PublicKEMKey {}
extension Crypto::MLKEM1024.PrivateKey: PrivateKEMKey {}
extension Crypto::MLDSA65.PublicKey: PublicSignatureKey {}
extension Crypto::MLDSA65.PrivateKey: PrivateSignatureKey {}
extension Crypto::MLDSA87.PublicKey: PublicSignatureKey {}
extension Crypto::MLDSA87.PrivateKey: PrivateSignatureKey {}

extension CryptoCompatibility::KEM.EncapsulationResult: Encapsulated {}
extension CompatibleKEM.PublicKey: PublicKEMKey {}
extension CompatibleKEM.PrivateKey: PrivateKEMKey {}
extension CompatibleSignature.PublicKey: PublicSignatureKey {}
extension CompatibleSignature.PrivateKey: PrivateSignatureKey {}
