import PQCOSE
import PQIdentity
import PQLattice
import PQSuites

/// Why an input is refused, in words that mean the same in every implementation.
///
/// The project's own vectors name one for each defect; this package's refusals begin with it.
enum RefusalReason: String, CaseIterable {
    /// The bytes don't follow the encoding's rules.
    case encoding
    /// The algorithm is unknown, not the key's, or in a place where it may not stand.
    case algorithm
    /// The algorithm identifier has parameters.
    case parameters
    /// Something is too long or too short.
    case length
    /// A coefficient is out of its range.
    case range
    /// Parts that belong together disagree.
    case consistency
    /// An X25519 share of small order.
    case share
    /// A header parameter is repeated, critical and unknown, or in the wrong header.
    case header
    /// A signature or tag is not over this content, or not by this key.
    case authentication
    /// Anything else.
    case other

    init(_ error: any Error) {
        switch error {
        case let error as IdentityError: self.init(identity: error)
        case let error as SuiteError: self.init(suite: error)
        case let error as LatticeError: self.init(lattice: error)
        case let error as COSEError: self.init(cose: error)
        default: self = .other
        }
    }

    private init(identity error: IdentityError) {
        switch error {
        case .malformedDER, .malformedPEM: self = .encoding
        case .unknownAlgorithm, .wrongKindOfKey: self = .algorithm
        case .algorithmParametersPresent: self = .parameters
        case .keyLength: self = .length
        case .inconsistentPrivateKey: self = .consistency
        case .lattice(let error): self.init(lattice: error)
        case .suite(let error): self.init(suite: error)
        default: self = .other
        }
    }

    private init(suite error: SuiteError) {
        switch error {
        case .length, .tooShort, .tooLong: self = .length
        case .authenticationFailure: self = .authentication
        case .invalidShare: self = .share
        case .lattice(let error): self.init(lattice: error)
        default: self = .other
        }
    }

    private init(lattice error: LatticeError) {
        switch error {
        case .length, .contextTooLong: self = .length
        case .coefficientTooLarge, .privateKeyOutOfRange: self = .range
        case .publicKeyHashMismatch, .inconsistentPrivateKey: self = .consistency
        default: self = .other
        }
    }

    private init(cose error: COSEError) {
        switch error {
        case .malformed, .unexpected, .messageTooLong, .payloadLength: self = .encoding
        case .algorithmNotProtected, .algorithm: self = .algorithm
        case .duplicateHeader, .critical, .header: self = .header
        case .identity(let error): self.init(identity: error)
        }
    }

    /// A refusal that begins with the reason.
    func refusal(_ detail: String) -> VectorResponse { .refused("\(rawValue): \(detail)") }
}

extension VectorResponse {
    /// Runs an operation; what it throws is a refusal that begins with its reason.
    static func reasoned<Failure: Error>(
        _ operation: () throws(Failure) -> VectorResponse
    ) -> VectorResponse {
        do {
            return try operation()
        } catch {
            return RefusalReason(error).refusal("\(error)")
        }
    }
}
