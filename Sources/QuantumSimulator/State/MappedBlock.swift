import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Memory straight from the system, for large states.
///
/// The last blocks that states gave back are kept for the next ones: on a virtual machine, whose
/// host takes free pages away, fresh memory can cost more than all the gates on a state. The system
/// may take what is kept whenever anyone needs it.
@safe
struct MappedBlock: @unchecked Sendable {
    /// The first byte, at a boundary of large pages.
    let start: UnsafeMutableRawPointer
    let byteCount: Int
    /// Where the mapping begins, which is larger by one large page.
    private let base: UnsafeMutableRawPointer

    /// The size of a large page: a tile's runs lie far apart, and with small ones each would take an
    /// address lookup.
    static var largePage: Int { 2 << 20 }

    /// How many bytes and blocks are kept at most.
    private static let keptBytes = 1 << 30
    private static let keptBlocks = 4
    private static let kept = Mutex<[MappedBlock]>([])

    /// Finds a block of zeros.
    ///
    /// - Parameter byteCount: How many bytes, above 0.
    /// - Returns: A block that nobody else holds, or nil if there is no memory.
    static func zeroed(byteCount: Int) -> MappedBlock? {
        let found = kept.withLock { blocks in
            blocks.lastIndex { $0.byteCount == byteCount }.map { blocks.remove(at: $0) }
        }
        if let found {
            // As many bytes as it has.
            unsafe memset(found.start, 0, byteCount)
            return found
        }
        if let fresh = mapped(byteCount: byteCount) { return fresh }
        // What is kept may be all that is missing.
        kept.withLock { blocks in
            for block in blocks { block.unmap() }
            blocks = []
        }
        return mapped(byteCount: byteCount)
    }

    private static func mapped(byteCount: Int) -> MappedBlock? {
        let (length, overflow) = byteCount.addingReportingOverflow(largePage)
        let flags = MAP_PRIVATE | mapAnonymous
        // A new mapping at no fixed place touches no memory of anyone's.
        guard !overflow, let base = unsafe mmap(nil, length, PROT_READ | PROT_WRITE, flags, -1, 0),
            unsafe base != MAP_FAILED
        else { return nil }
        let start = unsafe base + Int((0 &- UInt(bitPattern: base)) % UInt(largePage))
        #if os(Linux)
        _ = unsafe madvise(start, byteCount, MADV_HUGEPAGE)
        #endif
        return unsafe MappedBlock(start: start, byteCount: byteCount, base: base)
    }

    /// Takes the block back from a state that ends.
    func giveBack() {
        #if os(Linux)
        // From here on the system may take the pages, until they are written again.
        if byteCount <= Self.keptBytes, unsafe madvise(start, byteCount, Int32(MADV_FREE)) == 0 {
            Self.kept.withLock { blocks in
                blocks.append(self)
                while blocks.count > Self.keptBlocks
                    || blocks.reduce(0, { $0 + $1.byteCount }) > Self.keptBytes
                {
                    blocks.removeFirst().unmap()
                }
            }
            return
        }
        #endif
        unmap()
    }

    private func unmap() {
        // What mapped() took, once.
        _ = unsafe munmap(base, byteCount + Self.largePage)
    }
}

#if os(Linux)
private let mapAnonymous = MAP_ANONYMOUS
#else
private let mapAnonymous = MAP_ANON
#endif
