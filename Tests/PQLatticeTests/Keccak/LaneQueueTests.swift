import PQKeccak
import PQLattice
import PQLatticeCore
import TestSupport
import Testing

#if arch(x86_64)
import PQLatticeCoreV3
import PQLatticeCoreV4
#endif

/// The lane queue of every build this machine can run, beside the sponge of PQKeccak.
struct LaneQueueTests {
    private static let functions: [SpongeFunction] = [
        .sha3(digestBitCount: 224), .sha3_256, .sha3(digestBitCount: 384), .sha3_512,
        .shake128, .shake256,
    ]

    @Test(arguments: LatticeLevel.runnable)
    func `a message that ends anywhere near a block's end has the sponge's digest`(
        level: LatticeLevel
    ) {
        for function in [SpongeFunction.sha3_512, .shake128] {
            let rate = function.rate
            let lengths = [0, 1, 7, 8, 9] + Array(rate - 4...rate + 1) + [2 * rate - 1, 2 * rate]
            let hashes = lengths.flatMap { length in
                (0...2).map { Hash(function, length, indexByteCount: $0, outputCount: 40) }
            }
            Script(adding: hashes).check(at: level)
        }
    }

    @Test(.slow, arguments: LatticeLevel.runnable)
    func `every length up to 600 has the sponge's digest`(level: LatticeLevel) {
        for function in Self.functions {
            for first in stride(from: 0, through: 600, by: 25) {
                let lengths = first...min(first + 24, 600)
                let hashes = lengths.flatMap { length in
                    (0...2).map { Hash(function, length, indexByteCount: $0, outputCount: 33) }
                }
                Script(adding: hashes).check(at: level)
            }
        }
    }

    @Test(arguments: LatticeLevel.runnable)
    func `outputs of every length near a block's end are the stream's beginning`(
        level: LatticeLevel
    ) {
        for function in [SpongeFunction.shake128, .shake256] {
            let rate = function.rate
            let counts =
                Array(0...9) + Array(rate - 9...rate + 9) + Array(3 * rate - 1...3 * rate + 1)
            let hashes = counts.map { Hash(function, 34, indexByteCount: 0, outputCount: $0) }
            Script(adding: hashes).check(at: level)
        }
    }

    @Test(arguments: LatticeLevel.runnable)
    func `any number of hashes can run beside each other`(level: LatticeLevel) {
        for count in [0, 1, 2, 3, 4, 5, 7, 8, 9, 17] {
            let hashes = (0..<count).map { number in
                Hash(.shake128, 32, indexByteCount: number % 3, outputCount: 100 + number * 50)
            }
            Script(adding: hashes).check(at: level)
        }
    }

    @Test(arguments: LatticeLevel.runnable)
    func `a full queue can be used again`(level: LatticeLevel) {
        let hashes = (0..<80).map {
            Hash(.shake256, $0 * 5, indexByteCount: 1, outputCount: 300 - $0)
        }
        var script = Script(adding: hashes)
        script.steps += Script(adding: hashes.reversed()).steps
        script.check(at: level)
    }

    @Test(arguments: LatticeLevel.runnable)
    func `hashes can be added while a long one is on its way`(level: LatticeLevel) {
        let long = Hash(.sha3_256, 1184, indexByteCount: 0, outputCount: 32)
        let short = Hash(.shake256, 32, indexByteCount: 1, outputCount: 128)
        for number in [1, 2, 6, 9] {
            var script = Script()
            script.steps.append(.add(short))
            script.steps.append(.add(long))
            script.steps.append(.run(until: 1))
            for round in 1...3 {
                script.steps += Array(repeating: .add(short), count: number)
                script.steps.append(.run(until: round * number))
            }
            script.steps.append(.run(until: nil))
            script.check(at: level)
        }
    }

    @Test(arguments: LatticeLevel.runnable)
    func `the last hashes keep their states when they move to the first lanes`(
        level: LatticeLevel
    ) {
        let short = Hash(.shake128, 34, indexByteCount: 0, outputCount: 100)
        for lastCount in 1...7 {
            for movedCount in 0...lastCount {
                // The long ones begin in the last lanes and, some of them, in the first.
                var script = Script()
                let firstCount = lastCount - movedCount
                script.steps += (0..<8).map { number in
                    let isLong = number < firstCount || number >= 8 - movedCount
                    let long = Hash(.sha3_256, 900 - number, indexByteCount: 1, outputCount: 300)
                    return .add(isLong ? long : short)
                }
                // All but the last long ones, so that these are on their way when others come.
                script.steps.append(.run(until: 8 - movedCount))
                script.steps += Array(repeating: .add(short), count: 6)
                script.steps.append(.run(until: nil))
                script.check(
                    at: level,
                    "\(firstCount) in the first lanes, \(movedCount) in the last"
                )
            }
        }
    }

    @Test(arguments: LatticeLevel.runnable)
    func `any mixture of functions, lengths and runs has the sponge's digests`(
        level: LatticeLevel
    ) {
        for seed in UInt64(0)..<10 {
            Script(seed: seed).check(at: level, "seed \(seed)")
        }
    }

    @Test(arguments: LatticeLevel.runnable)
    func `a queue keeps nothing of its hashes after the run of all`(level: LatticeLevel) {
        switch level {
        case .baseline: checkWiping(PQLatticeCore.LaneQueue())
        #if arch(x86_64)
        case .v3: checkWiping(PQLatticeCoreV3.LaneQueue())
        case .v4: checkWiping(PQLatticeCoreV4.LaneQueue())
        #else
        default: break
        #endif
        }
    }

    private func checkWiping(_ queue: consuming some QueueUnderTest & ~Copyable) {
        let short = Hash(.shake256, 32, indexByteCount: 0, outputCount: 128)
        let long = Hash(.sha3_256, 1184, indexByteCount: 0, outputCount: 32)
        var workspace = [UInt8](repeating: 7, count: 1400)
        queue.add(short, message: 0..<32, output: 1200..<1328)
        queue.add(long, message: 0..<1184, output: 1350..<1382)
        var bytes = workspace.mutableSpan
        queue.run(until: 1, in: &bytes)
        // The positive control: an ended hash's state lies there as long as others are at work.
        #expect(queueHolds(workspace[1200..<1208], &queue))
        var again = workspace.mutableSpan
        queue.run(in: &again)
        #expect(!queueHolds(workspace[1200..<1208], &queue))
        #expect(!queueHolds(workspace[1350..<1358], &queue))
    }

    private func queueHolds(
        _ word: ArraySlice<UInt8>,
        _ queue: inout some QueueUnderTest & ~Copyable
    ) -> Bool {
        // Only read, and only here.
        unsafe withUnsafeBytes(of: &queue) { memory in
            (0...memory.count - 8).contains { start in
                (0..<8).allSatisfy { unsafe memory[start + $0] == word[word.startIndex + $0] }
            }
        }
    }

    @Test(.slow, arguments: LatticeLevel.runnable)
    func `ten thousand mixtures have the sponge's digests`(level: LatticeLevel) {
        for seed in UInt64(1000)..<11000 {
            Script(seed: seed).check(at: level, "seed \(seed)")
        }
    }
}

extension LatticeLevel {
    fileprivate static var runnable: [LatticeLevel] { allCases.filter { $0 <= supported } }
}

/// A hash whose place in the workspace is not chosen yet.
private struct Hash {
    var function: SpongeFunction
    var messageCount: Int
    var index: UInt16
    var indexByteCount: Int
    var outputCount: Int

    init(_ function: SpongeFunction, _ messageCount: Int, indexByteCount: Int, outputCount: Int) {
        self.function = function
        self.messageCount = messageCount
        self.indexByteCount = indexByteCount
        self.outputCount = outputCount
        index = UInt16(truncatingIfNeeded: messageCount &* 40_503 &+ outputCount)
    }

    /// The digest, from the sponge of PQKeccak.
    func digest(of message: some Sequence<UInt8>) -> [UInt8] {
        let tail = [UInt8(truncatingIfNeeded: index), UInt8(index >> 8)].prefix(indexByteCount)
        let whole = Array(message) + tail
        return keccakHash(function, whole.span, count: outputCount)
    }
}

/// What is done to a queue, as data, so that every build is told the same.
private struct Script {
    enum Step {
        case add(Hash)
        /// Until so many are done of the hashes added since all were last asked for, or all.
        case run(until: Int?)
    }

    var steps: [Step] = []

    init() {}

    init(adding hashes: [Hash]) {
        steps = hashes.map(Step.add) + [.run(until: nil)]
    }

    /// A random script.
    init(seed: UInt64) {
        var generator = SplitMix64(state: seed)
        var addedCount = 0
        for _ in 0..<Int.random(in: 1...40, using: &generator) {
            if addedCount > 0 && Int.random(in: 0..<4, using: &generator) == 0 {
                let count = Int.random(in: 0...addedCount, using: &generator)
                steps.append(.run(until: count))
                if count == addedCount { addedCount = 0 }
            } else {
                let rate = 8 * Int.random(in: 1...24, using: &generator)
                let function = SpongeFunction.sha3(digestBitCount: 4 * (200 - rate))
                let hash = Hash(
                    Bool.random(using: &generator) ? function : .shake128,
                    .random(in: 0...600, using: &generator),
                    indexByteCount: .random(in: 0...2, using: &generator),
                    outputCount: .random(in: 0...600, using: &generator)
                )
                steps.append(.add(hash))
                addedCount += 1
            }
        }
        steps.append(.run(until: nil))
    }

    /// Runs the script on the queue of one build and compares every output that it awaits.
    func check(at level: LatticeLevel, _ comment: Comment? = nil) {
        switch level {
        case .baseline: check(PQLatticeCore.LaneQueue(), comment)
        #if arch(x86_64)
        case .v3: check(PQLatticeCoreV3.LaneQueue(), comment)
        case .v4: check(PQLatticeCoreV4.LaneQueue(), comment)
        #else
        default: break
        #endif
        }
    }

    private func check(_ queue: consuming some QueueUnderTest & ~Copyable, _ comment: Comment?) {
        let messageCount = 1200
        let outputCount = steps.reduce(0) { sum, step in
            if case .add(let hash) = step { sum + hash.outputCount } else { sum }
        }
        var workspace = (0..<messageCount + outputCount + 8).map {
            UInt8(truncatingIfNeeded: ($0 &* 2_654_435_761) &>> 11)
        }
        var expected = workspace
        var outputs: [Range<Int>] = []
        var free = messageCount
        for step in steps {
            switch step {
            case .add(let hash):
                // At the messages' end, so that one read too far reaches into the outputs.
                let message = messageCount - hash.messageCount..<messageCount
                let output = free..<free + hash.outputCount
                queue.add(hash, message: message, output: output)
                expected.replaceSubrange(output, with: hash.digest(of: expected[message]))
                outputs.append(output)
                free = output.upperBound
            case .run(let count):
                var bytes = workspace.mutableSpan
                if let count {
                    queue.run(until: count, in: &bytes)
                } else {
                    queue.run(in: &bytes)
                }
                for output in outputs.prefix(count ?? outputs.count) {
                    #expect(workspace[output] == expected[output], comment)
                }
                if count == nil || count == outputs.count { outputs = [] }
            }
        }
        #expect(workspace == expected, comment)
    }
}

/// The queue of one build: three types that share nothing but their source.
private protocol QueueUnderTest: ~Copyable {
    mutating func add(_ hash: Hash, message: Range<Int>, output: Range<Int>)
    mutating func run(until count: Int, in bytes: inout MutableSpan<UInt8>)
    mutating func run(in bytes: inout MutableSpan<UInt8>)
}

extension PQLatticeCore.LaneQueue: QueueUnderTest {
    fileprivate mutating func add(_ hash: Hash, message: Range<Int>, output: Range<Int>) {
        add(
            hash.function,
            message,
            index: hash.index,
            indexByteCount: hash.indexByteCount,
            into: output
        )
    }
}

#if arch(x86_64)
extension PQLatticeCoreV3.LaneQueue: QueueUnderTest {
    fileprivate mutating func add(_ hash: Hash, message: Range<Int>, output: Range<Int>) {
        add(
            hash.function,
            message,
            index: hash.index,
            indexByteCount: hash.indexByteCount,
            into: output
        )
    }
}

extension PQLatticeCoreV4.LaneQueue: QueueUnderTest {
    fileprivate mutating func add(_ hash: Hash, message: Range<Int>, output: Range<Int>) {
        add(
            hash.function,
            message,
            index: hash.index,
            indexByteCount: hash.indexByteCount,
            into: output
        )
    }
}
#endif

/// The generator of Steele, Lea and Flood, for repeatable scripts.
private struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
