/// The instructions of one pass over the state.
struct ScheduledPass: Sendable {
    /// The places that are local: all values of them stand in one tile.
    let local: Int
    /// The instructions, first one first.
    let instructions: [Instruction]
}

/// Groups instructions into passes.
///
/// A pass takes every instruction that commutes with all that were left before it, as long as the
/// places that are mixed fit into a tile. Places that are only looked at need no room. Which places
/// a tile has is first what the instructions in their order ask for; then places are exchanged for
/// others as long as no fewer instructions fit.
struct Scheduler: Sendable {
    /// How many places the state has.
    let stateBits: Int
    /// How many of them a tile has room for.
    let tileBits: Int
    /// How many of the lowest places are local in every pass.
    let lowBits: Int

    /// How many other choices of local places are tried for each pass.
    let effort: Int

    /// The most instructions in a pass: bounds the memory of their tables, and how long a
    /// cancelled run goes on.
    private static var maximumLength: Int { 512 }
    /// How many instructions are looked at for a pass; keeps planning linear.
    private static var window: Int { 4096 }

    /// Orders instructions into passes.
    ///
    /// - Parameter instructions: What is to be done, in order.
    /// - Returns: The passes, in order.
    func passes(_ instructions: [Instruction]) -> [ScheduledPass] {
        var result: [ScheduledPass] = []
        // What earlier passes skipped comes before what they didn't look at.
        var (waiting, next): ([Instruction], Int) = ([], 0)
        let all = (1 << stateBits) - 1
        while !waiting.isEmpty || next < instructions.count {
            let room = places(for: waiting[...], instructions[next...])
            var taken: [Instruction] = []
            var skipped: [Instruction] = []
            // What the skipped instructions mix, and what they look at.
            var (mixed, seen, position) = (0, 0, 0)
            while position < waiting.count || next < instructions.count,
                taken.count < Self.maximumLength, skipped.count < Self.window, mixed != all
            {
                let instruction: Instruction
                if position < waiting.count {
                    instruction = waiting[position]
                    position += 1
                } else {
                    instruction = instructions[next]
                    next += 1
                }
                let (mixes, sees) = (instruction.mixed, instruction.seen)
                let commutes = (mixes & (mixed | seen)) | (sees & mixed) == 0
                if commutes, mixes & ~room == 0 {
                    taken.append(instruction)
                } else {
                    skipped.append(instruction)
                    mixed |= mixes
                    seen |= sees
                }
            }
            result.append(ScheduledPass(local: room, instructions: taken))
            waiting = skipped + waiting[position...]
        }
        return result
    }

    /// The local places of the next pass.
    private func places(
        for waiting: ArraySlice<Instruction>,
        _ instructions: ArraySlice<Instruction>
    ) -> Int {
        guard tileBits < stateBits else { return (1 << stateBits) - 1 }
        let next = (waiting.prefix(Self.view) + instructions.prefix(Self.view)).prefix(Self.view)
            .map { Needs(mixes: $0.mixed, sees: $0.seen) }
        var best = filled(greedyPlaces(for: next))
        guard effort > 0 else { return best }
        var most = count(next, fitting: best)
        let lowest = (1 << lowBits) - 1
        var generator = SimulationRandom(seed: 1)
        for _ in 0..<effort where most < next.count {
            // One place leaves, another one comes; a choice as good as the last one is taken too,
            // which leads on where no single exchange is better.
            let leaving = place(in: best & ~lowest, using: &generator)
            let coming = place(in: ~best & ((1 << stateBits) - 1), using: &generator)
            let other = best ^ leaving ^ coming
            let fitting = count(next, fitting: other)
            if fitting >= most { (best, most) = (other, fitting) }
        }
        return best
    }

    /// How many instructions are looked at to choose places.
    private static var view: Int { 512 }

    /// What an instruction asks of a pass.
    private struct Needs {
        let mixes: Int
        let sees: Int
    }

    /// The places that the instructions in their order ask for, as long as there is room.
    private func greedyPlaces(for instructions: [Needs]) -> Int {
        var (local, mixed, seen) = ((1 << lowBits) - 1, 0, 0)
        for next in instructions {
            let commutes = (next.mixes & (mixed | seen)) | (next.sees & mixed) == 0
            if commutes, (local | next.mixes).nonzeroBitCount <= tileBits {
                local |= next.mixes
            } else {
                mixed |= next.mixes
                seen |= next.sees
            }
        }
        return local
    }

    /// How many of the next instructions a pass with some local places takes.
    private func count(_ instructions: [Needs], fitting local: Int) -> Int {
        var (count, mixed, seen) = (0, 0, 0)
        let all = (1 << stateBits) - 1
        for next in instructions where mixed != all {
            let commutes = (next.mixes & (mixed | seen)) | (next.sees & mixed) == 0
            if commutes, next.mixes & ~local == 0 {
                count += 1
            } else {
                mixed |= next.mixes
                seen |= next.sees
            }
        }
        return count
    }

    /// One of the places of a mask.
    private func place(in mask: Int, using generator: inout SimulationRandom) -> Int {
        var mask = mask
        for _ in 0..<Int.random(in: 0..<mask.nonzeroBitCount, using: &generator) {
            mask &= mask - 1
        }
        return mask & -mask
    }

    /// The local places and as many of the lowest others as there is room for.
    private func filled(_ local: Int) -> Int {
        var (local, place) = (local, 0)
        while local.nonzeroBitCount < tileBits, place < stateBits {
            local |= 1 << place
            place += 1
        }
        return local
    }
}
