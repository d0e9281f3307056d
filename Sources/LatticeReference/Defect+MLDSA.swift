extension Defect {
    /// The mistakes in ML-DSA.
    var signature: DefectDescription {
        switch self {
        case .dsaDomainBytesMissing:
            DefectDescription(
                sentence: "H is given ξ alone, without the bytes k and l",
                place: "FIPS 204, Algorithm 6",
                scope: .keyGeneration
            )
        case .dsaMatrixIndexSwapped:
            DefectDescription(
                sentence: "Â[r,s] is sampled from ρ‖r‖s instead of ρ‖s‖r",
                place: "FIPS 204, Algorithm 32",
                scope: .everything
            )
        case .dsaMatrixAcceptsQ:
            DefectDescription(
                sentence: "sampling of Â takes the number q as well",
                place: "FIPS 204, Algorithm 14",
                scope: .everything
            )
        case .dsaMatrixTopBitKept:
            DefectDescription(
                sentence: "sampling of Â keeps the 24th bit",
                place: "FIPS 204, Algorithm 14",
                scope: .everything
            )
        case .dsaSecretSamplingWide:
            DefectDescription(
                sentence: "sampling of s₁ and s₂ takes one number too many",
                place: "FIPS 204, Algorithm 15",
                scope: .keyGeneration
            )
        case .dsaSecretNonceRestarts:
            DefectDescription(
                sentence: "the counter starts again for s₂, so that it repeats s₁",
                place: "FIPS 204, Algorithm 33",
                scope: .keyGeneration
            )
        case .dsaPower2RoundBoundary:
            DefectDescription(
                sentence: "Power2Round takes 2¹² to be −2¹²",
                place: "FIPS 204, Algorithm 35",
                scope: .signingKeyAndGeneration
            )
        case .dsaPairUnchecked:
            DefectDescription(
                sentence: "a seed and a pk of another key are taken as a pair",
                place: "FIPS 204, Algorithm 6",
                scope: .pair
            )
        case .dsaPrivateKeyLengthUnchecked:
            DefectDescription(
                sentence: "bytes after the end of sk are passed over",
                place: "FIPS 204, Table 2",
                scope: .signingKey
            )
        case .dsaSecretRangeUnchecked:
            DefectDescription(
                sentence: "coefficients of s₁ and s₂ outside of −η to η are taken",
                place: "FIPS 204, Algorithm 25",
                scope: .signingKey
            )
        case .dsaLowPartUnchecked:
            DefectDescription(
                sentence: "a t₀ that doesn't follow from s₁ and s₂ is taken, "
                    + "which the standard leaves open",
                place: "FIPS 204, Algorithm 25",
                scope: .signingKey
            )
        case .dsaKeyHashUnchecked:
            DefectDescription(
                sentence: "a tr that isn't the hash of pk is taken, "
                    + "which the standard leaves open",
                place: "FIPS 204, Algorithm 25",
                scope: .signingKey
            )
        case .dsaMaskWithoutK:
            DefectDescription(
                sentence: "ρ″ doesn't depend on K",
                place: "FIPS 204, Algorithm 7",
                scope: .signing
            )
        case .dsaMaskWithoutMessage:
            DefectDescription(
                sentence: "ρ″ doesn't depend on μ, so that masks repeat",
                place: "FIPS 204, Algorithm 7",
                scope: .signing
            )
        case .dsaRandomnessIgnored:
            DefectDescription(
                sentence: "rnd is taken for zeros",
                place: "FIPS 204, Algorithm 7",
                scope: .signing
            )
        case .dsaNonceStep:
            DefectDescription(
                sentence: "κ grows by 1 instead of l",
                place: "FIPS 204, Algorithm 7",
                scope: .signing
            )
        case .dsaNonceOneByte:
            DefectDescription(
                sentence: "only one byte of κ is used",
                place: "FIPS 204, Algorithm 34",
                scope: .signing
            )
        case .dsaAttemptsFew:
            DefectDescription(
                sentence: "signing gives up after 40 attempts",
                place: "FIPS 204, Appendix C",
                scope: .signing
            )
        case .dsaSignResponseUnchecked:
            DefectDescription(
                sentence: "signing doesn't look at ‖z‖∞: the secret shows",
                place: "FIPS 204, Algorithm 7",
                scope: .signing
            )
        case .dsaSignResponseBoundHigh:
            DefectDescription(
                sentence: "signing takes a ‖z‖∞ of γ₁ − β",
                place: "FIPS 204, Algorithm 7",
                scope: .signing
            )
        case .dsaSignResponseBoundLow:
            DefectDescription(
                sentence: "signing refuses a ‖z‖∞ of γ₁ − β − 1",
                place: "FIPS 204, Algorithm 7",
                scope: .signing
            )
        case .dsaSignLowBitsUnchecked:
            DefectDescription(
                sentence: "signing doesn't look at ‖r₀‖∞",
                place: "FIPS 204, Algorithm 7",
                scope: .signing
            )
        case .dsaSignLowBitsBoundHigh:
            DefectDescription(
                sentence: "signing takes a ‖r₀‖∞ of γ₂ − β",
                place: "FIPS 204, Algorithm 7",
                scope: .signing
            )
        case .dsaSignLowBitsBoundLow:
            DefectDescription(
                sentence: "signing refuses a ‖r₀‖∞ of γ₂ − β − 1",
                place: "FIPS 204, Algorithm 7",
                scope: .signing
            )
        case .dsaCorrectionUnchecked:
            DefectDescription(
                sentence: "signing doesn't look at ‖ct₀‖∞",
                place: "FIPS 204, Algorithm 7",
                scope: .signing
            )
        case .dsaCorrectionBoundHigh:
            DefectDescription(
                sentence: "signing takes a ‖ct₀‖∞ of γ₂",
                place: "FIPS 204, Algorithm 7",
                scope: .signing
            )
        case .dsaSignWeightHigh:
            DefectDescription(
                sentence: "signing takes a hint of ω + 1 ones",
                place: "FIPS 204, Algorithm 7",
                scope: .signing
            )
        case .dsaSignWeightLow:
            DefectDescription(
                sentence: "signing refuses a hint of ω ones",
                place: "FIPS 204, Algorithm 7",
                scope: .signing
            )
        case .dsaMakeHintEndMissing:
            DefectDescription(
                sentence: "MakeHint forgets that −γ₂ belongs to the part below",
                place: "FIPS 204, Algorithm 39",
                scope: .signing
            )
        case .dsaPublicKeyLengthUnchecked:
            DefectDescription(
                sentence: "bytes after the end of pk are passed over",
                place: "FIPS 204, Algorithm 23",
                scope: .verification
            )
        case .dsaSignatureLengthUnchecked:
            DefectDescription(
                sentence: "bytes after the end of a signature are passed over",
                place: "FIPS 204, Algorithm 8",
                scope: .verification
            )
        case .dsaResponseUnchecked:
            DefectDescription(
                sentence: "verification doesn't look at ‖z‖∞",
                place: "FIPS 204, Algorithm 8",
                scope: .verification
            )
        case .dsaResponseBoundHigh:
            DefectDescription(
                sentence: "verification takes a ‖z‖∞ of γ₁ − β",
                place: "FIPS 204, Algorithm 8",
                scope: .verification
            )
        case .dsaResponseBoundLow:
            DefectDescription(
                sentence: "verification refuses a ‖z‖∞ of γ₁ − β − 1",
                place: "FIPS 204, Algorithm 8",
                scope: .verification
            )
        case .dsaResponseFirstOnly:
            DefectDescription(
                sentence: "only the first polynomial of z is looked at",
                place: "FIPS 204, Algorithm 8",
                scope: .verification
            )
        case .dsaResponseLastOnly:
            DefectDescription(
                sentence: "only the last polynomial of z is looked at",
                place: "FIPS 204, Algorithm 8",
                scope: .verification
            )
        case .dsaResponseOneSided:
            DefectDescription(
                sentence: "a coefficient of z far below zero is taken",
                place: "FIPS 204, Algorithm 8",
                scope: .verification
            )
        case .dsaHintOrderUnchecked:
            DefectDescription(
                sentence: "the places of a hint may stand in any order",
                place: "FIPS 204, Algorithm 21",
                scope: .verification
            )
        case .dsaHintRepeatAccepted:
            DefectDescription(
                sentence: "the places of a hint may repeat",
                place: "FIPS 204, Algorithm 21",
                scope: .verification
            )
        case .dsaHintCutsMayFall:
            DefectDescription(
                sentence: "the ends of a hint's rows may fall",
                place: "FIPS 204, Algorithm 21",
                scope: .verification
            )
        case .dsaHintWeightUnchecked:
            DefectDescription(
                sentence: "a hint may have more than ω ones",
                place: "FIPS 204, Algorithm 21",
                scope: .verification
            )
        case .dsaHintPaddingUnchecked:
            DefectDescription(
                sentence: "what follows a hint's places needn't be zero",
                place: "FIPS 204, Algorithm 21",
                scope: .verification
            )
        case .dsaEmptyHintRefused:
            DefectDescription(
                sentence: "a hint without a one is refused",
                place: "FIPS 204, Algorithm 21",
                scope: .verification
            )
        case .dsaUseHintZeroPositive:
            DefectDescription(
                sentence: "UseHint takes r₀ = 0 to be above zero",
                place: "FIPS 204, Algorithm 40",
                scope: .verification
            )
        case .dsaUseHintNotWrapped:
            DefectDescription(
                sentence: "UseHint stays at the ends instead of going round",
                place: "FIPS 204, Algorithm 40",
                scope: .verification
            )
        case .dsaDecomposeTop:
            DefectDescription(
                sentence: "Decompose leaves q − 1 in a part of its own",
                place: "FIPS 204, Algorithm 36",
                scope: .signingAndVerification
            )
        case .dsaSumUnreduced:
            DefectDescription(
                sentence: "A·z − c·t₁ isn't reduced and loses what exceeds 32 bits",
                place: "FIPS 204, Algorithm 8",
                scope: .verification
            )
        case .dsaChallengeFirstBytes:
            DefectDescription(
                sentence: "only the first 16 bytes of c̃ are compared",
                place: "FIPS 204, Algorithm 8",
                scope: .verification
            )
        case .dsaChallengeAllButLast:
            DefectDescription(
                sentence: "the last byte of c̃ isn't compared",
                place: "FIPS 204, Algorithm 8",
                scope: .verification
            )
        case .dsaContext256Accepted:
            DefectDescription(
                sentence: "a context of 256 bytes is taken",
                place: "FIPS 204, Algorithm 2",
                scope: .signingAndVerification
            )
        case .dsaContext255Refused:
            DefectDescription(
                sentence: "a context of 255 bytes is refused",
                place: "FIPS 204, Algorithm 2",
                scope: .signingAndVerification
            )
        case .dsaContextMissing:
            DefectDescription(
                sentence: "the context is left out of M′",
                place: "FIPS 204, Algorithm 2",
                scope: .signingAndVerification
            )
        case .dsaContextLengthMissing:
            DefectDescription(
                sentence: "the length of the context is left out of M′",
                place: "FIPS 204, Algorithm 2",
                scope: .signingAndVerification
            )
        case .dsaSeparatorMissing:
            DefectDescription(
                sentence: "HashML-DSA begins M′ like ML-DSA",
                place: "FIPS 204, Algorithm 4",
                scope: .signingAndVerification
            )
        case .dsaIdentifierMissing:
            DefectDescription(
                sentence: "the identifier of the hash function is left out of M′",
                place: "FIPS 204, Algorithm 4",
                scope: .signingAndVerification
            )
        case .dsaPrehashSHAKE128Short:
            DefectDescription(
                sentence: "SHAKE128 gives a digest of 16 bytes",
                place: "FIPS 204, Section 5.4",
                scope: .signingAndVerification
            )
        case .dsaPrehashSHAKE256Short:
            DefectDescription(
                sentence: "SHAKE256 gives a digest of 32 bytes",
                place: "FIPS 204, Section 5.4",
                scope: .signingAndVerification
            )
        case .dsaRepresentativeShort:
            DefectDescription(
                sentence: "μ is hashed to 32 bytes",
                place: "FIPS 204, Algorithm 8",
                scope: .signingAndVerification
            )
        case .dsaRepresentativeLengthUnchecked:
            DefectDescription(
                sentence: "a μ from outside may have any length",
                place: "FIPS 204, Algorithm 7",
                scope: .signingAndVerification
            )
        default: DefectDescription(sentence: "", place: "", scope: .everything)
        }
    }
}
