import PQSecrets
import Testing

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

struct RandomSourceTests {
    @Test(arguments: [0, 1, 31, 32, 255, 256, 257, 512, 1000])
    func `the system fills every byte, past the limit of one call`(count: Int) throws {
        // A byte that stays zero in 16 fillings wasn't written: by chance once in 2¹²⁸.
        var seen = [UInt8](repeating: 0, count: count)
        for _ in 0..<16 {
            var bytes = [UInt8](repeating: 0, count: count)
            var span = bytes.mutableSpan
            try SystemRandomSource().fill(&span)
            for index in 0..<count { seen[index] |= bytes[index] }
        }
        #expect(!seen.contains(0))
    }

    @Test func `two fillings differ`() throws {
        let first = try SecretBytes(random: 32, from: SystemRandomSource())
        let second = try SecretBytes(random: 32, from: SystemRandomSource())
        #expect(first.array != second.array)
    }

    @Test func `32 equal bytes are refused and 31 are not`() throws {
        for value: UInt8 in [0, 1, 0xFF] {
            let many = [UInt8](repeating: value, count: 32)
            #expect(throws: RandomError.constant) { try refuseConstant(many.span) }
            let few = [UInt8](repeating: value, count: 31)
            #expect(throws: Never.self) { try refuseConstant(few.span) }
        }
    }

    @Test func `one other byte, wherever it is, is enough`() {
        for index in 0..<32 {
            var bytes = [UInt8](repeating: 0, count: 32)
            bytes[index] = 1
            #expect(throws: Never.self) { try refuseConstant(bytes.span) }
        }
    }

    @Test func `a forked child draws other bytes than its parent`() throws {
        let fork = try #require(forkFunction())
        var ends: [Int32] = [0, 0]
        let piped = unsafe pipe(&ends)
        try #require(piped == 0)
        var bytes = [UInt8](repeating: 0, count: 32)
        // A draw before the fork: a generator with a state in the process would have one now.
        try SystemRandomSource().draw(&bytes)
        let child = fork()
        if child == 0 {
            let drawn = (try? SystemRandomSource().draw(&bytes)) != nil
            _ = unsafe write(ends[1], bytes, drawn ? bytes.count : 0)
            _exit(0)
        }
        try SystemRandomSource().draw(&bytes)
        var theirs = [UInt8](repeating: 0, count: 32)
        let count = unsafe read(ends[0], &theirs, theirs.count)
        _ = waitpid(child, nil, 0)
        close(ends[0])
        close(ends[1])
        #expect(count == 32)
        #expect(theirs != bytes)
    }
}

extension SystemRandomSource {
    fileprivate func draw(_ bytes: inout [UInt8]) throws(RandomError) {
        var span = bytes.mutableSpan
        try fill(&span)
    }
}

/// `fork`, which Swift hides since few programs may go on after it; drawing bytes may.
private func forkFunction() -> (@convention(c) () -> pid_t)? {
    guard let symbol = unsafe dlsym(nil, "fork") else { return nil }
    return unsafe unsafeBitCast(symbol, to: (@convention(c) () -> pid_t).self)
}
