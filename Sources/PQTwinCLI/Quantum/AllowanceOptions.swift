import ArgumentParser
import QuantumSimulator

/// The memory that a simulation may take.
struct MemoryOption: ParsableArguments {
    @Option(help: "GiB that the simulation may take. Default: what the machine can give.")
    var memory: Double?

    func validate() throws {
        guard let memory else { return }
        // Written so that NaN fails too.
        guard memory > 0, memory <= 1_048_576 else {
            throw ValidationError("--memory is more than 0 GiB, up to 1048576")
        }
    }

    /// The memory in bytes; nil for what the machine can give.
    var bytes: Int? { memory.map { Int($0 * Double(1 << 30)) } }
}

/// What a run on this machine may take, and what is said before it starts.
struct AllowanceOptions: ParsableArguments {
    @OptionGroup var memory: MemoryOption

    @Option(help: "Seconds that the run may take by its estimate. Default: an hour.")
    var time = 3600.0

    func validate() throws {
        guard time > 0, time.isFinite else { throw ValidationError("--time is more than 0 s") }
    }

    /// What the run may take.
    var allowance: RunAllowance { RunAllowance(bytes: memory.bytes, seconds: time) }

    /// Lets a run begin: refuses one that takes more than is allowed, announces a long one.
    ///
    /// - Parameters:
    ///   - estimate: What the run takes.
    ///   - isBound: Whether it may take much less.
    /// - Throws: A ``CommandFailure`` that says what would help.
    func admit(_ estimate: ResourceEstimate, isBound: Bool = false) throws(CommandFailure) {
        do throws(QuantumError) {
            try allowance.check(estimate)
        } catch {
            throw CommandFailure(refusing: error)
        }
        guard estimate.seconds >= 10 else { return }
        Terminal.error.line("\(isBound ? "at most " : "")about \(estimate.seconds.asTime)")
    }
}

extension QuantumError {
    /// Why a run was refused, times as a person says them.
    var asRefusal: String {
        guard case .time(let needed, let limit) = self else { return "\(self)" }
        return "the run would take about \(needed.asTime), more than the \(limit.asTime) allowed"
    }
}

extension CommandFailure {
    /// A refused run, and the option that would allow it.
    init(refusing error: QuantumError) {
        switch error {
        case .memory: self.init("\(error.asRefusal); raise --memory")
        case .time: self.init("\(error.asRefusal); raise --time")
        default: self.init("\(error)")
        }
    }
}
