/// docs/interop.md, made from what came of the cells.
struct MatrixTable {
    let text: String

    init(_ results: [MatrixPeer: PeerResult]) {
        var text = Self.head
        for peer in MatrixPeer.allCases {
            guard let result = results[peer] else { continue }
            text += "\n## \(result.versions)\n\n" + Self.table(result)
            if !result.notes.isEmpty { text += "\n" }
            for (index, note) in result.notes.enumerated() {
                text += "- (\(Self.letter(index))) \(note)\n"
            }
        }
        self.text = text + Self.tail
    }

    /// The mark of a note.
    static func letter(_ index: Int) -> String {
        String(UnicodeScalar(UInt8(ascii: "a") + UInt8(index)))
    }

    /// A row per scenario, a column per end and parameter set, as wide as the widest cell.
    private static func table(_ result: PeerResult) -> String {
        let head = ["", "server 44", "65", "87", "client 44", "65", "87"]
        let rows = result.rows.map { [$0.scenario.title] + $0.cells }
        let widths = head.indices.map { column in
            ([head] + rows).map { $0[column].count }.max() ?? 0
        }
        func line(_ cells: [String]) -> String {
            let padded = zip(cells, widths).map { cell, width in
                cell + String(repeating: " ", count: width - cell.count)
            }
            return "| " + padded.joined(separator: " | ") + " |\n"
        }
        let rule = "|" + widths.map { String(repeating: "-", count: $0 + 2) }.joined(separator: "|")
        return line(head) + rule + "|\n" + rows.map(line).joined()
    }

    private static let head = """
        # Interoperability

        `make interop` holds our TLS against the implementations below, over real sockets, and
        writes this file from what came of it; a cell that is not as it was makes it fail.
        Certificates and keys are made by `PQIdentity`. Columns: the peer as server or as client,
        and the parameter set of ML-DSA that both ends and the authority use; the trust is mutual.

        - `pass`: both ends agreed on the group, the cipher suite, the application protocol, the
          name, both certificates and the exported keying material as far as the peer tells them;
          20,000 bytes went there and back twice; both said close_notify. A row that is named after
          a group is such a handshake at the first attempt. A retry began with a
          HelloRetryRequest. A resumed connection was the second of two, by a ticket of the first,
          with a new key exchange. A KeyUpdate changed the keys of both directions between the
          data.
        - `refused`: the connection did not come about, as it must not, and an alert said why: the
          right one where we refuse, any where the peer does. Both ends noticed.
        - `–`: there is no such case: only clients expect a name, only clients may have no
          certificate.
        - A letter: the peer can't, or does otherwise, for the reason below its table. This too is
          asserted: when it is no longer so, the run fails and the note goes.

        """

    private static let tail = """

        ## Chromium, without a screen, as client

        `BrowserTests` has Chromium visit a server of the policy `.browser`.

        | case | what comes of it |
        |------|------------------|
        | ECDSA P-256 certificate, authority in its NSS store | X25519MLKEM768, page shown |
        | the same, authority not in its store | refused |
        | ML-DSA-65 certificate | refused: Chromium does not verify ML-DSA in certificates |
        | ML-DSA-65 certificate, `--ignore-certificate-errors` | X25519MLKEM768, ML-DSA-65, shown |

        The page's text is read from its document and its colour from a screenshot; the group and
        the signature are what our end reports, with `isPostQuantum` false where the signature is
        ECDSA's.

        ## Not covered

        No peer is asked for the following; where we have it, our own tests hold both of our ends
        to it.

        - Certificates of more than one level, and chains with several parameter sets.
        - The other two cipher suites: every connection above takes TLS_AES_256_GCM_SHA384, the
          first of ours. `OpenSSLTests` takes each of the three.
        - The policy `.cnsa2` by its name: what it agrees on is in the columns 87 of
          SecP384r1MLKEM1024 and MLKEM1024.
        - Raw public keys, stapled OCSP responses, external PSKs and record_size_limit.
        - Early data and authentication after the handshake, which we don't have.
        - Other versions of the peers than those above, and their behaviour under damaged input.

        """
}
