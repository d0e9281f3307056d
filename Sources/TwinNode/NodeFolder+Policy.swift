import PQCBOR
import Foundation
import PQIdentity
public import PQTwin

// The ward's policy in a node's folder: as much to be trusted as the roots beside it.

extension NodeFolder {
    /// Writes the ward's policy, in place of the one that is there.
    ///
    /// - Parameter policy: Who may write and read what on its ward.
    /// - Throws: ``NodeError/folder(file:_:)``.
    public func write(_ policy: TwinPolicy) throws(NodeError) {
        try about(Self.policyName) { path throws(IdentityError) in
            let bytes = policy.item.encoded()
            try KeyFile.write(bytes.span, to: path, isPrivate: true, overwriting: true)
        }
    }

    private static let policyName = "policy.cbor"
    /// The longest policy: of some ten thousand patients.
    private static let policyByteLimit = 16 << 20

    /// Reads the ward's policy; nil if there is none.
    func readPolicy() throws(NodeError) -> TwinPolicy? {
        let bytes: [UInt8]
        do throws(NodeError) {
            bytes = try about(Self.policyName) { path throws(IdentityError) in
                try KeyFile.readBytes(path, limit: Self.policyByteLimit)
            }
        } catch {
            if case .folder(_, .file(path: _, code: ENOENT)) = error { return nil }
            throw error
        }
        do {
            let limits = CBORLimits(byteCount: .max, depth: 8, itemCount: .max)
            return try TwinPolicy(item: CBORValue(decoding: bytes, limits: limits))
        } catch let error as CBORError {
            throw .policy(file: Self.policyName, .malformed(error))
        } catch let error as TwinError {
            throw .policy(file: Self.policyName, error)
        } catch {
            throw .policy(file: Self.policyName, .unexpected(.policy))
        }
    }
}
