import Foundation
public import PQIdentity

// How a node changes the key that frames are sealed to, without losing what is on its way.

extension NodeFolder {
    /// Makes a new key that frames are sealed to, from the node's next start on; the present one stays
    /// beside it, for what is sealed to it.
    ///
    /// - Parameter key: The new key.
    /// - Throws: ``NodeError/folder(file:_:)``; the present key stands then.
    public func renew(sealingKey key: KEMPrivateKey) throws(NodeError) {
        let numbers = try earlierSealingNames().compactMap { name in
            Int(name.dropFirst("sealing-".count).dropLast(".pem".count))
        }
        let kept = "sealing-\((numbers.max() ?? 0) + 1).pem"
        let present = try read("sealing.pem")
        try about(kept) { path throws(IdentityError) in
            try KeyFile.writePrivate(pem: present, to: path)
        }
        // In one step: a node that starts meanwhile finds one key or the other.
        try about("sealing.pem") { path throws(IdentityError) in
            let pem = try key.pemRepresentation()
            try KeyFile.writePrivate(pem: pem, to: path, overwriting: true)
        }
    }

    /// The names of the files with earlier sealing keys, the latest first.
    func earlierSealingNames() throws(NodeError) -> [String] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: path)
                .filter { $0.hasPrefix("sealing-") && $0.hasSuffix(".pem") }
                .sorted { $0.localizedStandardCompare($1) == .orderedDescending }
        } catch {
            throw .folder(file: path, Self.error(error, at: path))
        }
    }
}
