public import PQCBOR

extension CBORValue {
    /// This item after a merge patch: members of maps are merged, null removes, all else replaces.
    ///
    /// RFC 7396, Section 2, on CBOR instead of JSON.
    ///
    /// - Parameter patch: The patch.
    /// - Returns: The patched item.
    public func merging(_ patch: CBORValue) -> CBORValue {
        guard case .map(let changes) = patch else { return patch }
        let members = mapValue ?? CBORMap()
        return .map(
            members.merged(with: changes) { old, change in
                change == .null ? nil : (old ?? .null).merging(change)
            }
        )
    }

    /// The smallest merge patch that turns this item into another.
    ///
    /// Null members can't be written by a merge patch (RFC 7396, Section 1); a target that holds
    /// them is reached without them.
    ///
    /// - Parameter target: The wanted item.
    /// - Returns: The patch, or nil where both are equal.
    public func mergePatch(to target: CBORValue) -> CBORValue? {
        if self == target { return nil }
        guard case .map(let old) = self, case .map(let new) = target else { return target }
        var patch = CBORMap()
        for entry in old.entries where new[entry.key] == nil {
            patch[entry.key] = .null
        }
        for entry in new.entries {
            if let before = old[entry.key] {
                patch[entry.key] = before.mergePatch(to: entry.value)
            } else {
                patch[entry.key] = entry.value
            }
        }
        return .map(patch)
    }
}
