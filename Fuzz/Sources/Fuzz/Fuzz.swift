import Foundation
import FuzzTargets

// libFuzzer's entry points. One executable holds every target, `--target=NAME` picks one for the
// process: each has its own corpus and its own coverage, and the executable links once.

/// The target of this process.
private let target: FuzzTarget = {
    let name = argument("--target=")
    let known = FuzzTarget.all + [.control]
    guard let target = known.first(where: { $0.name == name }) else {
        let names = FuzzTarget.all.map(\.name).joined(separator: "\n")
        FileHandle.standardError.write(Data("pick a target with --target=NAME:\n\(names)\n".utf8))
        exit(2)
    }
    return target
}()

/// Reads the arguments that libFuzzer leaves alone: those with two dashes.
@_cdecl("LLVMFuzzerInitialize")
public func initialize(_ count: UnsafeMutableRawPointer?, _ values: UnsafeMutableRawPointer?)
    -> CInt
{
    if CommandLine.arguments.contains("--list") {
        for target in FuzzTarget.all { print(target.name) }
        exit(0)
    }
    if let folder = argument("--write-seeds=") {
        do {
            try writeSeeds(to: URL(filePath: folder, directoryHint: .isDirectory))
            exit(0)
        } catch {
            FileHandle.standardError.write(Data("\(error)\n".utf8))
            exit(1)
        }
    }
    _ = target
    // Swift's own crash reports would keep libFuzzer from writing the input that crashed.
    for number in [SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGTRAP] {
        signal(number, SIG_DFL)
    }
    return 0
}

/// Tries one input; a broken property ends the process, so that libFuzzer keeps the input.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = unsafe [UInt8](UnsafeBufferPointer(start: data, count: count))
    do {
        _ = try target.run(bytes)
        return 0
    } catch {
        FileHandle.standardError.write(Data("\(target.name): \(error)\n".utf8))
        abort()
    }
}

/// The value of an argument of ours.
private func argument(_ prefix: String) -> String? {
    CommandLine.arguments.first { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
}

/// Writes each target's seeds into a folder of its name.
private func writeSeeds(to folder: URL) throws {
    for target in FuzzTarget.all {
        let place = folder.appending(path: target.name)
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        for (number, seed) in try target.seeds().enumerated() {
            try Data(seed).write(to: place.appending(path: "seed-\(number + 1)"))
        }
    }
}
