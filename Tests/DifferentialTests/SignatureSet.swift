import PQLattice

/// The three parameter sets of ML-DSA as arguments of tests, in the order of the peer's table.
enum SignatureSet: UInt8, CaseIterable, Sendable {
    case mldsa44, mldsa65, mldsa87

    /// k, l and ω of FIPS 204, Section 4.
    var parameters: (k: Int, l: Int, ω: Int) {
        switch self {
        case .mldsa44: (4, 4, 80)
        case .mldsa65: (6, 5, 55)
        case .mldsa87: (8, 7, 75)
        }
    }

    /// What our side makes of a request.
    func answer(_ request: Request) -> Answer {
        do {
            return switch self {
            case .mldsa44: try MLDSA44.answer(request)
            case .mldsa65: try MLDSA65.answer(request)
            case .mldsa87: try MLDSA87.answer(request)
            }
        } catch {
            return .refused
        }
    }
}

/// The functions of FIPS 202 that HashML-DSA knows, in the order of the peer's table.
let prehashes: [Prehash] = [.sha3_224, .sha3_256, .sha3_384, .sha3_512, .shake128, .shake256]

extension ModuleLatticeSignature {
    /// The operations on plain bytes, through the public interface alone.
    fileprivate static func answer(_ request: Request) throws(LatticeError) -> Answer {
        let fields = request.fields
        switch request.operation {
        case .signatureKey:
            let key = try PrivateKey(seedRepresentation: fields[0])
            return .result([key.publicKey.rawRepresentation, plain(key.expandedRepresentation)])
        case .sign:
            let key = try ExpandedPrivateKey(rawRepresentation: fields[0])
            let mode = SigningMode.hedged(from: ChosenBytes(bytes: fields[3]))
            return .result([try key.signature(for: fields[1], context: fields[2], signing: mode)])
        case .signDigest:
            let key = try ExpandedPrivateKey(rawRepresentation: fields[0])
            let function = prehashes[Int(fields[1][0])]
            let message = fields[2]
            guard let digest = function.digest(of: message.span) else { return .refused }
            let signature = try key.signature(
                forPrehashed: digest,
                by: function,
                context: fields[3],
                signing: .hedged(from: ChosenBytes(bytes: fields[4]))
            )
            return .result([signature])
        case .signRepresentative:
            let key = try ExpandedPrivateKey(rawRepresentation: fields[0])
            let mode = SigningMode.hedged(from: ChosenBytes(bytes: fields[2]))
            return .result([try key.signature(forMu: fields[1], signing: mode)])
        case .verify:
            let key = try PublicKey(rawRepresentation: fields[0])
            return key.isValidSignature(fields[3], for: fields[1], context: fields[2])
                ? .result([]) : .refused
        default:
            return .refused
        }
    }
}
