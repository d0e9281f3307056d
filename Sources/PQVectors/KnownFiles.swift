/// The published files that this package is run against, by their content.
///
/// Only facts stand here, and no content. `vectors make` writes the same into `external.json`.
public enum KnownFiles {
    /// All of them, by publisher.
    public static let all: [KnownFile] = releases.flatMap { release in
        release.files.map { KnownFile($0, of: release) }
    }

    /// What one publisher brought out at one time.
    struct Release: Sendable {
        let publisher: String
        let version: String
        let files: [Entry]
    }

    /// A file: its path in the release, its short title, its number of cases, its SHA-256.
    typealias Entry = (path: String, title: String, caseCount: Int, sha256: String)

    private static let releases: [Release] = [
        Release(
            publisher: "NIST ACVP",
            version: "1.1.0.43",
            files: [
                (
                    "ML-DSA-keyGen-FIPS204/expectedResults.json", "ML-DSA-keyGen", 75,
                    "361f47ca19d592adcc66ff2cb591686ad785fea157b295648738bed6921a68df"
                ),
                (
                    "ML-DSA-keyGen-FIPS204/prompt.json", "ML-DSA-keyGen", 75,
                    "43e81ad820e495dbcad086fe27c1008393a8c32100bbbff77c558c3f06dcefef"
                ),
                (
                    "ML-DSA-sigGen-FIPS204/expectedResults.json", "ML-DSA-sigGen", 360,
                    "228d011bbe274aeb93e22eea1e0d57b78f43795cf6a64fb5ef1e626485a0bedb"
                ),
                (
                    "ML-DSA-sigGen-FIPS204/prompt.json", "ML-DSA-sigGen", 360,
                    "447749d72817b211160d243311ce32302f3023e59c355b0f70be2bd3e9e7830d"
                ),
                (
                    "ML-DSA-sigVer-FIPS204/expectedResults.json", "ML-DSA-sigVer", 180,
                    "e1d84ef1b2f35196278ab0b0ed6a46ec62cc03d2dfa92c564199e1999bfb8ea6"
                ),
                (
                    "ML-DSA-sigVer-FIPS204/prompt.json", "ML-DSA-sigVer", 180,
                    "e2cba4589389756fa0bea1a7e6837138bf0a81f9d14234c9ee8f6d33caa1654e"
                ),
                (
                    "ML-KEM-encapDecap-FIPS203/expectedResults.json", "ML-KEM-encapDecap", 165,
                    "9089ec6ff2424da9f2782b89b2f831a329a3e28d6e5e24b802b78ff36ac61cdf"
                ),
                (
                    "ML-KEM-encapDecap-FIPS203/prompt.json", "ML-KEM-encapDecap", 165,
                    "998e22dfb12efb14ce9fdff911ca634b13612819a1806f25da69adba7e16db91"
                ),
                (
                    "ML-KEM-keyGen-FIPS203/expectedResults.json", "ML-KEM-keyGen", 75,
                    "a253d0ad91c95ebea5b409673defef0aa49d65d4ed72286399e2e798ddf073a4"
                ),
                (
                    "ML-KEM-keyGen-FIPS203/prompt.json", "ML-KEM-keyGen", 75,
                    "3f9ce34f6c836c77958bad2729e837c3b213f44ac36c3065976e7acca6389523"
                ),
                (
                    "SHA3-256-2.0/expectedResults.json", "SHA3-256", 1199,
                    "f3d600d1cd031bb339f8d32ff94e19a6ab5f4e82d3f6115e564ebbf521d22e70"
                ),
                (
                    "SHA3-256-2.0/prompt.json", "SHA3-256", 1199,
                    "1dd47c747b93dfdef583d62074a2097f207753d94969766a84ce3e917a1e1446"
                ),
                (
                    "SHA3-512-2.0/expectedResults.json", "SHA3-512", 687,
                    "a6bd247f6d0b45b0c41c11d6284fe8ac833c2bcfc8c9375361ee8493c2b56d82"
                ),
                (
                    "SHA3-512-2.0/prompt.json", "SHA3-512", 687,
                    "670801995987d9f80ec2a124477020242bbfee51d02d799b60fd05fc9147c2df"
                ),
                (
                    "SHAKE-128-FIPS202/expectedResults.json", "SHAKE-128", 269,
                    "aa71446ad7a6f700b1f47a585d49b49ffbdca476c18a0f9a2dd37dbceeae1e9d"
                ),
                (
                    "SHAKE-128-FIPS202/prompt.json", "SHAKE-128", 269,
                    "afebc2a6b0366ff77d87d6824af64c5ff44a7dc50300af3e0fed417d85eedaa1"
                ),
                (
                    "SHAKE-256-FIPS202/expectedResults.json", "SHAKE-256", 237,
                    "7a346ad391c2e945d099eb8ad8fbb3d9d7f9526a3a2d094927c0055df8c0e068"
                ),
                (
                    "SHAKE-256-FIPS202/prompt.json", "SHAKE-256", 237,
                    "b9d6e0e74cbfe485e7f3c0ccec98d21f3e68216678b1486d0ac49e821310d662"
                ),
                (
                    "TLS-v1.3-KDF-RFC8446/expectedResults.json", "TLS-v1.3-KDF", 250,
                    "d87c8889a4d4151ddc5f4048f46c53e3c11d8f69378a29b44b4f6fd875f2cdc9"
                ),
                (
                    "TLS-v1.3-KDF-RFC8446/prompt.json", "TLS-v1.3-KDF", 250,
                    "f880968bb69ec830b07c3e7434039ebd7b4201a8e9794e644618e755462fb1f5"
                ),
            ]
        ),
        Release(
            publisher: "C2SP CCTV",
            version: "1e3d286",
            files: [
                (
                    "ML-DSA/benchmark/ML-DSA-44.alt.json", "benchmark ML-DSA-44.alt", 188,
                    "5813ad4b18640b4f6b1e8df656a14d7387ce59aa4167169b5312e3e8937bb5cc"
                ),
                (
                    "ML-DSA/benchmark/ML-DSA-44.json", "benchmark ML-DSA-44", 188,
                    "53669ddec1e6abbdff379aeb99859707651d9340444edf4b7f61fd36969622f8"
                ),
                (
                    "ML-DSA/benchmark/ML-DSA-65.alt.json", "benchmark ML-DSA-65.alt", 147,
                    "60ff27900679a2cce3c99723f3a791a587799192d276bca16fabe8de967d0e60"
                ),
                (
                    "ML-DSA/benchmark/ML-DSA-65.json", "benchmark ML-DSA-65", 147,
                    "9661095e400835961d9887277b332fc3143f99df1b6790447e176339c7cf1023"
                ),
                (
                    "ML-DSA/benchmark/ML-DSA-87.alt.json", "benchmark ML-DSA-87.alt", 114,
                    "977ea369437a10655d810164ab386c27c51b0088595e7c81dfcf0ab4c2075dbe"
                ),
                (
                    "ML-DSA/benchmark/ML-DSA-87.json", "benchmark ML-DSA-87", 114,
                    "b84245df11f2277ec935586a50ef0ac5c23744d1c72bccda6354bf3e15442713"
                ),
                (
                    "ML-KEM/intermediate/ML-KEM-1024.txt", "intermediate ML-KEM-1024", 5,
                    "af15ceb9c7129a152e0a9d66caabe0567b566b949bacfe8349c6a3c4b46cb64a"
                ),
                (
                    "ML-KEM/intermediate/ML-KEM-512.txt", "intermediate ML-KEM-512", 5,
                    "3cb7a5c2421d4ada68f61b9c26e6136a3436c320e0c016af7095dadb41217bf1"
                ),
                (
                    "ML-KEM/intermediate/ML-KEM-768.txt", "intermediate ML-KEM-768", 5,
                    "4cdeed48a917ec2825a49a03815c31692d51b4be0b6850a0abc56cb39bab1f84"
                ),
                (
                    "ML-KEM/modulus/ML-KEM-512.txt.gz", "modulus ML-KEM-512", 775,
                    "4292314fd44bb211a27ef38273dcac32f602601c2f65b15a69773221227bf298"
                ),
                (
                    "ML-KEM/strcmp/ML-KEM-1024.txt", "strcmp ML-KEM-1024", 1,
                    "5059fcb4d5912c37bef560e92608799b576cf785bc20708688f65ffcfca4adfb"
                ),
                (
                    "ML-KEM/strcmp/ML-KEM-512.txt", "strcmp ML-KEM-512", 1,
                    "4bc308bf9a7ac41c0e1c6845e9195d4932f66650e09a4ff76ed780e5f606a42f"
                ),
                (
                    "ML-KEM/strcmp/ML-KEM-768.txt", "strcmp ML-KEM-768", 1,
                    "2b09aa46d8b1c7b9a549a25f009cbd3937b98df177e868d3eb6395930079e4fa"
                ),
            ]
        ),
        Release(
            publisher: "IETF",
            version: "RFC 9964",
            files: [
                (
                    "ML_DSA_44.cose.json", "ML_DSA_44 cose", 1,
                    "7ca06cc33f75ce35b32522fab60bdea62e2a0ef041aaac76e5e1192b11170dff"
                ),
                (
                    "ML_DSA_44.jose.json", "ML_DSA_44 jose", 1,
                    "b6313256f50a5baf650f752e5bd05459e66d65f0dd9cf5b226882a041802b847"
                ),
            ]
        ),
        Release(
            publisher: "HPKE-PQ",
            version: "0-6",
            files: [
                (
                    "test-vectors-0-6.json", "test vectors", 7,
                    "13c953993a279142de2fdb780bfcefe69c26ae009f909fd61a47b322fb120e36"
                )
            ]
        ),
        Release(
            publisher: "X-Wing",
            version: "draft",
            files: [
                (
                    "xwing-test-vectors.json", "test vectors", 3,
                    "409efe197550b22985b4a0419418a0c5f2c2b193426c55bd998399ec8d3e614d"
                )
            ]
        ),
        Release(
            publisher: "IETF LAMPS",
            version: "RFC 9881 and 9935",
            files: [
                (
                    "lamps-keys.tar.xz", "keys and certificates", 34,
                    "3bae66311375320f226a4f1d986c8a19336e8a1bc11101c9eee24bd168e1923d"
                )
            ]
        ),
        Release(
            publisher: "IETF",
            version: "RFC 8448",
            files: [
                (
                    "rfc8448.tar.xz", "traces", 0,
                    "f601747e70fc453455d28c10f49843c1e7696193a2e3c1d7e174d8b5494ccb06"
                )
            ]
        ),
        Release(
            publisher: "Wycheproof",
            version: "dac1dd47",
            files: [
                (
                    "ed25519_test.json", "ed25519", 151,
                    "752d2ea7d7c6cf4736381b6cbacb61f8182b126ab7cd9b058f00c50084975536"
                ),
                (
                    "mldsa_44_sign_noseed_test.json", "mldsa_44_sign_noseed", 73,
                    "ee55e18b1944db496b2539d3884dfacc04a96db21bcec239063df5e4cd1ee6cb"
                ),
                (
                    "mldsa_44_sign_seed_test.json", "mldsa_44_sign_seed", 86,
                    "b29b0dcca2e52c988e1b9c06f8b521889ffbaadfc6a9dbf52f0f0f8f4c5b6b92"
                ),
                (
                    "mldsa_44_verify_test.json", "mldsa_44_verify", 180,
                    "0ca1b5df4575263e29b31fae7569a3da41df9a3b6fee56720a992d0cd1153b68"
                ),
                (
                    "mlkem_512_encaps_test.json", "mlkem_512_encaps", 261,
                    "85a69664f2e8243f5085f01fb22f9635b100b16a8935cf2b2ac94c127511a20c"
                ),
                (
                    "mlkem_512_keygen_seed_test.json", "mlkem_512_keygen_seed", 100,
                    "877ae6f5550d0e802086e5812bdbd23c16afa31cd3bff9669cd9661d3fbf2d85"
                ),
                (
                    "mlkem_512_semi_expanded_decaps_test.json", "mlkem_512_semi_expanded_decaps", 9,
                    "bb90c7997dc3695e52882608b7c79675a012c031dd50dc08e76c4775a762ad14"
                ),
                (
                    "mlkem_512_test.json", "mlkem_512", 193,
                    "2f72b5f6db7410d8b7be7030e26f0980fca542c674e4902558f74af8236353b9"
                ),
                (
                    "mlkem_768_encaps_test.json", "mlkem_768_encaps", 265,
                    "9d4381f94c40853bba430245b94968b7390d9175aacd9f1ae4e250a71c78b713"
                ),
                (
                    "mlkem_768_semi_expanded_decaps_test.json", "mlkem_768_semi_expanded_decaps", 9,
                    "e4438ab7d4dd7b6ace7165e45aeed4403082f981f86300c8369f69d3d071060a"
                ),
                (
                    "mlkem_768_test.json", "mlkem_768", 193,
                    "c2bc0264a150c3a4399da72701d154672e9f708420cff8f01340ef0b1f17f4f7"
                ),
                (
                    "x25519_test.json", "x25519", 518,
                    "35c3f5231cf25cc640b524d403461deee9e49441d5d915a3a25b2c8ff5adbe7d"
                ),
            ]
        ),
    ]
}
