import ArgumentParser
import PQIdentity

/// Checks key files and names what is wrong with them.
struct KeyCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check key files: every part of a key against every other.",
        discussion: """
            Says of each file whether it is good, and if not, what is wrong: a seed that does not \
            expand to the key beside it, a hash that is not the public key's, coefficients out of \
            range, trailing data, lengths not in their shortest form, the identifier of another \
            algorithm, a public key that is not the private one's.

            Exit codes: 0 all are good, 1 one is not, 2 a file that can't be read or decrypted.

            Examples:
              pqtwin key check node.pem
              pqtwin key check --json *.pem
            """
    )

    @Argument(help: "Key files; - for standard input.", completion: .file())
    var files: [String]

    @Flag(help: "Print one JSON object.")
    var json = false

    @OptionGroup var input: KeyInput

    func run() throws {
        try reporting("pqtwin key check") {
            let findings = try files.map(examine)
            let isGood = findings.allSatisfy(\.good)
            if json {
                try JSONOutput.print(Report(files: findings, good: isGood))
            } else {
                for finding in findings { tell(finding) }
            }
            if !isGood { throw ExitStatus.failed }
        }
    }

    /// Looks at one file; what can't be read as a key is a finding, what can't be read is an error.
    private func examine(_ path: String) throws -> Finding {
        let bytes = try InputFile.read(path)
        let document: KeyDocument
        do throws(IdentityError) {
            document =
                if let algorithm = input.algorithm {
                    try KeyDocument(raw: bytes, algorithm: algorithm, part: input.part)
                } else {
                    try KeyDocument(bytes)
                }
        } catch {
            return Finding(path, [.refused(error)])
        }
        guard document.isEncrypted else { return Finding(path, document.check()) }
        return try KeyInput.naming(path) {
            let secret = try input.passphrase.passphrase(for: KeyInput.shown(path))
            return Finding(path, try document.decrypted(passphrase: secret).check())
        }
    }

    private func tell(_ finding: Finding) {
        let name = KeyInput.shown(finding.path)
        let terminal = Terminal.output
        if finding.good {
            let kind = finding.form.map { "private key, \($0) form" } ?? "public key"
            let what = (finding.algorithm.map { $0 + " " } ?? "") + kind
            terminal.line("\(name): \(terminal.styled("good", .good)), \(what)")
        } else {
            for defect in finding.defects {
                terminal.line("\(name): \(terminal.styled("bad", .bad)), \(defect.text)")
            }
        }
    }
}

/// What was found in all files.
private struct Report: Encodable {
    let files: [Finding]
    let good: Bool
}

/// What was found in one file.
private struct Finding: Encodable {
    struct Defect: Encodable {
        let code: String
        let text: String
    }

    let path: String
    let good: Bool
    let algorithm: String?
    let form: String?
    let defects: [Defect]

    init(_ path: String, _ check: KeyCheck) {
        self.path = path
        good = check.isGood
        algorithm = check.algorithm?.rawValue
        form = check.form?.rawValue
        defects = check.defects.map { Defect(code: $0.code, text: $0.description) }
    }

    init(_ path: String, _ found: [KeyDefect]) {
        self.path = path
        good = found.isEmpty
        algorithm = nil
        form = nil
        defects = found.map { Defect(code: $0.code, text: $0.description) }
    }
}
