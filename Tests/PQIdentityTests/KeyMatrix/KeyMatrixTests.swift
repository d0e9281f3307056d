import Foundation
import PQIdentity
import TestSupport
import Testing

/// Keys of every algorithm in every form, between this package and four others, both ways.
@Suite(.serialized, .enabled(if: Python.path != nil, "PQTWIN_PYTHON is not set"))
struct KeyMatrixTests {
    /// A key in one form, with the public half that it must turn out to have.
    private struct Sample {
        let algorithm: KeyAlgorithm
        let form: KeyForm
        let text: String
        let publicKey: String
    }

    private static let cells: [(KeyAlgorithm, KeyForm)] = KeyAlgorithm.allCases.flatMap {
        algorithm in KeyForm.allCases.filter { $0.exists(for: algorithm) }.map { (algorithm, $0) }
    }

    @Test(.slow, arguments: KeyPeer.allCases)
    func `a peer reads every form that is written here`(peer: KeyPeer) throws {
        let samples = try Self.cells.map { algorithm, form in
            let key = try PrivateKey(generating: algorithm)
            let publicKey = hexadecimal(key.publicKey.rawRepresentation)
            return Sample(
                algorithm: algorithm,
                form: form,
                text: try form.text(of: key),
                publicKey: publicKey
            )
        }
        let answers = try peer.carryOut(
            samples.map {
                .init(
                    do: .read,
                    algorithm: $0.algorithm.rawValue,
                    form: $0.form.rawValue,
                    data: $0.text
                )
            }
        )
        var readCount = 0
        for (sample, answer) in zip(samples, answers) where answer.cannot == nil {
            let cell = "\(peer) reading \(sample.algorithm) as \(sample.form)"
            if let limit = KeyLimits.refusal(peer, reads: sample.form, of: sample.algorithm) {
                #expect(answer.refused != nil, "\(cell): no longer '\(limit)'")
            } else {
                #expect(answer.public == sample.publicKey, "\(cell): \(answer.refused ?? "")")
                readCount += 1
            }
        }
        #expect(readCount >= KeyLimits.leastRead[peer, default: .max], "\(peer) read \(readCount)")
    }

    @Test(.slow, arguments: KeyPeer.allCases)
    func `every form that a peer writes is read here`(peer: KeyPeer) throws {
        let answers = try peer.carryOut(
            Self.cells.map {
                .init(do: .write, algorithm: $0.0.rawValue, form: $0.1.rawValue)
            }
        )
        var readCount = 0
        for ((algorithm, form), answer) in zip(Self.cells, answers) where answer.cannot == nil {
            let cell = "\(algorithm) as \(form) by \(peer)"
            let text = try #require(answer.data, "\(cell): \(answer.refused ?? "")")
            let publicKey = try form.publicKey(of: text)
            #expect(publicKey.algorithm == algorithm, "\(cell)")
            #expect(hexadecimal(publicKey.rawRepresentation) == answer.public, "\(cell)")
            readCount += 1
        }
        #expect(
            readCount >= KeyLimits.leastWritten[peer, default: .max],
            "\(peer) wrote \(readCount)"
        )
    }

    private func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { String(format: "%02x", $0) }.joined()
    }
}
