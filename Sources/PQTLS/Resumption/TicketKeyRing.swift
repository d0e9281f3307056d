package import PQIdentity
package import PQSecrets
import PQSuites
import Synchronization

/// The keys that tickets are sealed with: one that seals, and the one before it, which only opens.
///
/// A ticket is the key's name (16 bytes), a nonce (12), ciphertext and tag. Nonces are random, so a
/// key retires after 2²⁸ tickets at the latest, where a repetition has a chance below 2⁻⁴⁰.
package final class TicketKeyRing: Sendable {
    private struct State: Sendable {
        var current: TicketKey?
        var previous: TicketKey?
    }

    private static let largestUse = 1 << 28
    private let interval: Int64
    private let state = Mutex(State())

    /// A ring that makes its first key when it needs one.
    ///
    /// - Parameter interval: Seconds after which a new key takes over.
    package init(interval: Int64) {
        self.interval = interval
    }

    /// Lets a new key take over, once it is needed.
    package func rotate() {
        state.withLock { state in
            state.previous = state.current
            state.current = nil
        }
    }

    /// Seals a plaintext under the present key.
    package func seal(
        _ plaintext: borrowing SecretBytes,
        at time: CertificateTime,
        from source: any RandomSource
    ) throws(TLSError) -> [UInt8] {
        let key = try sealingKey(at: time, from: source)
        let nonce = try randomBytes(12, from: source)
        return try key.seal(plaintext, nonce: nonce)
    }

    /// Opens a ticket; nothing for one that no key of ours opens.
    package func open(_ ticket: [UInt8], at time: CertificateTime) -> SecretBytes? {
        let name = ticket.prefix(TicketKey.nameByteCount)
        let key = state.withLock { state -> TicketKey? in
            retire(&state, at: time)
            if let key = state.current, key.name == Array(name) { return key }
            if let key = state.previous, key.name == Array(name) { return key }
            return nil
        }
        return key?.open(ticket)
    }

    private func sealingKey(
        at time: CertificateTime,
        from source: any RandomSource
    ) throws(TLSError) -> TicketKey {
        let present = state.withLock { state -> TicketKey? in
            retire(&state, at: time)
            return state.current
        }
        if let present, present.countUse() <= Self.largestUse { return present }
        let fresh = try TicketKey(at: time, from: source)
        return state.withLock { state in
            // Another thread may have been faster; its key is as good.
            if let current = state.current, current !== present { return current }
            if let present { state.previous = present }
            state.current = fresh
            return fresh
        }
    }

    /// Moves a key that is too old one place on; one that is older still goes for good.
    private func retire(_ state: inout State, at time: CertificateTime) {
        if let current = state.current,
            time >= current.created.advanced(bySeconds: interval)
        {
            state.previous = current
            state.current = nil
        }
        if let previous = state.previous,
            time >= previous.created.advanced(bySeconds: 2 * interval)
        {
            state.previous = nil
        }
    }
}

/// One key of the ring.
private final class TicketKey: Sendable {
    static let nameByteCount = 16
    private static let nonceByteCount = 12

    let name: [UInt8]
    let created: CertificateTime
    private let secret: SecretReference
    private let uses = Atomic(0)

    init(at time: CertificateTime, from source: any RandomSource) throws(TLSError) {
        name = try randomBytes(Self.nameByteCount, from: source)
        do {
            secret = SecretReference(try SecretBytes(random: 32, from: source))
        } catch { throw .random(error) }
        created = time
    }

    private static func key(_ secret: borrowing SecretBytes) throws(SuiteError) -> AEADKey {
        try AEADKey(.aes256GCM, key: secret.span)
    }

    func countUse() -> Int { uses.add(1, ordering: .relaxed).newValue }

    func seal(_ plaintext: borrowing SecretBytes, nonce: [UInt8]) throws(TLSError) -> [UInt8] {
        var ticket = name + nonce
        let name = name
        do {
            var key = try Self.key(secret.bytes)
            try key.seal(
                plaintext.span,
                nonce: nonce.span,
                authenticating: name.span,
                appendingTo: &ticket
            )
        } catch { throw .suite(error) }
        return ticket
    }

    func open(_ ticket: [UInt8]) -> SecretBytes? {
        let start = Self.nameByteCount + Self.nonceByteCount
        guard ticket.count > start else { return nil }
        let nonce = Array(ticket[Self.nameByteCount..<start])
        let name = name
        do {
            var key = try Self.key(secret.bytes)
            return try key.openSecret(
                ticket.span.extracting(droppingFirst: start),
                nonce: nonce.span,
                authenticating: name.span
            )
        } catch { return nil }
    }
}
