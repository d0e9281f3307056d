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
/// places that are mixed fit into a tile. Places that are only looked at need no room.
struct Scheduler: Sendable {
    /// How many places the state has.
    let stateBits: Int
    /// How many of them a tile has room for.
    let tileBits: Int
    /// How many of the lowest places are local in every pass.
    let lowBits: Int

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
            var local = (1 << lowBits) - 1
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
                if commutes, (local | mixes).nonzeroBitCount <= tileBits {
                    local |= mixes
                    taken.append(instruction)
                } else {
                    skipped.append(instruction)
                    mixed |= mixes
                    seen |= sees
                }
            }
            result.append(ScheduledPass(local: filled(local), instructions: taken))
            waiting = skipped + waiting[position...]
        }
        return result
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
