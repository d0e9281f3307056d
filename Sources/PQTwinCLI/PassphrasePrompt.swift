import PQIdentity
import PQSecrets

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// The person at the terminal, asked without echo, whatever standard input and output are.
struct PassphrasePrompt: ~Copyable {
    private let descriptor: Int32

    /// Opens the terminal; nil where there is none.
    init?() {
        descriptor = unsafe open("/dev/tty", O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
    }

    deinit { close(descriptor) }

    /// Asks once.
    ///
    /// Keys are read one at a time, so that an interrupt reaches this code and the terminal is put
    /// right again before anything else happens.
    ///
    /// - Parameters:
    ///   - question: What to ask.
    ///   - limit: The most bytes of an answer.
    /// - Returns: The answer without its line's end.
    /// - Throws: ``CommandFailure`` if it was interrupted or is too long.
    func ask(_ question: String, limit: Int) throws -> SecretBytes {
        var former = termios()
        guard unsafe tcgetattr(descriptor, &former) == 0 else {
            throw CommandFailure("the terminal can't hide a passphrase; use --passphrase-file")
        }
        var quiet = former
        quiet.c_lflag &= ~tcflag_t(ECHO | ICANON | ISIG)
        guard unsafe tcsetattr(descriptor, TCSAFLUSH, &quiet) == 0 else {
            throw CommandFailure("the terminal can't hide a passphrase; use --passphrase-file")
        }
        defer { _ = unsafe tcsetattr(descriptor, TCSAFLUSH, &former) }
        let terminal = Terminal(descriptor: descriptor)
        terminal.show(question)
        defer { terminal.line() }
        var typed = WipedLine(limit: limit)
        while let key = readKey() {
            switch key {
            case 0x03, 0x1C: throw CommandFailure("interrupted")
            case 0x0A, 0x0D, 0x04: return typed.bytes()
            case 0x08, 0x7F: typed.removeLastCharacter()
            case 0x15: typed.removeAll()
            default:
                guard typed.append(key) else {
                    throw CommandFailure("the passphrase is longer than \(limit) bytes")
                }
            }
        }
        return typed.bytes()
    }

    private func readKey() -> UInt8? {
        var key: UInt8 = 0
        while true {
            let count = unsafe read(descriptor, &key, 1)
            if count < 0, errno == EINTR { continue }
            return count == 1 ? key : nil
        }
    }
}

/// A line being typed, in storage that is wiped.
private struct WipedLine: ~Copyable {
    private var storage: SecretBytes
    private var count = 0

    init(limit: Int) { storage = SecretBytes(zeros: limit) }

    mutating func append(_ byte: UInt8) -> Bool {
        guard count < storage.count else { return false }
        let index = count
        var span = storage.mutableSpan
        span[index] = byte
        count += 1
        return true
    }

    /// Takes a whole character of UTF-8 away.
    mutating func removeLastCharacter() {
        while count > 0 {
            count -= 1
            let byte = storage.span[count]
            if byte & 0xC0 != 0x80 { return }
        }
    }

    mutating func removeAll() { count = 0 }

    func bytes() -> SecretBytes { SecretBytes(copying: storage.span.extracting(..<count)) }
}
