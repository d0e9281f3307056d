import ArgumentParser
import QuantumNoise

/// The noise that a circuit is run under.
struct NoiseOptions: ParsableArguments {
    /// How noise is taken back.
    enum Mitigation: String, ExpressibleByArgument, CaseIterable {
        /// The inverse of each bit's readout errors.
        case readout
        /// Extrapolation to no noise from gates run one, three and five times.
        case zne
    }

    @Option(
        help: ArgumentHelp(
            """
            Run under a device's noise: superconducting, trapped-ion, neutral-atom, or a JSON file.
            """,
            valueName: "device"
        ),
        completion: .list(["superconducting", "trapped-ion", "neutral-atom"])
    )
    var noise: String?

    @Option(help: "Take noise back, with --noise: readout, or zne (zero-noise extrapolation).")
    var mitigate: Mitigation?

    func validate() throws {
        if mitigate != nil, noise == nil { throw ValidationError("--mitigate needs --noise") }
    }

    /// The device, if noise is asked for.
    func profile() throws -> DeviceProfile? { try noise.map { try DeviceProfile.named($0) } }
}
