import QuantumNoise
import QuantumPlanner
import QuantumSimulator
import RealModule
import TestSupport
import Testing

struct PlannerTests {
    private func table(_ problems: [TwinProblem]) throws -> OffloadTable {
        try OffloadTable(problems: problems, profiles: DeviceProfile.shipped(), seeds: [1, 2])
    }

    @Test(.slow) func `every problem is run at its size on every backend, and no device wins`()
        throws
    {
        let table = try OffloadTable(profiles: DeviceProfile.shipped(), seeds: [3])
        let sizes: [TwinProblem: Int] = [
            .shortRoster: 15, .longRoster: 18, .assignment: 16, .cohort: 20, .hydrogen: 4,
            .lithiumHydride: 12, .record: 16, .breathing: 10, .heartbeat: 16, .archivedKey: 59,
        ]
        for problem in TwinProblem.allCases {
            let entries = table.entries.filter { $0.problem == problem }
            let classical = try #require(table.classical(problem))
            #expect(classical.quality == 1)
            #expect(classical.meetsDeadline)
            #expect(entries.count { $0.backend == .simulator } == 1)
            #expect(entries.count { $0.backend.isDevice } == 3)
            for entry in entries {
                #expect((0...1).contains(entry.quality))
                #expect(entry.quality <= classical.quality)
                guard let circuit = entry.circuit else { continue }
                #expect(entry.p95 >= entry.latency.total)
                #expect(circuit.qubits == sizes[problem])
                #expect(entry.latency.total > classical.latency.total)
                #expect(entry.latency.readout > 0)
                #expect(circuit.twoQubitGates > 0)
            }
        }
        let record = try #require(table.entry(.record, .device("superconducting")))
        // 201 uses of the oracle, each with two phases under 15 controls.
        #expect(try #require(record.circuit).twoQubitGates > 201 * 2 * 500)
        #expect(record.quality < 1e-3)
        for problem in TwinProblem.allCases {
            let devices = table.entries.filter { $0.problem == problem && $0.backend.isDevice }
            let isTooLong = [.record, .archivedKey].contains(problem)
            for circuit in devices.compactMap(\.circuit) {
                #expect(circuit.isSimulated == !isTooLong)
                #expect(circuit.smaller?.qubits == [.record: 5, .archivedKey: 11][problem])
            }
        }
        #expect(!record.meetsDeadline)
        let small = try #require(table.entry(.archivedKey, .device("trapped-ion")))
        #expect(!small.isPossible)
        #expect(!small.meetsDeadline)
        #expect(table.crossing(.archivedKey)?.device != "trapped-ion")
        let alarm = try #require(table.entry(.heartbeat, .device("superconducting")))
        #expect(!alarm.meetsDeadline)
    }

    @Test(.slow) func `rosters keep one nurse a day, which finds good ones on every backend`()
        throws
    {
        let table = try OffloadTable(
            problems: [.shortRoster, .longRoster],
            profiles: DeviceProfile.shipped(),
            seeds: [1, 2]
        )
        for entry in table.entries {
            print("\(entry.problem.rawValue) \(entry.backend.name): \(entry.quality)")
            #expect(entry.quality >= 0.9)
        }
        // One layer has twelve gates on two qubits a day to exchange nurses, besides the costs.
        let roster = try RosterProblem(nurses: 3, days: 5, seed: 1)
        let task = try roster.approximateOptimization(layers: 1)
        let parameters = try task.optimized(maximumIterations: 15).parameters
        let (kept, free) = (
            try task.measured(at: parameters, shots: 4096, seed: 1),
            try ApproximateOptimization(task.problem, layers: 1)
        )
        #expect(kept.feasibleShots == 4096)
        let other = try free.measured(
            at: free.optimized(maximumIterations: 15).parameters,
            shots: 4096,
            seed: 1
        )
        #expect(kept.expectation < other.expectation)
    }

    @Test(.slow) func `a crossing says how much rarer errors and how much sooner answers must be`()
        throws
    {
        let table = try table([.hydrogen, .record])
        let molecule = try #require(table.crossing(.hydrogen))
        let search = try #require(table.crossing(.record))
        #expect(molecule.errorReduction > 10)
        #expect(search.errorReduction > 1000)
        #expect(search.speedUp > search.speedUpOfShots)
        #expect(search.speedUpOfShots > 1e6)
        #expect(table.crossing(.cohort) == nil)
    }

    @Test(.slow) func `the planner never loses to a fixed policy and survives every fault`() throws
    {
        let problems: [TwinProblem] = [.record, .breathing, .hydrogen]
        let table = try table(problems)
        let devices = [OffloadBackend.device("superconducting"), .device("trapped-ion")]
        let trace = try OffloadTrace(count: 500, devices: devices, problems: problems, seed: 9)
        let scores = trace.scores(table)
        let planner = try #require(scores.first { $0.policy == .planner })
        let quantum = try #require(scores.first { $0.policy == .alwaysQuantum })
        let classical = try #require(scores.first { $0.policy == .alwaysClassical })
        // Which of two classical methods is sooner this time isn't known before.
        #expect(planner.meanRegret <= classical.meanRegret + 1e-4)
        #expect(planner.missed == 0)
        #expect(quantum.missed > 100)
        #expect(quantum.meanRegret > 0.2)
        #expect(planner.choices.values.reduce(0, +) == 500)
        // The same seed is the same day.
        let again = try OffloadTrace(count: 500, devices: devices, problems: problems, seed: 9)
        #expect(again.scores(table).map(\.meanRegret) == scores.map(\.meanRegret))
    }

    @Test func `where a device is better the planner takes it unless a fault is in the way`()
        throws
    {
        func entry(_ backend: OffloadBackend, _ quality: Double, queue: Double) -> OffloadEntry {
            OffloadEntry(
                problem: .lithiumHydride,
                backend: backend,
                quality: quality,
                qualityError: 0,
                latency: OffloadEntry.Latency(queue: queue, run: 1),
                p95: 1,
                times: RunTimes([1]),
                qualities: [quality],
                circuit: nil
            )
        }
        let device = OffloadBackend.device("better")
        let exact = OffloadBackend.classical("exact")
        // A hundredfold queue of an hour is beyond the four hours that the answer is worth.
        let table = OffloadTable(entries: [
            entry(exact, 0.5, queue: 0), entry(device, 1, queue: 3600),
        ])
        let trace = try OffloadTrace(
            count: 2000,
            devices: [device],
            problems: [.lithiumHydride],
            seed: 4
        )
        let faults = trace.requests.count { $0.down.contains(device) || $0.queueFactor > 1 }
        let planner = try #require(trace.scores(table).first { $0.policy == .planner })
        #expect(faults > 300)
        #expect(planner.choices == [device: 2000 - faults, exact: faults])
        let classical = try #require(trace.scores(table).first { $0.policy == .alwaysClassical })
        #expect(planner.meanRegret < classical.meanRegret / 5)
    }

    @Test func `regret is what nobody could see before: run times and instances`() throws {
        func entry(_ name: String, _ times: [Double], _ qualities: [Double]) -> OffloadEntry {
            let (times, count) = (RunTimes(times), Double(qualities.count))
            return OffloadEntry(
                problem: .breathing,
                backend: .classical(name),
                quality: qualities.reduce(0, +) / count,
                qualityError: 0,
                latency: OffloadEntry.Latency(run: times.mean),
                p95: times.p95,
                times: times,
                qualities: qualities,
                circuit: nil
            )
        }
        func regret(_ entries: [OffloadEntry]) throws -> Double {
            let trace = try OffloadTrace(count: 4000, devices: [], problems: [.breathing], seed: 8)
            let scores = trace.scores(OffloadTable(entries: entries))
            return try #require(scores.first { $0.policy == .planner }).meanRegret
        }
        // Steady methods hold no surprise, nor does one that is always better.
        #expect(try regret([entry("a", [1], [1]), entry("b", [2], [1])]) == 0)
        #expect(try regret([entry("a", [1, 2], [1]), entry("b", [3, 9], [1])]) == 0)
        // The first is sooner in the mean. Half of the time the other is, by 1 s of 10, worth a
        // thousandth.
        let spread = try regret([entry("a", [1, 5], [1]), entry("b", [4, 4], [1])])
        #expect(abs(spread - 0.5 * 0.001) < 0.0002)
        // One instance of four is better solved by the method that is worse in the mean.
        let mixed = try regret([
            entry("a", [1], [1, 1, 1, 0]), entry("b", [1], [0, 0, 0, 0.5]),
        ])
        #expect(abs(mixed - 0.25 * 0.5) < 0.02)
        // A method that is now and then too late is left alone.
        let late = try regret([
            entry("a", Array(repeating: 1, count: 9) + [11], [1]), entry("b", [5], [1]),
        ])
        #expect(abs(late - 0.9 * 0.004) < 0.0005)
    }

    @Test func `a percentile is of as many times as it says`() throws {
        let hundred = RunTimes((1...100).map(Double.init))
        #expect(hundred.p95 == 95 && hundred.count == 100)
        #expect(RunTimes((1...20).map(Double.init)).p95 == 19)
        #expect(RunTimes([3, 1, 2]).p95 == 3)
        #expect(RunTimes([1]).standardError == nil)
        #expect(RunTimes([1, 3]).standardError == 1)
        // A wait alone: log 20 means. Two instances: half of the waits begin 10 s later.
        #expect(abs(RunTimes([5]).p95(afterMeanWait: 2) - (5 + 2 * .log(20))) < 1e-9)
        let two = RunTimes([0, 10]).p95(afterMeanWait: 1)
        #expect(abs(two - (10 + .log(10))) < 1e-3)
        #expect(RunTimes([1, 2]).p95(afterMeanWait: 0) == 2)
        let short = RunTimes.measuring { 1 + 1 }.1
        #expect(short.count == 100 && short.p95 >= short.mean / 2)
        #expect(RunTimes.measuring(budget: 0) { 1 }.1.count == 1)
    }

    @Test(.slow) func `cheap rows have real percentiles, and one instance has error bars`() throws {
        let table = try OffloadTable(
            problems: [.breathing, .assignment],
            profiles: DeviceProfile.shipped(),
            seeds: [5]
        )
        for entry in table.entries where entry.backend.isClassical {
            #expect(entry.times.count >= 20, "\(entry.backend.name)")
            #expect(try #require(entry.times.standardError) > 0)
            #expect(entry.p95 == entry.times.p95)
        }
        let noisy = table.entries.filter {
            $0.backend.isDevice && (0.01..<0.99).contains($0.quality)
        }
        for entry in noisy { #expect(entry.qualityError > 0, "\(entry.backend.name)") }
    }

    @Test func `an impossible trace is refused`() {
        #expect(throws: QuantumError.count(actual: 0, minimum: 1, maximum: 100_000)) {
            try OffloadTrace(count: 0, devices: [], seed: 1)
        }
    }

    /// The mean cuts are those of a dense state vector in another language.
    @Test(.slow, arguments: [(1, 24.7099), (3, 24.0470), (2, 22.6538)] as [(Int, Double)])
    func `the fixed angles cut most edges of graphs with three neighbours`(
        kind: Int,
        cut: Double
    ) throws {
        // A ring with its diameters; the graph of Desargues and the dodecahedron, which are a ring
        // of ten whose spokes lead to the stars {10/3} and {10/2}.
        let edges =
            kind == 1
            ? (0..<20).map { CutProblem.Edge($0, ($0 + 1) % 20) }
                + (0..<10).map { CutProblem.Edge($0, $0 + 10) }
            : (0..<10).flatMap {
                [
                    CutProblem.Edge($0, ($0 + 1) % 10), CutProblem.Edge($0, 10 + $0),
                    CutProblem.Edge(10 + $0, 10 + ($0 + kind) % 10),
                ]
            }
        let problem = try CutProblem(vertices: 20, edges: edges).binaryProblem()
        let task = try ApproximateOptimization(problem, layers: 3)
        let mean = try task.ansatz.expectation(
            of: task.observable,
            at: ApproximateOptimization.anglesForCubicGraphs
        )
        #expect(abs(mean + cut) < 1e-3)
    }

    @Test(.slow, arguments: [15, 21, 35, 77, 201] as [UInt64])
    func `the cost of order finding is that of its circuit`(modulus: UInt64) throws {
        let profile = try #require(try DeviceProfile.shipped().first)
        let circuit = try BeauregardCircuit(modulus: modulus).orderFinding(base: 2)
        let counted = profile.cost(of: circuit)
        let bits = UInt64.bitWidth - modulus.leadingZeroBitCount
        let formula = orderFindingCost(bits: bits, on: profile)
        // Phases of whole turns need no gate; the formula counts them.
        let share = Double(counted.twoQubitGates) / Double(formula.twoQubitGates)
        #expect((0.7...1).contains(share))
        #expect(counted.oneQubitGates <= formula.oneQubitGates)
        #expect(counted.measurements == formula.measurements)
        #expect(counted.seconds <= formula.seconds)
        #expect(counted.idleSeconds > 0 && counted.idleSeconds <= formula.idleSeconds)
    }

    /// Superconducting figures with errors and decay that many times rarer.
    private func device(rarer factor: Double) throws -> DeviceProfile {
        let known = try #require(try DeviceProfile.shipped().first)
        return try DeviceProfile(
            json: Array(
                """
                {
                  "name": "rarer", "title": "Errors \(factor) times rarer", "qubits": 100,
                  "oneQubitError": \(known.oneQubitError / factor),
                  "twoQubitError": \(known.twoQubitError / factor),
                  "oneQubitTime": \(known.oneQubitTime), "twoQubitTime": \(known.twoQubitTime),
                  "readoutTime": \(known.readoutTime), "resetTime": \(known.resetTime),
                  "readOneForZero": \(known.readOneForZero / factor),
                  "readZeroForOne": \(known.readZeroForOne / factor),
                  "t1": \(known.t1 * factor), "t2": \(known.t2 * factor),
                  "hasVirtualPhases": true, "sources": ["none"], "assumptions": []
                }
                """.utf8
            )
        )
    }

    @Test(.slow, arguments: [1, 3, 10, 30, 1000])
    func `what is extrapolated is near what a smaller circuit measures`(rarer: Double) throws {
        let profile = try device(rarer: rarer)
        func compare(_ run: SmallerRun) throws -> (measured: Double, estimated: Double) {
            let measured = try run.quality(profile, 3).value
            let estimated = run.estimate.quality(on: profile)
            print("\(run.qubits) qubits, errors / \(rarer): \(measured), estimated \(estimated)")
            return (measured, estimated)
        }
        let search = try compare(.record(19, bits: 5))
        #expect(abs(search.measured - search.estimated) < 0.1)
        // Between a fifth and all of the errors turn the phase: the formula is a lower bound.
        // Of 60 shots, three standard deviations are at most 0.19.
        let run = try SmallerRun.archivedKey(shots: 60)
        let key = try compare(run)
        let share = (key.estimated - run.estimate.chance) / (1 - run.estimate.chance)
        #expect(key.measured > key.estimated - 0.19)
        #expect(key.measured < run.estimate.chance + .pow(share, 0.2) + 0.19)
    }

    @Test func `rho finds a proper divisor of every odd composite number`() throws {
        for number in stride(from: 9, to: 3000 as UInt64, by: 2)
        where TrialDivision.primes(of: number).factors.count > 1 {
            let divisor = try #require(pollardDivisor(of: number), "\(number)")
            #expect(number % divisor == 0 && divisor > 1 && divisor < number, "\(number)")
        }
        for number in 2...3000 as ClosedRange<UInt64> {
            #expect(
                PollardRho.primes(of: number).factors == TrialDivision.primes(of: number).factors
            )
        }
        #expect(PollardRho.primes(of: 65521 * 65521).factors == [65521, 65521])
        #expect(pollardDivisor(of: 65521 * 65537).map { [65521, 65537].contains($0) } == true)
    }
}
