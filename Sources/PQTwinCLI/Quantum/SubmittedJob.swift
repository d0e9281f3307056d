import PQTwin
import QuantumJobs
import QuantumSimulator
import TwinNode

/// What is said of a job that was answered.
struct SubmittedJob: Encodable {
    struct Failure: Encodable {
        let code: String
        let text: String
    }

    struct Energy: Encodable {
        let hartree: Double
        let excitations: Int
    }

    struct Phase: Encodable {
        let numerator: Int
        let bits: Int
        let shotsOfBest: Int
        /// The phase in turns, or the energy that it stands for.
        let value: Double
    }

    struct Frequency: Encodable {
        let bin: Int
        let length: Int
        let shotsInBin: Int
    }

    struct Encoding: Encodable {
        let place: Int
        let shotsOfPlace: Int
        let fidelity: Double
        let rotations: Int
        let controlledNots: Int
    }

    let task: String
    let seed: UInt64
    let node: String?
    let group: String?
    let signature: String?
    /// How long the node worked on it.
    let seconds: Double
    private(set) var shots: Int?
    private(set) var counts: [String: Int]?
    private(set) var factors: [UInt64]?
    private(set) var logarithm: UInt64?
    private(set) var order: UInt64?
    private(set) var quantumRuns: Int?
    private(set) var key: Int?
    private(set) var oracleCalls: Int?
    private(set) var cut: Int?
    private(set) var sides: Int?
    private(set) var plan: [Int]?
    private(set) var cost: Double?
    private(set) var expectation: Double?
    private(set) var frequency: Frequency?
    private(set) var encoding: Encoding?
    private(set) var phase: Phase?
    private(set) var energy: Energy?
    /// The node's answer against the classical methods here; nil for programs and failures.
    private(set) var verdict: QuantumVerdict?
    private(set) var failure: Failure?

    /// Takes an answer, and solves the job's problem classically.
    init(_ job: QuantumJob, _ answer: QuantumClient.Answer) throws {
        task = job.task.name
        seed = job.seed
        node = answer.backend?.description
        group = answer.connection?.group
        signature = answer.connection?.signature
        seconds = answer.answer.seconds
        switch answer.answer.outcome {
        case .failure(let reason):
            if case .circuit(_, _, let shots, _) = job.task { self.shots = shots }
            failure = Failure(code: reason.code.rawValue, text: reason.description)
        case .success(let result):
            if try !take(result, of: job) {
                failure = Failure(code: "malformed", text: "an answer to something else")
            }
        }
    }

    /// Takes a result; whether it is one of such a job.
    private mutating func take(_ result: JobResult, of job: QuantumJob) throws -> Bool {
        let rivals = JobRivals(seed: job.seed, seconds: seconds)
        switch (job.task, result) {
        case (.circuit(_, _, let shots, _), .counts(let counts)):
            (self.shots, self.counts) = (shots, counts)
        case (.factors(let number), .factors(let factors, let runs)):
            (self.factors, quantumRuns) = (factors, runs)
            verdict = rivals.factors(factors, of: number, runs: runs)
        case (
            .logarithm(let element, let base, let modulus),
            .logarithm(let exponent, let order, let runs)
        ):
            (logarithm, self.order, quantumRuns) = (exponent, order, runs)
            verdict = rivals.logarithm(exponent, of: element, base, modulus, runs: runs)
        case (.search(let keys, let bits), .found(let key, _, let calls)):
            (self.key, oracleCalls) = (key, calls)
            verdict = rivals.search(key, among: Set(keys), bits: bits, calls: calls)
        case (.predicate(let question, let bits), .found(let key, _, let calls)):
            (self.key, oracleCalls) = (key, calls)
            verdict = try rivals.predicate(question, key, bits: bits, calls: calls)
        case (.encoding(let values, let shots), .encoding(let figures)):
            self.shots = shots
            encoding = Encoding(
                place: figures.place,
                shotsOfPlace: figures.shotsOfPlace,
                fidelity: figures.fidelity,
                rotations: figures.rotations,
                controlledNots: figures.controlledNots
            )
            verdict = rivals.encoding(values, figures)
        case (.cut(let vertices, let edges, let layers, let shots), .cut(_, let sides, let mean)):
            let problem = try JobTask.cutProblem(vertices: vertices, edges: edges)
            // Counted here: the sides are the answer.
            (self.shots, self.sides, cut, expectation) = (shots, sides, problem.cut(sides), mean)
            verdict = try rivals.cut(problem, sides, layers: layers, shots: shots)
        case (.assignment(let costs, let layers, let shots), .plan(let plan, _, let mean)):
            let problem = try AssignmentProblem(costs: costs)
            (self.shots, self.plan, expectation) = (shots, plan, mean)
            cost = rivals.cost(of: plan, problem)
            verdict = try rivals.assignment(problem, cost, layers: layers, shots: shots)
        case (.roster(let wishes, let layers, let shots), .plan(let plan, _, let mean)):
            let problem = try RosterProblem(wishes: wishes)
            (self.shots, self.plan, expectation) = (shots, plan, mean)
            cost = rivals.cost(of: plan, problem)
            verdict = try rivals.roster(problem, cost, layers: layers, shots: shots)
        case (.frequency(let samples, let shots), .frequency(let figures)):
            self.shots = shots
            frequency = Frequency(
                bin: figures.bin,
                length: figures.length,
                shotsInBin: figures.shotsInBin
            )
            verdict = try rivals.frequency(samples, figures)
        case (
            .phase(let subject, let bits, let shots),
            .phase(let numerator, let measured, let shotsOfBest, _)
        ) where measured == bits:
            let found = try rivals.phase(subject, numerator, bits: bits)
            self.shots = shots
            phase = Phase(
                numerator: numerator,
                bits: bits,
                shotsOfBest: shotsOfBest,
                value: found.measured
            )
            verdict = found.verdict
        case (.energy(let molecule, let distance), .energy(let hartree, let excitations)):
            energy = Energy(hartree: hartree, excitations: excitations)
            verdict = try rivals.energy(hartree, of: molecule, distance)
        default: return false
        }
        return true
    }

    func tell(on output: Terminal) {
        guard failure == nil else { return }
        let link = [node, group, signature].compactMap { $0 }.joined(separator: ", ")
        output.line(output.styled("\(link), seed \(seed)", .dim))
        for (bits, count) in (counts ?? [:]).sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) })
        {
            output.line("\(bits)  \(count)")
        }
        if let factors {
            output.line(factors.map { "\($0)" }.joined(separator: " × "))
        }
        if let logarithm { output.line("\(logarithm)") }
        if let key { output.line("key \(key)") }
        if let cut, let sides { output.line("cut \(cut), sides \(String(sides, radix: 2))") }
        if let plan {
            let choices = plan.map { "\($0)" }.joined(separator: " ")
            output.line(cost.map { "\(choices), cost \(figure($0))" } ?? "no plan keeps the rules")
        }
        if let frequency { output.line("bin \(frequency.bin) of \(frequency.length)") }
        if let encoding {
            output.line(
                "place \(encoding.place) in \(encoding.shotsOfPlace) of \(shots ?? 0) shots"
            )
        }
        if let phase { output.line("\(phase.numerator) of \(1 << phase.bits): \(phase.value)") }
        if let energy { output.line("\(energy.hartree) Ha") }
        verdict?.tell(on: output)
    }
}
