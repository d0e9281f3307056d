import QuantumNoise

extension DeviceProfile {
    /// A shipped profile by its name, or one from a file.
    ///
    /// - Parameter text: `superconducting`, `trapped-ion`, `neutral-atom`, or a path of a JSON file.
    /// - Returns: The profile.
    /// - Throws: A ``CommandFailure`` that names what is wrong.
    static func named(_ text: String) throws -> Self {
        let shipped = try Self.shipped()
        if let profile = shipped.first(where: { $0.name == text }) { return profile }
        let names = shipped.map(\.name).joined(separator: ", ")
        guard text.contains(".") || text.contains("/") else {
            throw CommandFailure("no device \(text); choose \(names), or a JSON file")
        }
        let json = try InputFile.read(text, limit: 1 << 20)
        do throws(NoiseError) {
            return try Self(json: json)
        } catch {
            throw CommandFailure("\(text): \(error)")
        }
    }
}
