import PQLattice
import PQSecrets
import PQSuites

/// One exchange of HPKE in base mode, done from the keys up by both sides.
///
/// The lattice KEMs and hybrids are those of draft-ietf-hpke-pq; the one on a curve is RFC 9180's.
struct HPKEExchange {
    private let kem: HPKE.KEM
    private let kdf: HPKE.KDF
    private let aead: AEADAlgorithm
    private let aeadNumber: UInt16
    private let info, senderRandom, recipientSeed, recipientKey, encapsulated: [UInt8]
    private let messages: [(pt: [UInt8], aad: [UInt8])]
    private let exports: [(context: [UInt8], count: Int)]

    init(_ request: VectorRequest) throws(CaseProblem) {
        let numbers = (
            try request.integer("kem_id"), try request.integer("kdf_id"),
            try request.integer("aead_id")
        )
        guard let kem = UInt16(exactly: numbers.0).flatMap(HPKE.KEM.init(rawValue:)) else {
            throw .unsupported("HPKE KEM \(numbers.0)")
        }
        guard let kdf = UInt16(exactly: numbers.1).flatMap(HPKE.KDF.init(rawValue:)) else {
            throw .unsupported("HPKE KDF \(numbers.1)")
        }
        let aeads: [AEADAlgorithm] = [.aes128GCM, .aes256GCM, .chaCha20Poly1305]
        guard (1...aeads.count).contains(numbers.2) else {
            throw .unsupported("HPKE AEAD \(numbers.2)")
        }
        (self.kem, self.kdf, aead) = (kem, kdf, aeads[numbers.2 - 1])
        aeadNumber = UInt16(numbers.2)
        info = try request.bytes("info")
        senderRandom = try request.bytes("ikmE")
        recipientSeed = try request.bytes("ikmR")
        recipientKey = try request.bytes("skRm")
        encapsulated = try request.bytes("enc")
        var messages: [(pt: [UInt8], aad: [UInt8])] = []
        for entry in request.inputs["encryptions"]?.array ?? [] {
            guard let pt = entry["pt"]?.string.flatMap(hexBytes),
                let aad = entry["aad"]?.string.flatMap(hexBytes)
            else { throw .malformed("an encryption without pt or aad") }
            messages.append((pt, aad))
        }
        self.messages = messages
        var exports: [(context: [UInt8], count: Int)] = []
        for entry in request.inputs["exports"]?.array ?? [] {
            guard let context = entry["exporter_context"]?.string.flatMap(hexBytes),
                let count = entry["L"]?.integer
            else { throw .malformed("an export without context or length") }
            exports.append((context, count))
        }
        self.exports = exports
    }

    func answer() -> VectorResponse {
        switch kem {
        case .dhkemP256: answer(DHKEMP256.PrivateKey.self)
        case .mlkem512: answer(MLKEM512.PrivateKey.self)
        case .mlkem768: answer(MLKEM768.PrivateKey.self)
        case .mlkem1024: answer(MLKEM1024.PrivateKey.self)
        case .mlkem768P256: answer(MLKEM768P256.PrivateKey.self)
        case .mlkem1024P384: answer(MLKEM1024P384.PrivateKey.self)
        case .xWing: answer(XWing.PrivateKey.self)
        }
    }

    private func answer<Key: HPKEPrivateKey>(_: Key.Type) -> VectorResponse {
        .refusable { () throws(SuiteError) in
            let derived = try Key(hpkeKeyMaterial: recipientSeed.span)
            let key = try Key(hpkeRepresentation: recipientKey.span)
            let sent = try key.hpkePublicKey.hpkeEncapsulate(
                from: ScriptedRandomSource(senderRandom)
            )
            let received = try key.hpkeDecapsulate(encapsulated.span).array
            guard sent.sharedSecret.array == received || sent.encapsulated != encapsulated else {
                return .failed("both sides have different secrets")
            }
            let schedule = HPKE.KeySchedule(kemIdentifier: kem.rawValue, kdf: kdf, aead: aead)
            let secrets = try schedule.secrets(sharedSecret: received.span, info: info.span)
            let suite =
                Array("HPKE".utf8)
                + [kem.rawValue, kdf.rawValue, aeadNumber].flatMap {
                    [UInt8($0 >> 8), UInt8($0 & 0xFF)]
                }
            guard
                case .answered(var outputs) = VectorResponse.bytes([
                    "suite_id": suite, "skRm": derived.hpkeRepresentation.array,
                    "pkRm": key.hpkePublicKey.hpkeRepresentation, "enc": sent.encapsulated,
                    "shared_secret": received, "key": secrets.key.array,
                    "base_nonce": secrets.baseNonce.array,
                    "exporter_secret": secrets.exporterSecret.array,
                ])
            else { return .failed("no outputs") }
            guard let sealed = try sealedMessages(received, secrets.baseNonce.array) else {
                return .failed("a sealed message doesn't open")
            }
            outputs["encryptions"] = .array(sealed)
            outputs["exports"] = .array(try exportedSecrets(received))
            return .answered(outputs)
        }
    }

    private func context(_ secret: [UInt8]) throws(SuiteError) -> HPKE.Context {
        try HPKE.Context(
            kemIdentifier: kem.rawValue,
            kdf: kdf,
            aead: aead,
            sharedSecret: secret.span,
            info: info.span
        )
    }

    /// Every message sealed by one side and opened by the other, nil where it doesn't open.
    private func sealedMessages(
        _ secret: [UInt8],
        _ baseNonce: [UInt8]
    ) throws(SuiteError) -> [JSONValue]? {
        var sender = try context(secret)
        var recipient = try context(secret)
        var result: [JSONValue] = []
        for (number, message) in messages.enumerated() {
            let sealed = try sender.seal(message.pt.span, authenticating: message.aad.span)
            let opened = try recipient.open(sealed.span, authenticating: message.aad.span)
            guard opened.array == message.pt else { return nil }
            var nonce = baseNonce
            nonce[nonce.count - 1] ^= UInt8(truncatingIfNeeded: number)
            nonce[nonce.count - 2] ^= UInt8(truncatingIfNeeded: number >> 8)
            result.append(
                .object([
                    "pt": .hex(message.pt), "aad": .hex(message.aad), "nonce": .hex(nonce),
                    "ct": .hex(sealed),
                ])
            )
        }
        return result
    }

    private func exportedSecrets(_ secret: [UInt8]) throws(SuiteError) -> [JSONValue] {
        let context = try context(secret)
        var result: [JSONValue] = []
        for export in exports {
            let value = try context.export(context: export.context.span, count: export.count)
            result.append(
                .object([
                    "exporter_context": .hex(export.context), "L": .integer(export.count),
                    "exported_value": .hex(value.array),
                ])
            )
        }
        return result
    }
}
