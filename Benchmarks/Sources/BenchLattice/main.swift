// ML-KEM and ML-DSA beside swift-crypto, interleaved in one process.

import Crypto
import Foundation
import PQLattice

let us = "pqtwin"
let peer = "swift-crypto"
let variant = "baseline"
let messages = (0..<64).map { index in Array("message \(index) of the fixed set".utf8) }

func keyEncapsulation() throws -> [Figure] {
    var figures: [Figure] = []
    let ours512 = try PQLattice::MLKEM512.PrivateKey()
    let ours768 = try PQLattice::MLKEM768.PrivateKey()
    let ours1024 = try PQLattice::MLKEM1024.PrivateKey()
    let peer768 = try Crypto::MLKEM768.PrivateKey()
    let peer1024 = try Crypto::MLKEM1024.PrivateKey()
    let sent512 = try ours512.publicKey.encapsulate().encapsulated
    let sent768 = try ours768.publicKey.encapsulate().encapsulated
    let sent1024 = try ours1024.publicKey.encapsulate().encapsulated
    let peerSent768 = try peer768.publicKey.encapsulate().encapsulated
    let peerSent1024 = try peer1024.publicKey.encapsulate().encapsulated

    figures += try interleaved(
        "ML-KEM-512 keygen",
        [
            Subject(name: us, variant: variant) {
                _ = try PQLattice::MLKEM512.PrivateKey().publicKey
            }
        ]
    )
    figures += try interleaved(
        "ML-KEM-512 encaps",
        [Subject(name: us, variant: variant) { _ = try ours512.publicKey.encapsulate() }]
    )
    figures += try interleaved(
        "ML-KEM-512 decaps",
        [Subject(name: us, variant: variant) { _ = try ours512.decapsulate(sent512) }]
    )
    figures += try interleaved(
        "ML-KEM-768 keygen",
        [
            Subject(name: us, variant: variant) {
                _ = try PQLattice::MLKEM768.PrivateKey().publicKey
            },
            Subject(name: peer, variant: "") { _ = try Crypto::MLKEM768.PrivateKey().publicKey },
        ]
    )
    figures += try interleaved(
        "ML-KEM-768 encaps",
        [
            Subject(name: us, variant: variant) { _ = try ours768.publicKey.encapsulate() },
            Subject(name: peer, variant: "") { _ = try peer768.publicKey.encapsulate() },
        ]
    )
    figures += try interleaved(
        "ML-KEM-768 decaps",
        [
            Subject(name: us, variant: variant) { _ = try ours768.decapsulate(sent768) },
            Subject(name: peer, variant: "") { _ = try peer768.decapsulate(peerSent768) },
        ]
    )
    figures += try interleaved(
        "ML-KEM-1024 keygen",
        [
            Subject(name: us, variant: variant) {
                _ = try PQLattice::MLKEM1024.PrivateKey().publicKey
            },
            Subject(name: peer, variant: "") { _ = try Crypto::MLKEM1024.PrivateKey().publicKey },
        ]
    )
    figures += try interleaved(
        "ML-KEM-1024 encaps",
        [
            Subject(name: us, variant: variant) { _ = try ours1024.publicKey.encapsulate() },
            Subject(name: peer, variant: "") { _ = try peer1024.publicKey.encapsulate() },
        ]
    )
    figures += try interleaved(
        "ML-KEM-1024 decaps",
        [
            Subject(name: us, variant: variant) { _ = try ours1024.decapsulate(sent1024) },
            Subject(name: peer, variant: "") { _ = try peer1024.decapsulate(peerSent1024) },
        ]
    )
    return figures
}

func signatures() throws -> [Figure] {
    var figures: [Figure] = []
    let ours65 = try PQLattice::MLDSA65.PrivateKey()
    let ours87 = try PQLattice::MLDSA87.PrivateKey()
    let peer65 = try Crypto::MLDSA65.PrivateKey()
    let peer87 = try Crypto::MLDSA87.PrivateKey()
    let signature65 = try ours65.signature(for: messages[0])
    let signature87 = try ours87.signature(for: messages[0])
    let peerSignature65 = try peer65.signature(for: messages[0])
    let peerSignature87 = try peer87.signature(for: messages[0])
    var next = [String: Int]()
    func message(_ key: String) -> [UInt8] {
        let index = next[key, default: 0]
        next[key] = index + 1
        return messages[index % messages.count]
    }

    figures += try interleaved(
        "ML-DSA-65 keygen",
        operations: 16,
        [
            Subject(name: us, variant: variant) {
                _ = try PQLattice::MLDSA65.PrivateKey().publicKey
            },
            Subject(name: peer, variant: "") { _ = try Crypto::MLDSA65.PrivateKey().publicKey },
        ]
    )
    figures += try interleaved(
        "ML-DSA-65 sign",
        operations: 64,
        [
            Subject(name: us, variant: variant) { _ = try ours65.signature(for: message("o65")) },
            Subject(name: peer, variant: "") { _ = try peer65.signature(for: message("p65")) },
        ]
    )
    figures += try interleaved(
        "ML-DSA-65 verify",
        operations: 32,
        [
            Subject(name: us, variant: variant) {
                _ = ours65.publicKey.isValidSignature(signature65, for: messages[0])
            },
            Subject(name: peer, variant: "") {
                _ = peer65.publicKey.isValidSignature(peerSignature65, for: messages[0])
            },
        ]
    )
    figures += try interleaved(
        "ML-DSA-87 keygen",
        operations: 16,
        [
            Subject(name: us, variant: variant) {
                _ = try PQLattice::MLDSA87.PrivateKey().publicKey
            },
            Subject(name: peer, variant: "") { _ = try Crypto::MLDSA87.PrivateKey().publicKey },
        ]
    )
    figures += try interleaved(
        "ML-DSA-87 sign",
        operations: 64,
        [
            Subject(name: us, variant: variant) { _ = try ours87.signature(for: message("o87")) },
            Subject(name: peer, variant: "") { _ = try peer87.signature(for: message("p87")) },
        ]
    )
    figures += try interleaved(
        "ML-DSA-87 verify",
        operations: 32,
        [
            Subject(name: us, variant: variant) {
                _ = ours87.publicKey.isValidSignature(signature87, for: messages[0])
            },
            Subject(name: peer, variant: "") {
                _ = peer87.publicKey.isValidSignature(peerSignature87, for: messages[0])
            },
        ]
    )
    return figures
}

let figures = try keyEncapsulation() + signatures()
try report(figures, json: CommandLine.arguments.contains("--json"))
