import QuantumNoise
import QuantumPlanner
import QuantumSimulator
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
                #expect(entry.p95 >= entry.latency.run)
                guard let circuit = entry.circuit else { continue }
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
        #expect(!record.meetsDeadline)
        let small = try #require(table.entry(.archivedKey, .device("trapped-ion")))
        #expect(!small.isPossible)
        #expect(!small.meetsDeadline)
        #expect(table.crossing(.archivedKey)?.device != "trapped-ion")
        let alarm = try #require(table.entry(.heartbeat, .device("superconducting")))
        #expect(!alarm.meetsDeadline)
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
        #expect(planner.meanRegret >= 0)
        #expect(planner.meanRegret <= classical.meanRegret + 1e-9)
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
