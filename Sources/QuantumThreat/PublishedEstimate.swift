/// A published estimate of what breaking a real key takes.
///
/// A figure is nil if the source's headline doesn't give it.
public struct PublishedEstimate: Equatable, Sendable {
    /// The key that would be broken.
    public let target: Target
    /// The authors and the year.
    public let authors: String
    /// Where it is published.
    public let reference: String
    /// Noisy physical qubits.
    public let physicalQubits: Int?
    /// Whether the source gives the number of physical qubits as a bound, not a count.
    public let isUpperBound: Bool
    /// Error-corrected qubits.
    public let logicalQubits: Int?
    /// Toffoli gates.
    public let toffoliGates: Double?
    /// Whether the source gives the Toffoli gates as a formula, worked out here for this key.
    public let isByFormula: Bool
    /// The time it would take.
    public let duration: String?

    /// The keys that the table covers.
    public enum Target: String, CaseIterable, Sendable {
        /// Factoring a 2048-bit modulus.
        case rsa2048 = "RSA-2048"
        /// A discrete logarithm on the 256-bit curve of NIST.
        case p256 = "P-256"

        /// The key's length in bits.
        public var keyBits: Int { self == .rsa2048 ? 2048 : 256 }
    }

    /// The estimates, oldest first for each target.
    public static let all: [PublishedEstimate] = [
        PublishedEstimate(
            target: .rsa2048,
            authors: "Gidney, Ekerå 2019",
            reference: "arXiv:1905.09749",
            physicalQubits: 20_000_000,
            toffoliGates: KeyCost.factoring(bits: 2048),
            isByFormula: true,
            duration: "8 hours"
        ),
        PublishedEstimate(
            target: .rsa2048,
            authors: "Gidney 2025",
            reference: "arXiv:2505.15917",
            physicalQubits: 1_000_000,
            isUpperBound: true,
            toffoliGates: 6.5e9,
            duration: "less than a week"
        ),
        PublishedEstimate(
            target: .p256,
            authors: "Roetteler, Naehrig, Svore, Lauter 2017",
            reference: "arXiv:1706.06752",
            logicalQubits: 2330,
            toffoliGates: 1.26e11
        ),
        PublishedEstimate(
            target: .p256,
            authors: "Häner, Jaques, Naehrig, Roetteler, Soeken 2020",
            reference: "arXiv:2001.09580",
            logicalQubits: 2124
        ),
        PublishedEstimate(
            target: .p256,
            authors: "Litinski 2023",
            reference: "arXiv:2306.08585",
            toffoliGates: 50e6
        ),
        PublishedEstimate(
            target: .p256,
            authors: "Cain, Xu, Endres and others 2026",
            reference: "arXiv:2603.28627",
            physicalQubits: 26_000,
            duration: "a few days"
        ),
    ]

    /// The estimate in one line, with its source.
    public var text: String {
        let figures = [qubitText, toffoliText, duration].compactMap(\.self)
        return "\(target.rawValue): \(figures.joined(separator: ", ")) (\(authors), \(reference))"
    }

    /// The number of qubits in words, if the source gives one.
    public var qubitText: String? {
        if let physicalQubits {
            let bound = isUpperBound ? "under " : ""
            let count =
                physicalQubits < 1_000_000
                ? "\(physicalQubits)" : "\(physicalQubits / 1_000_000) million"
            return "\(bound)\(count) noisy qubits"
        }
        return logicalQubits.map { "\($0) logical qubits" }
    }

    /// The number of Toffoli gates in words, if the source gives one.
    public var toffoliText: String? {
        toffoliGates.map { gates in
            "\(Self.words(gates)) Toffoli gates" + (isByFormula ? " by its formula" : "")
        }
    }

    private init(
        target: Target,
        authors: String,
        reference: String,
        physicalQubits: Int? = nil,
        isUpperBound: Bool = false,
        logicalQubits: Int? = nil,
        toffoliGates: Double? = nil,
        isByFormula: Bool = false,
        duration: String? = nil
    ) {
        self.target = target
        self.authors = authors
        self.reference = reference
        self.physicalQubits = physicalQubits
        self.isUpperBound = isUpperBound
        self.logicalQubits = logicalQubits
        self.toffoliGates = toffoliGates
        self.isByFormula = isByFormula
        self.duration = duration
    }

    /// The first author and the year, for a place with little room.
    public var shortAuthors: String {
        let names = authors.split(separator: ",")
        let year = authors.split(separator: " ").last ?? ""
        guard names.count > 2, let first = names.first else { return authors }
        return "\(first) and others \(year)"
    }

    private static func words(_ gates: Double) -> String {
        let billions = (gates / 1e8).rounded() / 10
        if billions >= 100 { return "\(Int(billions)) billion" }
        return billions >= 1 ? "\(billions) billion" : "\(Int(gates / 1e6)) million"
    }
}
