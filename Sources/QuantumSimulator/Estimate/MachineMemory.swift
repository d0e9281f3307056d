#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// What the machine can still give.
enum MachineMemory {
    /// How many bytes programs can take before the system runs short, or nil where it doesn't say.
    static var available: Int? {
        #if os(Linux)
        let file = unsafe open("/proc/meminfo", O_RDONLY)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = unsafe bytes.withUnsafeMutableBytes { buffer in
            // As many bytes as the buffer has.
            unsafe read(file, buffer.baseAddress, buffer.count)
        }
        guard count > 0 else { return nil }
        return available(in: String(decoding: bytes[..<count], as: UTF8.self))
        #else
        return nil
        #endif
    }

    /// Reads the line `MemAvailable:   12345 kB`.
    static func available(in text: String) -> Int? {
        for line in text.split(separator: "\n") where line.hasPrefix("MemAvailable:") {
            let number = line.split(separator: " ").dropFirst().first.flatMap { Int($0) }
            return number.flatMap { $0 <= Int.max >> 10 ? $0 << 10 : nil }
        }
        return nil
    }

    /// Refuses what would not fit, before it is taken.
    ///
    /// - Throws: ``QuantumError/machineMemory(needed:available:)``.
    static func check(_ needed: Int) throws(QuantumError) {
        // Small states are not worth asking the system for.
        guard needed >= 64 << 20, let available, needed > available else { return }
        throw .machineMemory(needed: needed, available: available)
    }
}
