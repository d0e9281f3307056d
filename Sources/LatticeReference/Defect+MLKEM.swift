extension Defect {
    /// The mistakes in ML-KEM.
    var keyEncapsulation: DefectDescription {
        switch self {
        case .kemDomainByteMissing:
            DefectDescription(
                sentence: "G is given d alone, without the byte k",
                place: "FIPS 203, Algorithm 13",
                scope: .keyGeneration
            )
        case .kemMatrixIndexSwapped:
            DefectDescription(
                sentence: "Â[i,j] is sampled from ρ‖i‖j instead of ρ‖j‖i",
                place: "FIPS 203, Algorithm 13",
                scope: .everything
            )
        case .kemSampleNTTAcceptsQ:
            DefectDescription(
                sentence: "sampling of Â takes the number q as well",
                place: "FIPS 203, Algorithm 7",
                scope: .everything
            )
        case .kemSampleNTTCapped:
            DefectDescription(
                sentence: "sampling of Â gives up after three blocks",
                place: "FIPS 203, Algorithm 7",
                scope: .everything
            )
        case .kemNoiseWidth:
            DefectDescription(
                sentence: "noise is of width 3 where it should be 2, and the reverse",
                place: "FIPS 203, Table 2",
                scope: .everything
            )
        case .kemNoiseCounterRestarts:
            DefectDescription(
                sentence: "the counter starts again for e, so that e is s",
                place: "FIPS 203, Algorithm 13",
                scope: .keyGeneration
            )
        case .kemDecapsulationKeyHoldsD:
            DefectDescription(
                sentence: "dk ends in d instead of z",
                place: "FIPS 203, Algorithm 16",
                scope: .keyGeneration
            )
        case .kemPairUnchecked:
            DefectDescription(
                sentence: "a seed and an ek of another key are taken as a pair",
                place: "FIPS 203, Section 7.1",
                scope: .pair
            )
        case .kemPublicKeyLengthUnchecked:
            DefectDescription(
                sentence: "bytes after the end of ek are passed over",
                place: "FIPS 203, Section 7.2",
                scope: .encapsulationKey
            )
        case .kemModulusUnchecked:
            DefectDescription(
                sentence: "coefficients of ek from q on are taken",
                place: "FIPS 203, Section 7.2",
                scope: .encapsulationKey
            )
        case .kemModulusFirstOnly:
            DefectDescription(
                sentence: "only the first polynomial of ek is held below q",
                place: "FIPS 203, Section 7.2",
                scope: .encapsulationKey
            )
        case .kemModulusLastNot:
            DefectDescription(
                sentence: "the last polynomial of ek isn't held below q",
                place: "FIPS 203, Section 7.2",
                scope: .encapsulationKey
            )
        case .kemModulusAcceptsQ:
            DefectDescription(
                sentence: "a coefficient of ek may be q itself",
                place: "FIPS 203, Section 7.2",
                scope: .encapsulationKey
            )
        case .kemMatrixNotTransposed:
            DefectDescription(
                sentence: "encryption uses Â where the transpose belongs",
                place: "FIPS 203, Algorithm 14",
                scope: .encapsulationAndDecapsulation
            )
        case .kemCompressTruncates:
            DefectDescription(
                sentence: "Compress rounds down",
                place: "FIPS 203, Section 4.2.1",
                scope: .encapsulationAndDecapsulation
            )
        case .kemDecompressTruncates:
            DefectDescription(
                sentence: "Decompress rounds down",
                place: "FIPS 203, Section 4.2.1",
                scope: .encapsulationAndDecapsulation
            )
        case .kemMessageThreshold:
            DefectDescription(
                sentence: "a coefficient of 832 is read as a 1",
                place: "FIPS 203, Algorithm 15",
                scope: .decapsulation
            )
        case .kemMessageHashed:
            DefectDescription(
                sentence: "m is hashed first, as Kyber did before it was a standard",
                place: "FIPS 203, Algorithm 17",
                scope: .encapsulation
            )
        case .kemSecretNotBoundToKey:
            DefectDescription(
                sentence: "G is given m alone, without H(ek)",
                place: "FIPS 203, Algorithm 17",
                scope: .encapsulationAndDecapsulation
            )
        case .kemSecretAndRandomnessSwapped:
            DefectDescription(
                sentence: "K and r change places",
                place: "FIPS 203, Algorithm 17",
                scope: .encapsulationAndDecapsulation
            )
        case .kemPrivateKeyLengthUnchecked:
            DefectDescription(
                sentence: "bytes after the end of dk are passed over",
                place: "FIPS 203, Section 7.3",
                scope: .decapsulationKey
            )
        case .kemEmbeddedKeyUnchecked:
            DefectDescription(
                sentence: "the ek inside dk isn't held below q, which the standard leaves open",
                place: "FIPS 203, Section 7.3",
                scope: .decapsulationKey
            )
        case .kemHashUnchecked:
            DefectDescription(
                sentence: "the hash of ek inside dk isn't compared",
                place: "FIPS 203, Section 7.3",
                scope: .decapsulationKey
            )
        case .kemHashFirstHalf:
            DefectDescription(
                sentence: "only 16 bytes of the hash inside dk are compared",
                place: "FIPS 203, Section 7.3",
                scope: .decapsulationKey
            )
        case .kemCiphertextLengthUnchecked:
            DefectDescription(
                sentence: "bytes after the end of c are passed over",
                place: "FIPS 203, Section 7.3",
                scope: .decapsulation
            )
        case .kemRejectionMissing:
            DefectDescription(
                sentence: "K′ is given whatever the ciphertext is",
                place: "FIPS 203, Algorithm 18",
                scope: .decapsulation
            )
        case .kemRejectionVisible:
            DefectDescription(
                sentence: "a ciphertext that fails ends in an error",
                place: "FIPS 203, Algorithm 18",
                scope: .decapsulation
            )
        case .kemCompareFirstBytes:
            DefectDescription(
                sentence: "only the first 32 bytes of c are compared",
                place: "FIPS 203, Algorithm 18",
                scope: .decapsulation
            )
        case .kemCompareFirstPart:
            DefectDescription(
                sentence: "only c₁, not c₂, is compared",
                place: "FIPS 203, Algorithm 18",
                scope: .decapsulation
            )
        case .kemCompareLastPart:
            DefectDescription(
                sentence: "only c₂, not c₁, is compared",
                place: "FIPS 203, Algorithm 18",
                scope: .decapsulation
            )
        case .kemCompareAllButLast:
            DefectDescription(
                sentence: "the last byte of c isn't compared",
                place: "FIPS 203, Algorithm 18",
                scope: .decapsulation
            )
        case .kemRejectionOrder:
            DefectDescription(
                sentence: "K̄ is J(c‖z) instead of J(z‖c)",
                place: "FIPS 203, Algorithm 18",
                scope: .decapsulation
            )
        case .kemRejectionWithoutZ:
            DefectDescription(
                sentence: "K̄ is J(c), which anybody can compute",
                place: "FIPS 203, Algorithm 18",
                scope: .decapsulation
            )
        case .kemRejectionShortHash:
            DefectDescription(
                sentence: "K̄ is J(z‖H(c)), as Kyber had it before it was a standard",
                place: "FIPS 203, Algorithm 18",
                scope: .decapsulation
            )
        default: DefectDescription(sentence: "", place: "", scope: .everything)
        }
    }
}
