import Foundation

/// An opened shared library; it stays open as long as the process lives.
///
/// The functions of `peer.h` come out as closures on buffers, so that pointers stay in this file.
/// Constant and opaque pointers pass as any other.
@safe
struct Library {
    private let handle: UnsafeMutableRawPointer

    init(path: String) throws {
        guard let handle = unsafe dlopen(path, RTLD_NOW | RTLD_LOCAL) else {
            let reason = unsafe dlerror().map { unsafe String(cString: $0) }
            throw Disagreement(description: reason ?? "\(path) can't be opened")
        }
        unsafe self.handle = handle
    }

    /// A function that returns a text.
    func text(_ name: String) -> String? {
        typealias Function = @convention(c) () -> UnsafePointer<CChar>?
        guard let text = unsafe symbol(name, Function.self)?() else { return nil }
        return unsafe String(cString: text)
    }

    /// Key generation, or decapsulation.
    func onThree(_ name: String) -> ((Buffer, Buffer, Buffer) -> Int32)? {
        typealias Function = @convention(c) (Pointer, Pointer, Pointer) -> Int32
        return unsafe symbol(name, Function.self).map { function in
            { unsafe function($0.start, $1.start, $2.start) }
        }
    }

    /// Encapsulation.
    func onFour(_ name: String) -> ((Buffer, Buffer, Buffer, Buffer) -> Int32)? {
        typealias Function = @convention(c) (Pointer, Pointer, Pointer, Pointer) -> Int32
        return unsafe symbol(name, Function.self).map { function in
            { unsafe function($0.start, $1.start, $2.start, $3.start) }
        }
    }

    /// Signing: signature, message, private key, randomness.
    func signing(_ name: String) -> ((Buffer, Buffer, Buffer, Buffer) -> Int32)? {
        typealias Function = @convention(c) (Pointer, Pointer, Int, Pointer, Pointer) -> Int32
        return unsafe symbol(name, Function.self).map { function in
            { unsafe function($0.start, $1.start, $1.count, $2.start, $3.start) }
        }
    }

    /// Verification: signature, message, public key.
    func verification(_ name: String) -> ((Buffer, Buffer, Buffer) -> Int32)? {
        typealias Function = @convention(c) (Pointer, Pointer, Int, Pointer) -> Int32
        return unsafe symbol(name, Function.self).map { function in
            { unsafe function($0.start, $1.start, $1.count, $2.start) }
        }
    }

    /// A key object, if the library has such and takes the key.
    func prepared(_ name: String, _ key: Buffer) -> Buffer? {
        typealias Function = @convention(c) (Pointer) -> Pointer?
        return unsafe symbol(name, Function.self)?(key.start).map { unsafe Buffer(opaque: $0) }
    }

    /// A function of the library, which must have the type that `peer.h` says it has.
    private func symbol<Function>(_ name: String, _: Function.Type) -> Function? {
        unsafe dlsym(handle, name).map { unsafe unsafeBitCast($0, to: Function.self) }
    }
}

private typealias Pointer = UnsafeMutablePointer<UInt8>

/// Bytes at a fixed place, which are never freed: a library gets the same pointers each time.
@safe
struct Buffer {
    fileprivate let start: UnsafeMutablePointer<UInt8>
    fileprivate let count: Int

    init(count: Int) {
        unsafe start = .allocate(capacity: count)
        self.count = count
        unsafe start.initialize(repeating: 0, count: count)
    }

    init(_ bytes: [UInt8]) {
        self.init(count: bytes.count)
        for (index, byte) in bytes.enumerated() { unsafe start[index] = byte }
    }

    fileprivate init(opaque start: UnsafeMutablePointer<UInt8>) {
        unsafe self.start = start
        count = 0
    }

    var bytes: [UInt8] { unsafe Array(UnsafeBufferPointer(start: start, count: count)) }
}
