import QuantumChemistry
import QuantumSimulator

// The classical methods that stand beside each algorithm, run and timed on this machine.

/// Runs a rival three times and takes the shortest: of microseconds, the first time tells of caches
/// and of what else the machine did.
func timedRival<Result>(_ body: () throws -> Result) rethrows -> (Result, seconds: Double) {
    let first = try timed(body)
    let seconds = try (0..<2).reduce(first.seconds) { shortest, _ in
        min(shortest, try timed(body).seconds)
    }
    return (first.0, seconds)
}

extension Contender {
    /// A plan of a cost: the lower, the better.
    static func plan(_ method: String, _ cost: Double, _ seconds: Double) -> Contender {
        Contender(
            method: method,
            answer: "cost \(figure(cost))",
            quality: -cost,
            seconds: seconds
        )
    }

    /// The most bits whose records are all put into a table: a million.
    private static let largestTableBits = 20

    /// The look-up of a key in a table of all records, which is there before either side starts.
    ///
    /// - Parameters:
    ///   - keys: The keys that are searched for; the lowest one is looked up.
    ///   - bits: How many bits a key has: there is a record for each. Beyond 20 the table has 2²⁰
    ///     records, those searched for among them, and says so.
    /// - Returns: The look-up of the lowest key.
    static func lookup(of keys: Set<Int>, bits: Int) -> Contender {
        let size = 1 << min(bits, largestTableBits)
        let wanted = keys.min() ?? 0
        // Where a key's record stands: an odd factor leaves no two at one place.
        var places: [Int: Int] = [:]
        places.reserveCapacity(size + keys.count)
        for key in 0..<size { places[key] = key &* 0x9E37_79B1 & (size - 1) }
        for key in keys where key >= size { places[key] = 0 }
        let (place, seconds) = timedRival { places[wanted] }
        return Contender(
            method: "hash table of \(places.count) records, 1 lookup",
            answer: "key \(wanted)",
            quality: place == nil ? 0 : 1,
            seconds: seconds
        )
    }

    /// The fast Fourier transform of a series, and the bin that it finds.
    static func fourierTransform(
        of job: FrequencyJob,
        answer: (Int) -> String
    ) -> (bin: Int, contender: Contender) {
        let (bin, seconds) = timedRival { job.classicalBin() }
        return (
            bin,
            Contender(
                method: "fast Fourier transform",
                answer: answer(bin),
                quality: 1,
                seconds: seconds
            )
        )
    }

    /// Trial division and Pollard's rho method.
    static func factorings(of number: UInt64) -> [Contender] {
        [
            ("trial division", timedRival { TrialDivision.primes(of: number).factors }),
            ("Pollard's rho method", timedRival { PollardRho.primes(of: number).factors }),
        ].map { method, found in
            Contender(
                method: method,
                answer: Self.product(found.0),
                quality: 1,
                seconds: found.seconds
            )
        }
    }

    /// What order finding is called, with its quantum runs.
    static func orderFinding(_ runs: Int) -> String {
        "order finding, \(runs.counted("quantum run"))"
    }

    /// Factors as a product.
    static func product(_ factors: [UInt64]) -> String {
        factors.map { "\($0)" }.joined(separator: " × ")
    }

    /// Baby steps and giant steps to a logarithm.
    static func logarithm(of element: UInt64, base: UInt64, modulus: UInt64) -> Contender {
        let (found, seconds) = timedRival {
            BabyStepGiantStep.logarithm(of: element, base: base, modulus: modulus)
        }
        return Contender(
            method: "baby steps and giant steps",
            answer: found.map { "\(base)^\($0)" } ?? "none",
            quality: found == nil ? 0 : 1,
            seconds: seconds
        )
    }

    /// Every choice that a mixer can reach, and local search.
    static func cuts(_ task: ApproximateOptimization, seed: UInt64) throws -> [Contender] {
        let (found, seconds) = try timedRival {
            try task.problem.locallySearched(restarts: 20, seed: seed)
        }
        return [.plan("local search, 20 starts", found.value, seconds), try .enumeration(task)]
    }

    /// Every choice that a mixer can reach, and the Hungarian method.
    static func assignments(
        _ problem: AssignmentProblem,
        _ task: ApproximateOptimization
    ) throws -> [Contender] {
        let (columns, seconds) = timedRival { problem.solved() }
        return [
            .plan("Hungarian method", problem.cost(columns), seconds), try .enumeration(task),
        ]
    }

    /// Every choice that a mixer can reach, and annealing.
    static func rosters(_ task: ApproximateOptimization, seed: UInt64) throws -> [Contender] {
        let (found, seconds) = try timedRival { try task.problem.annealed(sweeps: 500, seed: seed) }
        return [.plan("annealing, 500 sweeps", found.value, seconds), try .enumeration(task)]
    }

    private static func enumeration(_ task: ApproximateOptimization) throws -> Contender {
        let (best, seconds) = try timedRival { try task.enumerated() }
        return .plan("looking at every choice", best.value, seconds)
    }

    /// The lowest energy by the Lanczos method.
    static func exactEnergy(_ value: Double, products: Int, _ seconds: Double) -> Contender {
        Contender(
            method: "Lanczos, \(products) products",
            answer: "\(value.inMicrohartree) Ha",
            quality: 0,
            seconds: seconds
        )
    }
}

extension Double {
    /// An energy to the microhartree.
    var inMicrohartree: Double { (self * 1e6).rounded() / 1e6 }
}
