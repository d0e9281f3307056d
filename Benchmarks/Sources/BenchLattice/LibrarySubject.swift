import Foundation
import PQLattice

/// A shared library with the functions of `peer.h`.
struct LibrarySubject: Subject {
    private let library: Library
    let name: String
    let variant: String

    init(path: String) throws {
        library = try Library(path: path)
        name = library.text("pqtwin_peer_name") ?? URL(filePath: path).lastPathComponent
        variant = library.text("pqtwin_peer_variant") ?? ""
    }

    func prepare(_ messages: [String: [[UInt8]]]) throws -> Prepared {
        var prepared = Prepared()
        try LibraryKEM(library, PQLattice::MLKEM512.self, "512").add(to: &prepared)
        try LibraryKEM(library, PQLattice::MLKEM768.self, "768").add(to: &prepared)
        try LibraryKEM(library, PQLattice::MLKEM1024.self, "1024").add(to: &prepared)
        try LibrarySignature(library, PQLattice::MLDSA44.self, "44").add(messages, to: &prepared)
        try LibrarySignature(library, PQLattice::MLDSA65.self, "65").add(messages, to: &prepared)
        try LibrarySignature(library, PQLattice::MLDSA87.self, "87").add(messages, to: &prepared)
        return prepared
    }
}
