import Instruments

// Leaks of our own making, which the check must find: without them its silence says nothing.

private let table = (0..<256).map { UInt8($0 ^ 0x5A) }

/// Branches on a secret byte.
@inline(never)
func leakByBranch() {
    let secret = secretByte()
    if secret[0] > 100 { say("more") }
}

// A call that no select can stand for.
@inline(never)
@_optimize(none)
private func say(_ word: String) {
    print(word)
}

/// Reads a table at a place that is secret.
@inline(never)
func leakByIndex() {
    let secret = secretByte()
    let value = [table[Int(secret[0])]]
    mark(value, secret: false)
    print("read \(value[0])")
}

private func secretByte() -> [UInt8] {
    let secret = SeededSource(seed: 1).bytes(1)
    mark(secret, secret: true)
    return secret
}
