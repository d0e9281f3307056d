/// A shared owner of secret bytes, for values such as private keys that are copied freely.
///
/// Copies of the key share one storage, which is wiped when the last of them ends.
public final class SecretReference: Sendable {
    /// The bytes.
    public let bytes: SecretBytes

    /// Takes over secret bytes.
    ///
    /// - Parameter bytes: The bytes, which no one else owns from here on.
    public init(_ bytes: consuming SecretBytes) {
        self.bytes = bytes
    }
}

#if !hasFeature(Embedded)
extension SecretReference: CustomReflectable {
    /// Nothing: reflection, which printing falls back on, must not see a secret.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
#endif
