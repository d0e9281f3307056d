/// What an alert says (RFC 9846, Section 6).
///
/// A structure, not an enumeration: a peer may send a number that no one has assigned, and that
/// too ends the connection.
public struct AlertDescription: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// The code point.
    public let rawValue: UInt8

    /// An alert by its code point.
    ///
    /// - Parameter rawValue: The code point.
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// The sender will send no more.
    public static var closeNotify: AlertDescription { AlertDescription(rawValue: 0) }
    /// A message that can't come at this point.
    public static var unexpectedMessage: AlertDescription { AlertDescription(rawValue: 10) }
    /// A record that can't be opened.
    public static var badRecordMAC: AlertDescription { AlertDescription(rawValue: 20) }
    /// A record over the size limit.
    public static var recordOverflow: AlertDescription { AlertDescription(rawValue: 22) }
    /// Nothing in common to negotiate.
    public static var handshakeFailure: AlertDescription { AlertDescription(rawValue: 40) }
    /// A certificate that is corrupt or wrongly signed.
    public static var badCertificate: AlertDescription { AlertDescription(rawValue: 42) }
    /// A certificate of a kind not supported.
    public static var unsupportedCertificate: AlertDescription { AlertDescription(rawValue: 43) }
    /// A certificate that its authority has withdrawn.
    public static var certificateRevoked: AlertDescription { AlertDescription(rawValue: 44) }
    /// A certificate outside its validity.
    public static var certificateExpired: AlertDescription { AlertDescription(rawValue: 45) }
    /// A certificate unacceptable for another reason.
    public static var certificateUnknown: AlertDescription { AlertDescription(rawValue: 46) }
    /// A field that contradicts another or the rules.
    public static var illegalParameter: AlertDescription { AlertDescription(rawValue: 47) }
    /// A chain that leads to no trusted authority.
    public static var unknownAuthority: AlertDescription { AlertDescription(rawValue: 48) }
    /// A peer that is who it says, and may not come in.
    public static var accessDenied: AlertDescription { AlertDescription(rawValue: 49) }
    /// A message that doesn't follow its syntax.
    public static var decodeError: AlertDescription { AlertDescription(rawValue: 50) }
    /// A signature or a Finished that doesn't verify.
    public static var decryptError: AlertDescription { AlertDescription(rawValue: 51) }
    /// No version in common.
    public static var protocolVersion: AlertDescription { AlertDescription(rawValue: 70) }
    /// A failure that is not the peer's fault.
    public static var internalError: AlertDescription { AlertDescription(rawValue: 80) }
    /// The sender gives up for a reason outside the protocol.
    public static var userCanceled: AlertDescription { AlertDescription(rawValue: 90) }
    /// A mandatory extension is absent.
    public static var missingExtension: AlertDescription { AlertDescription(rawValue: 109) }
    /// An extension that was not asked for.
    public static var unsupportedExtension: AlertDescription { AlertDescription(rawValue: 110) }
    /// A name that no identity of the server bears.
    public static var unrecognizedName: AlertDescription { AlertDescription(rawValue: 112) }
    /// An OCSP response that won't do.
    public static var badCertificateStatusResponse: AlertDescription {
        AlertDescription(rawValue: 113)
    }
    /// The client had to authenticate and didn't.
    public static var certificateRequired: AlertDescription { AlertDescription(rawValue: 116) }
    /// No application protocol in common.
    public static var noApplicationProtocol: AlertDescription { AlertDescription(rawValue: 120) }

    /// The name in the standard, or the number.
    public var description: String {
        switch self {
        case .closeNotify: "close_notify"
        case .unexpectedMessage: "unexpected_message"
        case .badRecordMAC: "bad_record_mac"
        case .recordOverflow: "record_overflow"
        case .handshakeFailure: "handshake_failure"
        case .badCertificate: "bad_certificate"
        case .unsupportedCertificate: "unsupported_certificate"
        case .certificateRevoked: "certificate_revoked"
        case .certificateExpired: "certificate_expired"
        case .certificateUnknown: "certificate_unknown"
        case .illegalParameter: "illegal_parameter"
        case .unknownAuthority: "unknown_ca"
        case .accessDenied: "access_denied"
        case .decodeError: "decode_error"
        case .decryptError: "decrypt_error"
        case .protocolVersion: "protocol_version"
        case .internalError: "internal_error"
        case .userCanceled: "user_canceled"
        case .missingExtension: "missing_extension"
        case .unsupportedExtension: "unsupported_extension"
        case .unrecognizedName: "unrecognized_name"
        case .badCertificateStatusResponse: "bad_certificate_status_response"
        case .certificateRequired: "certificate_required"
        case .noApplicationProtocol: "no_application_protocol"
        default: "alert \(rawValue)"
        }
    }
}
