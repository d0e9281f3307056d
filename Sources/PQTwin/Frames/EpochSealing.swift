import PQCBOR
package import PQSecrets
import PQSuites

// Sealing an epoch's key to its recipients, and opening it as one of them.

extension Epoch {
    /// Makes an epoch with a fresh key.
    ///
    /// - Parameters:
    ///   - twin: Which twin.
    ///   - audience: The number of the audience.
    ///   - number: The epoch's number.
    ///   - policy: The identifier of the policy.
    ///   - previousCheckpoint: The hash of the last checkpoint frame before.
    ///   - time: When.
    ///   - recipients: Who can open it, each with what it must have verified before.
    ///   - node: The sender.
    ///   - source: Where the key comes from.
    ///   - commitment: Another commitment than the key's, for tests of a sender that lies.
    /// - Returns: The epoch, and the keys for sealing its frames.
    /// - Throws: ``TwinError/random(_:)`` or ``TwinError/suiteFailure(_:)``.
    package static func sealed(
        twin: TwinIdentifier,
        audience: UInt64 = 0,
        number: UInt64,
        policy: [UInt8],
        previousCheckpoint: [UInt8]?,
        time: HybridTimestamp,
        to recipients: [(node: VerifiedNode, after: CheckpointReference?)],
        by node: LocalNode,
        from source: some RandomSource,
        commitment: [UInt8]? = nil
    ) throws(TwinError) -> (epoch: Epoch, secrets: EpochSecrets) {
        let key: SecretBytes
        do throws(RandomError) {
            key = try SecretBytes(random: 32, from: source)
        } catch {
            throw .random(error)
        }
        let secrets = try EpochSecrets(
            epochKey: key.span,
            twin: twin,
            sender: node.name,
            audience: audience,
            number: number
        )
        var epoch = Epoch(
            suite: suiteAES256GCM,
            twin: twin,
            sender: node.name,
            audience: audience,
            number: number,
            commitment: commitment ?? secrets.commitment,
            policy: policy,
            previousCheckpoint: previousCheckpoint,
            time: time,
            recipients: []
        )
        for (recipient, after) in recipients {
            let info = epoch.sealingInfo(
                senderKey: node.keyIdentifier,
                recipient: recipient.name,
                recipientKey: recipient.keyIdentifier
            )
            let data = epoch.sealingData(after: after)
            do throws(SuiteError) {
                let sealed = try HPKE.seal(
                    key.span,
                    to: recipient.sealingKey,
                    info: info.span,
                    authenticating: data.span,
                    suite: .standard,
                    from: source
                )
                epoch.recipients.append(
                    Recipient(
                        node: recipient.name,
                        keyIdentifier: recipient.keyIdentifier,
                        mechanism: SealingKey.xwing,
                        encapsulated: sealed.encapsulated,
                        sealedKey: sealed.ciphertext,
                        after: after
                    )
                )
            } catch {
                throw .suiteFailure(error)
            }
        }
        return (epoch, secrets)
    }

    /// Opens the key as its recipient and checks it against the commitment.
    ///
    /// The recipient is who has the name and the sealing key, or had it. The certificate it had when the key
    /// was sealed may have been renewed since, so it need not be the present one.
    ///
    /// - Parameters:
    ///   - node: This node.
    ///   - senderKey: The key identifier of the sender.
    /// - Returns: The keys for opening the epoch's frames.
    /// - Throws: ``TwinError/notRecipient(_:)``, ``TwinError/suite(_:)``, ``TwinError/sealed`` or
    ///   ``TwinError/keyCommitment``.
    package func opened(by node: LocalNode, senderKey: [UInt8]) throws(TwinError) -> EpochSecrets {
        guard let entry = recipients.first(where: { $0.node == node.name }) else {
            throw .notRecipient(node.name)
        }
        guard entry.mechanism == SealingKey.xwing else { throw .suite(entry.mechanism) }
        let info = sealingInfo(
            senderKey: senderKey,
            recipient: node.name,
            recipientKey: entry.keyIdentifier
        )
        let key = try entry.opened(
            by: node,
            info: info,
            authenticating: sealingData(after: entry.after)
        )
        let secrets = try EpochSecrets(
            epochKey: key.span,
            twin: twin,
            sender: sender,
            audience: audience,
            number: number
        )
        // Commitments are public, so their comparison may tell where they differ.
        guard secrets.commitment == commitment else { throw .keyCommitment }
        return secrets
    }

    /// Who seals to whom: neither can be exchanged without the key failing to open.
    private func sealingInfo(
        senderKey: [UInt8],
        recipient: NodeName,
        recipientKey: [UInt8]
    ) -> [UInt8] {
        let info: CBORValue = [
            "pqtwin/1 epoch key", .unsigned(suite), .text(sender.description), .bytes(senderKey),
            .text(recipient.description), .bytes(recipientKey),
        ]
        return info.encoded()
    }

    private func sealingData(after: CheckpointReference?) -> [UInt8] {
        CBORValue.array(core + [after?.item ?? .null]).encoded()
    }
}

extension Epoch.Recipient {
    /// Opens the key with the node's sealing key, or one that it had before.
    fileprivate func opened(
        by node: LocalNode,
        info: [UInt8],
        authenticating data: [UInt8]
    ) throws(TwinError) -> SecretBytes {
        for sealingKey in [node.sealingKey] + node.earlierSealingKeys {
            do throws(SuiteError) {
                return try HPKE.open(
                    HPKE.Sealed(encapsulated: encapsulated, ciphertext: sealedKey),
                    with: sealingKey,
                    info: info.span,
                    authenticating: data.span,
                    suite: .standard
                )
            } catch {
                continue
            }
        }
        throw .sealed
    }
}
