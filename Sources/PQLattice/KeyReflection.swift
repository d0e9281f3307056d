// Reflection, as `dump`, debuggers' helpers and failing tests use it, finds no parts in a key:
// secrets stay out of logs, and the library's mirrors trap on fields that can't be copied. Embedded Swift has no reflection.

#if !hasFeature(Embedded)
extension ModuleLatticeKEM.PrivateKey: CustomReflectable {
    /// A mirror without children: nothing of the key shows in `dump` or in logs.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

extension ModuleLatticeKEM.ExpandedPrivateKey: CustomReflectable {
    /// A mirror without children: nothing of the key shows in `dump` or in logs.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

extension ModuleLatticeKEM.PublicKey: CustomReflectable {
    /// A mirror with the key's bytes as the only child.
    public var customMirror: Mirror {
        Mirror(self, children: ["rawRepresentation": rawRepresentation])
    }
}

extension ModuleLatticeSignature.PrivateKey: CustomReflectable {
    /// A mirror without children: nothing of the key shows in `dump` or in logs.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

extension ModuleLatticeSignature.ExpandedPrivateKey: CustomReflectable {
    /// A mirror without children: nothing of the key shows in `dump` or in logs.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

extension ModuleLatticeSignature.PublicKey: CustomReflectable {
    /// A mirror with the key's bytes as the only child.
    public var customMirror: Mirror {
        Mirror(self, children: ["rawRepresentation": rawRepresentation])
    }
}
#endif
