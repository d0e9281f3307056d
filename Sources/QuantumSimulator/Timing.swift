extension Duration {
    /// The duration in seconds.
    package var inSeconds: Double {
        Double(components.seconds) + Double(components.attoseconds) * 1e-18
    }
}

/// Runs a body and takes its time.
///
/// - Parameter body: What to run.
/// - Returns: What it returned, and how long it took in seconds.
/// - Throws: What it throws.
package func timed<Result>(_ body: () throws -> Result) rethrows -> (Result, seconds: Double) {
    let clock = ContinuousClock()
    let start = clock.now
    let result = try body()
    return (result, (clock.now - start).inSeconds)
}
