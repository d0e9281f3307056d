extension ScheduledPass {
    /// How many instructions after a matrix are looked at for a partner.
    private static var window: Int { 64 }

    /// The instructions with matrices side by side that can share a step.
    ///
    /// Two matrices on different places, both without controls, read and write a tile once instead
    /// of twice. The second one goes ahead of what it commutes with.
    ///
    /// - Parameter lanes: The places within the lanes: one of two matrices at most is on these.
    /// - Returns: Instructions in order, some with a partner that follows at once.
    func pairs(lanes: Int) -> [(Instruction, Instruction?)] {
        var result: [(Instruction, Instruction?)] = []
        result.reserveCapacity(instructions.count)
        var isTaken = [Bool](repeating: false, count: instructions.count)
        for (index, instruction) in instructions.enumerated() where !isTaken[index] {
            guard instruction.isFreeMatrix else {
                result.append((instruction, nil))
                continue
            }
            var partner: Instruction?
            // What the skipped instructions mix, and what they look at.
            var (mixed, seen) = (instruction.mixed, 0)
            for (other, next) in zip(index..., instructions[index...]).prefix(Self.window)
            where other > index && !isTaken[other] {
                if next.isFreeMatrix, next.mixed & (mixed | seen) == 0,
                    (next.mixed | instruction.mixed) & ~lanes != 0
                {
                    partner = next
                    isTaken[other] = true
                    break
                }
                mixed |= next.mixed
                seen |= next.seen
            }
            result.append((instruction, partner))
        }
        return result
    }
}

extension Instruction {
    /// Whether this is a matrix without controls, and more than a flip, which is cheaper alone.
    fileprivate var isFreeMatrix: Bool {
        guard case .matrix(let matrix) = action, controls == 0 else { return false }
        return matrix != .exchange
    }
}
