import PQLattice
import PQSecrets

/// The three parameter sets of ML-KEM as arguments of tests, in the order of the peer's table.
enum KEMSet: UInt8, CaseIterable, Sendable {
    case mlkem512, mlkem768, mlkem1024

    /// k of FIPS 203, Section 8.
    var k: Int { Int(rawValue) + 2 }

    /// What our side makes of a request.
    func answer(_ request: Request) -> Answer {
        do {
            return switch self {
            case .mlkem512: .result(try MLKEM512.answer(request))
            case .mlkem768: .result(try MLKEM768.answer(request))
            case .mlkem1024: .result(try MLKEM1024.answer(request))
            }
        } catch {
            return .refused
        }
    }
}

extension ModuleLatticeKEM {
    /// The operations on plain bytes, through the public interface alone.
    fileprivate static func answer(_ request: Request) throws(LatticeError) -> [[UInt8]] {
        let fields = request.fields
        switch request.operation {
        case .kemKey:
            let key = try PrivateKey(seedRepresentation: fields[0])
            return [key.publicKey.rawRepresentation, plain(key.expandedRepresentation)]
        case .encapsulate:
            let key = try PublicKey(rawRepresentation: fields[0])
            let sent = try key.encapsulate(from: ChosenBytes(bytes: fields[1]))
            return [plain(sent.sharedSecret), sent.encapsulated]
        case .decapsulate:
            let key = try ExpandedPrivateKey(rawRepresentation: fields[0])
            return [plain(try key.decapsulate(fields[1]))]
        case .decapsulateWithSeed:
            let key = try PrivateKey(seedRepresentation: fields[0])
            return [plain(try key.decapsulate(fields[1]))]
        default:
            return []
        }
    }
}
