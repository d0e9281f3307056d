// One target for each decoder: what to do with a fuzzer's bytes, and what must hold then.
//
// Reading order: FuzzTarget, then one file for each room. `Fuzz` runs them under libFuzzer, the
// tests beside it run the committed corpus through them in every build.

/// A decoder and the properties that any input must leave true.
package struct FuzzTarget: Sendable {
    /// The name on the command line, and of its folder in the corpus.
    package let name: String
    /// Tries one input.
    ///
    /// Returns whether the decoder accepted it; throws ``BrokenProperty`` for a defect.
    package let run: @Sendable ([UInt8]) throws -> Bool
    /// Makes inputs that the decoder accepts, from which a fuzzer starts.
    package let seeds: @Sendable () throws -> [[UInt8]]

    /// A target.
    package init(
        _ name: String,
        run: @escaping @Sendable ([UInt8]) throws -> Bool,
        seeds: @escaping @Sendable () throws -> [[UInt8]]
    ) {
        self.name = name
        self.run = run
        self.seeds = seeds
    }

    /// Every target.
    package static let all: [FuzzTarget] =
        mlkemTargets + mldsaTargets + identityTargets + encodingTargets + twinTargets + tlsTargets
        + tlsScriptTargets
        + textTargets + fileTargets + circuitTargets + jobTargets

    /// A planted defect: `make fuzz` must find it first, else it would find nothing.
    ///
    /// Four bytes in a row are out of reach of chance; coverage leads to them one by one.
    package static let control = FuzzTarget("control") { bytes in
        var matched = 0
        for (byte, wanted) in zip(bytes, [0x68, 0x6F, 0x6C, 0x65]) {
            guard byte == wanted else { break }
            matched += 1
        }
        try demand(matched < 4, "the planted word never comes")
        return true
    } seeds: {
        [[0]]
    }
}

/// A property that an input broke.
package struct BrokenProperty: Error, CustomStringConvertible {
    /// What should have held.
    package let description: String
}

/// Demands a property.
///
/// - Parameters:
///   - condition: What must hold.
///   - property: The same in words.
/// - Throws: ``BrokenProperty``.
func demand(_ condition: Bool, _ property: String) throws {
    if !condition { throw BrokenProperty(description: property) }
}
