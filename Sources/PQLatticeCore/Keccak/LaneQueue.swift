package import PQKeccak
import PQSecrets

/// Hashes that run beside each other, one on each lane of the processor's vectors.
///
/// A lane that ends its job takes the next one; the last jobs left gather in the first lanes, because
/// a permutation of these alone costs less. Control flow depends on lengths only, which are public;
/// constant time in the contents.
///
/// The states are wiped when no job is left: ``run(in:)`` must be the last call of a queue's life.
///
/// Reading order: HashJob, LaneState, KeccakLanes, KeccakVector, NarrowVector.
package struct LaneQueue: ~Copyable {
    /// How many jobs can be added before a run of all.
    package static var capacity: Int { Jobs.count }

    private typealias Jobs = InlineArray<80, HashJob>
    private typealias Outputs = KeccakVector.PerLane<OutputBlock>

    private var jobs = Jobs(repeating: HashJob())
    /// Jobs added since the queue last ran all of them.
    private var jobCount = 0
    /// The first job that no lane has taken.
    private var nextJob = 0
    private var lanes = KeccakVector.PerLane<Lane>(repeating: Lane())
    private var liveCount = 0
    /// The states, one in each lane of the vectors.
    private var places = InlineArray<25, KeccakVector>(repeating: KeccakVector(repeating: 0))
    /// Whether the vectors were permuted since they were zero, idle lanes like the others.
    private var isUsed = false

    /// An empty queue.
    @inline(__always)
    package init() {}

    /// Adds a job.
    ///
    /// - Parameters:
    ///   - function: Which function.
    ///   - message: Where the message lies.
    ///   - index: The bytes behind it, the first of them lowest.
    ///   - indexByteCount: How many there are, 0 ... 2.
    ///   - output: Where its output goes; must not overlap any message that still waits.
    @inline(__always)
    package mutating func add(
        _ function: SpongeFunction,
        _ message: Range<Int>,
        index: UInt16 = 0,
        indexByteCount: Int = 0,
        into output: Range<Int>
    ) {
        add(
            HashJob(
                function: function,
                message: message,
                index: index,
                indexByteCount: indexByteCount,
                output: output
            )
        )
    }

    /// Adds a job.
    ///
    /// - Parameter job: The job.
    @inline(__always)
    mutating func add(_ job: HashJob) {
        jobs[jobCount] = job
        jobCount &+= 1
    }

    /// Runs until every job is done that was added before.
    ///
    /// - Parameter bytes: The workspace.
    @inline(__always)
    package mutating func run(in bytes: inout MutableSpan<UInt8>) {
        run(until: jobCount, in: &bytes)
    }

    /// Runs until the first so many jobs are done, however far others have come.
    ///
    /// - Parameters:
    ///   - count: How many, in the order in which they were added. The count starts anew after a
    ///     run that was asked for all jobs, and only then.
    ///   - bytes: The workspace, the same in every run while there are jobs.
    @inline(never)
    package mutating func run(until count: Int, in bytes: inout MutableSpan<UInt8>) {
        precondition(count <= jobCount)
        precondition(bytes.count > 0 || jobCount == 0)
        unsafe bytes.withUnsafeMutableBytes { workspace in
            while !isDone(below: count) {
                fillLanes()
                gatherLanes()
                unsafe absorb(from: workspace)
                permute()
                unsafe squeeze(to: workspace)
            }
        }
        if count == jobCount { reset() }
    }

    private static var laneCount: Int { KeccakVector.laneCount }

    /// Bytes from one place of a lane's state to the next.
    private static var stride: Int { MemoryLayout<KeccakVector>.stride }

    @inline(__always)
    private func isDone(below count: Int) -> Bool {
        var first = nextJob
        for lane in 0..<Self.laneCount { first = min(first, lanes[lane].job) }
        return first >= count
    }

    /// Gives waiting jobs to idle lanes, with states of zeros.
    @inline(__always)
    private mutating func fillLanes() {
        if liveCount == Self.laneCount || nextJob == jobCount { return }
        var kept = KeccakVector(repeating: .max)
        for lane in 0..<Self.laneCount where lanes[lane].job == Lane.idle && nextJob < jobCount {
            lanes[lane].job = nextJob
            nextJob &+= 1
            liveCount &+= 1
            kept.lanes[lane] = 0
        }
        if isUsed {
            for place in 0..<25 { places[place] = places[place] & kept }
        }
    }

    /// Moves the states of the live lanes to the first ones when these can hold them all.
    @inline(__always)
    private mutating func gatherLanes() {
        if liveCount > NarrowVector.laneCount { return }
        var free = 0
        for lane in NarrowVector.laneCount..<Self.laneCount where lanes[lane].job != Lane.idle {
            while lanes[free].job != Lane.idle { free &+= 1 }
            lanes[free].job = lanes[lane].job
            lanes[lane].job = Lane.idle
            unsafe withUnsafeMutableBytes(of: &places) { states in
                guard let states = states.baseAddress else { return }
                let old = unsafe LaneState(states + 8 &* lane, stride: Self.stride)
                let new = unsafe LaneState(states + 8 &* free, stride: Self.stride)
                for place in 0..<25 { unsafe new[place] = unsafe old[place] }
            }
        }
    }

    /// Adds the next block of every message that is not absorbed yet.
    @inline(__always)
    private mutating func absorb(from workspace: UnsafeMutableRawBufferPointer) {
        unsafe withUnsafeMutableBytes(of: &places) { states in
            guard let states = states.baseAddress else { return }
            for lane in 0..<Self.laneCount where lanes[lane].job != Lane.idle {
                let number = lanes[lane].job
                if jobs[number].isSqueezing { continue }
                let state = unsafe LaneState(states + 8 &* lane, stride: Self.stride)
                unsafe jobs[number].absorbBlock(from: workspace, to: state)
            }
        }
    }

    /// Permutes the states, and only those in the first lanes when no other is live.
    @inline(__always)
    private mutating func permute() {
        isUsed = true
        if liveCount > NarrowVector.laneCount {
            var states = places.mutableSpan
            keccakF1600(&states)
        } else {
            unsafe withUnsafeMutableBytes(of: &places) { states in
                // Any bits are a vector's.
                var states = unsafe MutableSpan<NarrowVector>(_unsafeBytes: states)
                keccakF1600(narrow: &states)
            }
        }
    }

    /// Writes the next block of every output, and ends the jobs that have no more.
    @inline(__always)
    private mutating func squeeze(to workspace: UnsafeMutableRawBufferPointer) {
        var outputs = Outputs(repeating: OutputBlock(start: 0, byteCount: 0))
        for lane in 0..<Self.laneCount where lanes[lane].job != Lane.idle {
            let number = lanes[lane].job
            outputs[lane] = jobs[number].nextOutput(below: workspace.count)
            if jobs[number].isDone {
                lanes[lane].job = Lane.idle
                liveCount &-= 1
            }
        }
        unsafe copyRows(to: workspace, &outputs)
        unsafe copyRests(to: workspace, &outputs)
    }

    /// Writes as many places at a time as there are lanes, which then have the vectors' size.
    ///
    /// Mutating only because a borrowed `places` would be copied.
    @inline(__always)
    private mutating func copyRows(
        to workspace: UnsafeMutableRawBufferPointer,
        _ outputs: inout Outputs
    ) {
        guard let start = workspace.baseAddress else { return }
        var longest = 0
        for lane in 0..<Self.laneCount { longest = max(longest, outputs[lane].byteCount) }
        var position = 0
        while longest &- position >= Self.stride {
            var rows = KeccakVector.PerLane<KeccakVector>(repeating: KeccakVector(repeating: 0))
            for row in 0..<Self.laneCount { rows[row] = places[position &>> 3 &+ row] }
            KeccakVector.transpose(&rows)
            for lane in 0..<Self.laneCount
            where outputs[lane].byteCount &- position >= Self.stride {
                // In bounds: `nextOutput` has checked the block.
                unsafe (start + outputs[lane].start).storeBytes(
                    of: rows[lane].lanes,
                    toByteOffset: position,
                    as: KeccakVector.Lanes.self
                )
            }
            position &+= Self.stride
        }
    }

    /// Writes what is left of every block.
    @inline(__always)
    private mutating func copyRests(
        to workspace: UnsafeMutableRawBufferPointer,
        _ outputs: inout Outputs
    ) {
        guard let start = workspace.baseAddress else { return }
        unsafe withUnsafeMutableBytes(of: &places) { states in
            guard let states = states.baseAddress else { return }
            for lane in 0..<Self.laneCount where outputs[lane].byteCount > 0 {
                let output = outputs[lane]
                let state = unsafe LaneState(states + 8 &* lane, stride: Self.stride)
                unsafe state.copy(
                    from: output.byteCount & (0 &- Self.stride),
                    byteCount: output.byteCount,
                    to: start + output.start
                )
            }
        }
    }

    /// Wipes all states; the queue is as new.
    @inline(__always)
    private mutating func reset() {
        jobCount = 0
        nextJob = 0
        if !isUsed { return }
        isUsed = false
        unsafe withUnsafeMutableBytes(of: &places) { states in
            guard let start = states.baseAddress else { return }
            unsafe wipe(start, byteCount: states.count)
        }
    }
}

/// One lane of the vectors.
private struct Lane: BitwiseCopyable {
    static var idle: Int { .max }

    /// The number of its job, or `idle`.
    var job = idle
}
