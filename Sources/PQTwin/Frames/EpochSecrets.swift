import PQCBOR
import PQCOSE
import PQSecrets
import PQSuites
import Synchronization

/// The keys of one epoch, shared by all copies of the sender or receiver that holds them.
///
/// Sealing takes each sequence number once, whatever copies of the sender's value exist: a
/// machine rolled back after a failed write can't use a nonce again.
package final class EpochSecrets: Sendable {
    /// What the sender commits to; another key gives another commitment.
    let commitment: [UInt8]
    /// What salts state hashes.
    ///
    /// It is stored beside the state it hides, so it is no secret of this node's journal.
    let stateSalt: [UInt8]
    private let sealing: Mutex<Sealing>

    private struct Sealing: ~Copyable {
        var key: AEADKey
        var firstUnused: UInt64 = 0
    }

    /// Derives an epoch's keys.
    ///
    /// HKDF-Extract over the epoch key, then one HKDF-Expand for each purpose, each bound to twin,
    /// sender, audience and epoch (RFC 5869).
    init(
        epochKey: Span<UInt8>,
        twin: TwinIdentifier,
        sender: NodeName,
        audience: UInt64,
        number: UInt64
    ) throws(TwinError) {
        let context: [CBORValue] = [
            .text(twin.description), .text(sender.description), .unsigned(audience),
            .unsigned(number),
        ]
        let root = try Self.extract(epochKey)
        commitment = publicBytes(try Self.expand(root, "key commitment", context))
        stateSalt = publicBytes(try Self.expand(root, "state salt", context))
        let key = try Self.expand(root, "patch key", context)
        sealing = Mutex(Sealing(key: try Self.cipher(key)))
    }

    private static func extract(_ epochKey: Span<UInt8>) throws(TwinError) -> SecretBytes {
        let salt = frameDomain
        do throws(SuiteError) {
            return try HKDF.extract(
                salt: salt.span,
                inputKeyMaterial: epochKey,
                using: .sha256
            )
        } catch {
            throw .suiteFailure(error)
        }
    }

    private static func expand(
        _ root: borrowing SecretBytes,
        _ purpose: String,
        _ context: [CBORValue]
    ) throws(TwinError) -> SecretBytes {
        let info = CBORValue.array([.text(purpose)] + context).encoded()
        do throws(SuiteError) {
            return try HKDF.expand(
                pseudorandomKey: root.span,
                info: info.span,
                count: 32,
                using: .sha256
            )
        } catch {
            throw .suiteFailure(error)
        }
    }

    private static func cipher(_ key: borrowing SecretBytes) throws(TwinError) -> AEADKey {
        do throws(SuiteError) {
            return try AEADKey(.aes256GCM, key: key.span)
        } catch {
            throw .suiteFailure(error)
        }
    }

    /// Seals a plaintext under a sequence number that was never used before.
    func seal(
        _ plaintext: [UInt8],
        sequence: UInt64,
        authenticating data: [UInt8]
    ) throws(TwinError) -> [UInt8] {
        try sealing.withLock { (state: inout Sealing) throws(TwinError) -> [UInt8] in
            guard sequence >= state.firstUnused else { throw .sequenceUsed(sequence) }
            // Taken before use: a failure below loses the number, never repeats it.
            state.firstUnused = sequence + 1
            do throws(SuiteError) {
                return try state.key.seal(
                    plaintext,
                    nonce: COSEEncrypt0.nonce(sequence: sequence),
                    authenticating: data
                )
            } catch {
                throw .suiteFailure(error)
            }
        }
    }

    /// Opens a ciphertext; every failure looks the same.
    func open(
        _ ciphertext: [UInt8],
        sequence: UInt64,
        authenticating data: [UInt8]
    ) throws(TwinError) -> [UInt8] {
        try sealing.withLock { (state: inout Sealing) throws(TwinError) -> [UInt8] in
            do throws(SuiteError) {
                return try state.key.open(
                    ciphertext,
                    nonce: COSEEncrypt0.nonce(sequence: sequence),
                    authenticating: data
                )
            } catch {
                throw .sealed
            }
        }
    }
}

/// Copies derived bytes that are not secret.
private func publicBytes(_ bytes: borrowing SecretBytes) -> [UInt8] {
    var copy: [UInt8] = []
    copy.reserveCapacity(bytes.count)
    for index in 0..<bytes.count { copy.append(bytes.span[index]) }
    return copy
}
