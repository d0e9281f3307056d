import Foundation
import Testing

/// The language of the scripts, tried on programs that every system has.
@Suite struct ScriptTests {
    @Test func `commands and files are told apart`() throws {
        let script = try Script(
            name: "one",
            path: "one.txtar",
            text: """
                # about
                exec pqtwin 'two words' #three
                [!root] ! stderr ''

                -- folder/a --
                first
                -- b --

                """
        )
        #expect(
            script.steps == [
                Script.Step(
                    line: 2,
                    isNegated: false,
                    asRoot: nil,
                    words: ["exec", "pqtwin", "two words"]
                ),
                Script.Step(line: 3, isNegated: true, asRoot: false, words: ["stderr", ""]),
            ]
        )
        #expect(script.files.map(\.name) == ["folder/a", "b"])
        #expect(script.files.map(\.content) == ["first\n", ""])
    }

    @Test(arguments: ["exec 'open", "[moon] exec true"])
    func `a malformed line is refused`(line: String) {
        #expect(throws: ScriptError.self) {
            try Script(name: "bad", path: "bad.txtar", text: line)
        }
    }

    @Test(arguments: [
        "exec cat a\nstdout '^one$'\n! stdout two\ncmp stdout a\n! cmp stdout b\n! stderr .",
        "! exec cat missing\nstderr missing\nstatus 1\n! stdout .",
        "exists a b\n! exists c d\nmkdir c\nexists c\ncp a d\ncmp a d",
        "chmod 0600 a\nmode 0600 a\n! mode 0644 a",
        "stdin b\nexec cat\ncmp stdout b\nexec cat\n! stdout .",
        "env COLOUR=red\nexec sh -c 'echo $COLOUR'\nstdout red",
        "grep '^t' b\n! grep '^t' a",
    ])
    func `what holds passes`(text: String) async throws {
        try await run(text)
    }

    @Test(arguments: [
        "exec false", "! exec true", "exec true\nstatus 1", "exec echo one\nstdout two",
        "exec echo one\n! stdout one", "exists c", "exists a c", "! exists a", "! exists a c",
        "cmp a b", "! cmp a a", "cmp a c", "chmod 0644 a\nmode 0600 a", "stdout one",
        "exec no-such-program-anywhere", "frobnicate a", "mode 0600", "exec sh -c 'kill -9 $$'",
        "! exec sh -c 'kill -9 $$'", "grep two a", "! grep one a",
    ])
    func `what does not hold fails`(text: String) async {
        await #expect(throws: ScriptError.self) { try await run(text) }
    }

    @Test func `a program that does not end is stopped`() async {
        await #expect(throws: ScriptError.self) {
            try await run("! exec sleep 30", timeLimit: .milliseconds(200))
        }
    }

    private func run(_ text: String, timeLimit: Duration = .seconds(30)) async throws {
        let script = try Script(
            name: "test",
            path: "test.txtar",
            text: text + "\n-- a --\none\n-- b --\ntwo\n"
        )
        try await withTemporaryFolder { folder in
            var runner = try ScriptRunner(
                folder: folder,
                pqtwin: URL(filePath: "/bin/false"),
                timeLimit: timeLimit
            )
            try await runner.run(script)
        }
    }
}
