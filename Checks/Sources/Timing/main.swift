#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif
import PQLattice

// A t-test on times: an operation runs on inputs of two classes that differ in secrets alone, in
// random order, and Welch's t says whether the classes take different times. Two controls have a
// leak of their own and must show it.
//
// Usage: check-timing [TRACES]    a million for each comparison, half of it for signing.

var runs = Runs(traces: CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 1_000_000)
compareBytes(&runs)
try compareKEM("ML-KEM-512", MLKEM512.self, &runs)
try compareKEM("ML-KEM-768", MLKEM768.self, &runs)
try compareKEM("ML-KEM-1024", MLKEM1024.self, &runs)
try compareSigning("ML-DSA-44", MLDSA44.self, &runs)
try compareSigning("ML-DSA-65", MLDSA65.self, &runs)
try compareSigning("ML-DSA-87", MLDSA87.self, &runs)
if !runs.failures.isEmpty {
    print("failed:", runs.failures.joined(separator: "; "))
    exit(1)
}
