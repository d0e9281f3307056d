extension QuantumError: CustomStringConvertible {
    /// The error in words.
    public var description: String {
        switch self {
        case .qubitCount(let actual, let minimum, let maximum):
            "\(actual.counted("qubit")), where \(minimum) to \(maximum) are possible"
        case .memory(let needed, let limit):
            "the run needs \(needed.asBytes), more than the \(limit.asBytes) allowed"
        case .machineMemory(let needed, let available):
            "the run needs \(needed.asBytes), and the machine has \(available.asBytes) left"
        case .time(let needed, let limit):
            "the run would take about \(needed.rounded()) s, more than the \(limit) s allowed"
        case .allocation(let bytes): "the system has no \(bytes.asBytes) of memory to give"
        case .noSuchQubit(let index, let count):
            "there is no qubit \(index) in a register of \(count)"
        case .noSuchBit(let index, let count): "there is no bit \(index) among \(count)"
        case .repeatedQubit(let index): "qubit \(index) is named twice in one operation"
        case .gateQubitCount(let gate, let expected, let actual):
            "\(gate) acts on \(expected.counted("qubit")), not \(actual)"
        case .parameterCount(let gate, let expected, let actual):
            "\(gate) takes \(expected.counted("parameter")), not \(actual)"
        case .notFinite(let index): "the value at \(index) is infinite or not a number"
        case .notUnitary(let gate): "the matrix given to \(gate) is not unitary"
        case .nestedCondition: "a conditional operation can't stand inside another one"
        case .notReversible(let operation): "operation \(operation) has no inverse"
        case .count(let actual, let minimum, let maximum):
            "\(actual.counted("element")), where \(minimum) to \(maximum) are accepted"
        case .noSuchBasisState(let index, let dimension):
            "there is no basis state \(index) among \(dimension)"
        case .constantSeries: "a constant series has no frequency"
        case .zeroSeries: "a series of zeros is no state"
        case .markedCount(let actual, let dimension):
            "\(actual) marked states of \(dimension): there must be one, and at most half"
        case .modulus(let modulus, let fault): "\(modulus) \(fault)"
        case .base(let base, let modulus): "\(base) is no base for order finding modulo \(modulus)"
        case .noLogarithm(let element, let base, let modulus):
            "\(element) is no power of \(base) modulo \(modulus)"
        case .noFactor(let runs): "\(runs.counted("quantum run")) ended without a result"
        case .observableText(let offset, let expected):
            "the text of an observable is wrong at byte \(offset): \(expected) should stand there"
        case .noMemory(let count): "the system has no \(count.asBytes) to give"
        case .elementaryGates(let limit):
            "the circuit comes to more than \(limit) elementary gates; use fewer controls on a gate"
        case .cancelled: "cancelled"
        }
    }
}

extension Int {
    /// The number and what it counts, which takes an s where it is not one.
    package func counted(_ noun: String) -> String { "\(self) \(noun)\(self == 1 ? "" : "s")" }

    /// A number of bytes in the unit that leaves it two figures or more, rounded down.
    package var asBytes: String {
        let units = ["bytes", "KiB", "MiB", "GiB"]
        let unit = units.indices.last { self >= 10 << (10 * $0) } ?? 0
        return "\(self >> (10 * unit)) \(units[unit])"
    }
}

extension ModulusFault: CustomStringConvertible {
    /// The fault in words, to follow the number.
    public var description: String {
        switch self {
        case .tooSmall: "is below 15, the smallest product of two odd primes"
        case .tooLarge(let maximum): "is above \(maximum), the largest that can be simulated"
        case .notPrime: "is not a prime"
        case .even: "is even: 2 is a factor"
        case .prime: "is prime: it has no factors"
        case .primePower(let base, let exponent):
            "is \(base) to the power \(exponent): a root finds it"
        }
    }
}
