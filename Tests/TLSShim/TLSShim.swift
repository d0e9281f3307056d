#if ConformanceTesting
import PQTLS
#endif
#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

// The program that BoringSSL's public test runner drives (README.md): one TLS connection per
// process, over blocking sockets, as the command line says.

/// The program.
@main
enum TLSShim {
    /// What the runner takes for "not implemented".
    private static let unimplemented: Int32 = 89

    static func main() {
        #if ConformanceTesting
        do {
            let flags = try Flags(Array(CommandLine.arguments.dropFirst()))
            if flags.isHandshakerQuestion {
                print("No")
                return
            }
            try Shim(flags: flags).run()
        } catch Flags.Refusal.unsupported(let what) {
            complain("unimplemented: \(what)")
            exit(unimplemented)
        } catch Shim.Failure.tls(let error) {
            complain("TLS: \(error) [\(error.alert.map(\.description) ?? "no alert")]")
            exit(1)
        } catch {
            complain("failed: \(error)")
            exit(1)
        }
        #else
        complain("tls-shim needs a build with --traits ConformanceTesting")
        exit(unimplemented)
        #endif
    }
}
