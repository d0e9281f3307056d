#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif
import PQVectors

// Runs the vectors of a folder until the first that doesn't pass: exit code 1 says that the vectors
// noticed the defect, and the line printed says which of them did.

let arguments = CommandLine.arguments
let found = try VectorReader.read(arguments.count > 1 ? arguments[1] : "vectors")
let verifier = VectorVerifier()

/// Runs the cases of many rounds, or all others, and counts them.
@MainActor
func run(accumulated: Bool) -> Int {
    var caseCount = 0
    for file in found.files {
        for group in file.groups
        where (group.parameters["function"]?.string == "accumulated") == accumulated {
            for test in group.cases {
                caseCount += 1
                let outcome = verifier.outcome(of: test, in: group, of: file)
                if outcome == .passed { continue }
                let name = file.path.split(separator: "/").suffix(2).joined(separator: "/")
                print("\(name) \(test.id): \(outcome.reason ?? outcome.name)")
                exit(1)
            }
        }
    }
    return caseCount
}

let caseCount = run(accumulated: false) + run(accumulated: true)
print(caseCount)
exit(caseCount > 0 && found.unread.isEmpty ? 0 : 2)
