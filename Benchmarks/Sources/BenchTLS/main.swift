// TLS beside its peers, in one process.
//
// Each subject (Subject.swift and what conforms to it) makes a client and a server in memory, lets
// them shake hands and carry data. Rounds.swift goes round the subjects, one batch each, so that a
// busy machine is busy for all of them; Report.swift prints the medians. OpenSSL runs in a child
// (Peers/openssl_tls.py), for scale.

import Foundation

let environment = ProcessInfo.processInfo.environment
let options = Options(Array(CommandLine.arguments.dropFirst()))
// A child that ends must not take us along.
signal(SIGPIPE, SIG_IGN)

do {
    let certificates = try Certificates()
    let subjects = roster(certificates, environment)
    let figures = rounds(of: subjects, options)
    if figures.isEmpty {
        note("nothing to measure")
        exit(1)
    }
    if options.json { try printJSON(figures) } else { printTables(figures) }
} catch {
    note("\(error)")
    exit(1)
}

/// Everything that can be compared on this machine.
func roster(_ certificates: Certificates, _ environment: [String: String]) -> [any Subject] {
    var subjects: [any Subject] = []
    func add(_ name: String, _ make: () throws -> any Subject) {
        do { subjects.append(try make()) } catch { note("\(name): left out: \(error)") }
    }
    add("pqtwin") { MachineSubject(certificates) }
    add("pqtwin NIO") { HandlerSubject(certificates) }
    add("swift-nio-ssl") { try NIOSSLSubject(certificates) }
    add("OpenSSL") { try OpenSSLSubject(certificates, environment) }
    return subjects
}
