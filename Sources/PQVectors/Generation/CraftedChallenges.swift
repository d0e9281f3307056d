// The challenges of CraftedSignatures, hexadecimal, found with an implementation outside this
// package: w₁ follows from z, the hint and the matrix, and c̃ from w₁ (FIPS 204, Algorithm 8).

extension CraftedSignatures {
    /// In the order of the shapes.
    static func challenges(k: Int) -> [String] {
        switch k {
        case 4: challenges44
        case 6: challenges65
        default: challenges87
        }
    }

    /// Where a multiple of a column of the matrix takes a given value, in the order of the edges.
    static func edgePlaces(k: Int) -> [EdgePlace] {
        switch k {
        case 4: edgePlaces44
        case 6: edgePlaces65
        default: []
        }
    }

    private static let challenges44 = [
        "ed0f10bcac37b6b2293dfada35d7d1e626153609b90d38f8f8de55374050889e",
        "aba48877ad4eff6f8698b7b0fa41259c6962e53b0cef526572810ebe017bc89e",
        "f621309ede5c2629ed79e9924e2f9edff69ae93d21074084cf2ef01e756842a5",
        "c122690d31723a2fbbfcb4082c14fd422f6974b3ac1d01c759cfd80083ee90d1",
        "b01176358c39377808744387d277dac6685947173cfdc9cbe0db3ae742e11ac8",
        "9823dde2b67fed1671eca722032d39398277d3ef3e316289432ca7d0cb59c6aa",
        "f49efa0bad325d4520945d5540e7cfbdca062d66eb30e8138f0d3835b4cd9217",
        "5124e4290b93aac48eefd18c3775cfde8f36447083ac5e806a4122c71c10958e",
        "00446969c08067f9dd2ca3992845a9ff122a7788ccb3c1378603b47a4539cb5f",
        "8f016de07e94465ec2b94a7ce953a33510612c500f14397972199ad02ba64d33",
        "c4029a8ee6251ff9b08d1d03aaad265d17e386dc9fcaa5bc900dc48f63b88ba3",
        "56d3016cbb959a14a993dca2e1c053405da4cfec5d532fc7d5301d5c5da6e585",
        "7c83e4181129c694d1d81390403b9ac650f09ba71625c397656b5a4163900200",
        "1559aaaf8f8bc9d84930e37507f0cb51a2a7d128ddcffc2e76ba7462b1fb3a1a",
        "43cefdfbaea50b1af6be5f9211f50ed0c7f9a1af63bb3cc6960738c16231f886",
        "ed0f10bcac37b6b2293dfada35d7d1e626153609b90d38f8f8de55374050889e",
        "ed0f10bcac37b6b2293dfada35d7d1e626153609b90d38f8f8de55374050889e",
    ]

    private static let challenges65 = [
        "c63854a7415af9ed98b9bd559b26059822b6a7928c64292a017d49cf0fca925f"
            + "18f137611190a48aa86629efbad5f6f2",
        "a8391fdcc01b80b476d3d636ef37577fee3521753fee23d31e30713ce1f712fe"
            + "bec6110a211794511fe36cea5db97eec",
        "4d8fc17409f2754629cbadcb60f63a2adceb491e2c50f4218588da750372ec43"
            + "e003eaadc432bdfe0daa504389f0cb02",
        "4de0e3f0a684a48d5e488006408784f07f80a90ad450e7834dceee16a63f9193"
            + "02af6f8fd9e26c57f248668ecb8c6625",
        "11f7a011dc29d51ca12468e50f9c2f51e4b5d9bf81059f99a669e07acf2a77b8"
            + "c8f54d740793f00a4a74703c51247798",
        "da02bd4e3d7b87391026f7a14d4dc3cd59fe28f4d77a0d439928cd094d1cb72c"
            + "1d5eff6fca44c5581665048ff37af590",
        "221273098f0cc4d62020f313f2990f5cb5f42addd27cbc11a503b86fb13ceaf9"
            + "f41dd272ec5fd255d9168cefc744d1d8",
        "e737a5948eecd3ce5b7d27c054fee8691c66753e57e7469df0647c6247c427f3"
            + "0d16dabd0f717a2602fd8e95da127226",
        "5bff4b4df520699cbf4edf905bd7a1ffb305ea46cc80d1071a25ff17e8f26f59"
            + "b723c550b77c3e553db6cc73cc06b95b",
        "3212e0be71124f7cee8d8c2a125dc195118b81f8ca47bd2222c6793007fc0035"
            + "5c3f4eb596db5503bc1adce57c0d41f4",
        "dccd9df765937527069b32af9fd4b11599f4e19ed0899a34b328b94af0af3f03"
            + "46ce2cca888eb0bd3aafdd1662033006",
        "1ea6abbb00cd569243d37e16f3279a766003b5321f4fa57e7f280bb04952f16f"
            + "4e892f4d11293b7e3db2b86c6b551fe0",
        "2b71667f922085f43d9796d9abe344c84bea5a447c0412a0cbebf9b7ebbd4873"
            + "f228d5ec474e46f08edf6c0bbd994bd6",
        "6e9c9a87a4830d4aa3ac11f49e3b2907d719f66a894caf9ef39a4c03200b81a7"
            + "c138cf8f95298458996d9743f0a0a56f",
        "895e5129515bf2e4cb2b10f3712de4181051c426a0395e009a35e89ccec75178"
            + "f6b2defdf59dd6195fd719dc2c0f20c5",
        "c63854a7415af9ed98b9bd559b26059822b6a7928c64292a017d49cf0fca925f"
            + "18f137611190a48aa86629efbad5f6f2",
        "c63854a7415af9ed98b9bd559b26059822b6a7928c64292a017d49cf0fca925f"
            + "18f137611190a48aa86629efbad5f6f2",
    ]

    private static let challenges87 = [
        "1121738271cad097c7393d215b677bc16860a78cc0cf4100ec4b684d8fcd25fd"
            + "767e9014d12fa02099d507b3d0ede4455ce34ef8c4b976fe6157471b1afaeb1d",
        "98ef72650ed9a742d80422da57f52975d0985eea54f6aa3fe28947306724f76a"
            + "53f9dc2534afed259289730849ea30363c4bc3e8fada6920be0ac5b33e141053",
        "1195f4bb5ebaea78ab215ebb1eff363087d05237459a0ca09c64618573f8fb9d"
            + "7919b6e35e69fb3f18a598d51f6b4f4a8cec0326ab964af13df537ff942078f4",
        "ec4c93de741c23e65e66b2d1b208eb9059732ca01872f1646867a87e86259019"
            + "13b5763421502538bd152da02bfbcaf531e2a5ddd9f0e4351c5a3b6620c12b17",
        "65fb52b7640168688522068b9c64925598e398c240acaf3e46d3e98a35bfcba7"
            + "2d00eef054b26dac9ba01122b33102e601e7e10eb93097bde7e5b3cee821b8bf",
        "bd090f7432e34236fcda6172ad794da940db8d2595b064eacb7ded6dc6176633"
            + "8c8dd7521bb07d07db9c93f7f316fca064b97c4091e378d2c3a550dfc82933e9",
        "22157573464dfa0d071b51f586d5c31ad66b5e72f34e9cf1e10143c35757c7ea"
            + "30652e830b70750159e113092d863a27abdba5429936def484bd6d9f420cc336",
        "6f2a307c1a1cf755b18097e31672ff2a1a8367ce6eb1953219269b012c9ecec7"
            + "a96329478bca093605561ede97ef3be0174ec039db4bc488e3819f621a2ce7ee",
        "77d7fcbea732e283e30ace280b7f378f8680a54152a430bd3270d5dea869efb6"
            + "f65ac468ac4e81f2fac8de0d5f5e60e469152b1f5f0b0d65697da7bb7092a796",
        "11efd79d0d15ba5f362f0a27693eeecab9765447d2c4f63ad316acff63507eae"
            + "a13929ef0c63942c21056da3fcead029e3835788130454fb372d7ef40419dbc9",
        "14cdecc0e3b7a57e7e5bf54822344b2c3428bdfa3f9de9f5697440db948f7280"
            + "a3dfc5dc3780e7b8c1e51e6886ae69232bc5e0a24ef64bd9e64bf3912bdb6789",
        "f96cf4cf949e4771a24e80a7811cfceeb82a1a8444d01c2d5e068765851d015a"
            + "0ce27989df8a073a6819e2cd056deffec7c4131900ba4a40c28ddd9a183cfbaa",
        "60677a460382a22be411b7c0ee257770cea1773c4731d611e5fc2ece85255f37"
            + "84d398141cede9302018b965cbc341156f2b707a324ab006ce171c5a556e06af",
        "0551e3e73fe2e2e9a70f5205c7e1a3f92976b7173290fcaa1ac10ad3a7c51264"
            + "ea344de1db77917459a12b3ae2886d631d3bf1100acf171830a79d9ecbdbf55f",
        "703056f75ddba11b3c43928fb843b48112f19a84fe8c9f532b0c1e3ed6098ec5"
            + "fcef13e937f5fa835483c26be84b8c2b8edcaae8920fc006c20a07567d2d0ee4",
        "1121738271cad097c7393d215b677bc16860a78cc0cf4100ec4b684d8fcd25fd"
            + "767e9014d12fa02099d507b3d0ede4455ce34ef8c4b976fe6157471b1afaeb1d",
        "1121738271cad097c7393d215b677bc16860a78cc0cf4100ec4b684d8fcd25fd"
            + "767e9014d12fa02099d507b3d0ede4455ce34ef8c4b976fe6157471b1afaeb1d",
    ]

    private static let edgePlaces44 = [
        EdgePlace(
            factor: -9738,
            row: 0,
            place: 202,
            challenge:
                "d71a7ac97fd0e502637325a7a27301aba3e446504b49ecff7114ece669e7b5f4",
            challengeWithHint:
                "f38475945efc31c64c551c11e1c546a712e0d5db664e6d9940f6e988d538ac75"
        ),
        EdgePlace(
            factor: 2045,
            row: 3,
            place: 238,
            challenge:
                "1785beb630506a76399ab892a1c27abc76094015c34d43c8c18843e086c123e9",
            challengeWithHint:
                "683b1fccc0a33a1d3cb001f0bb5a65ca669c68eb792023a2349b74ee1d121866"
        ),
        EdgePlace(
            factor: -8479,
            row: 1,
            place: 227,
            challenge:
                "584ca306ad04903ea996b227e1fbda68a308206ebcf83b8ab1f4f646aba8e65f",
            challengeWithHint:
                "f608b0e7482798cfa3aac37512e1b448a47e2a30be0b1e8948ccac0b052463e6"
        ),
        EdgePlace(
            factor: 8479,
            row: 1,
            place: 227,
            challenge:
                "3a1aae0329b511f714ef539f77b9faee91ef0b693793e6c248047f1e37cf5fb9",
            challengeWithHint:
                "8d66194a54a14896412ba98b83f8402068b193bcb2bc9bc1d9bc363c91d3cbb0"
        ),
        EdgePlace(
            factor: -2045,
            row: 3,
            place: 238,
            challenge:
                "4bdea72444c7943c486bde5142bd4e5b69b17bf4636158e7c2ec43e6a7de202e",
            challengeWithHint:
                "fda2631824fddc0c6853ccb0498373d7efc8f1736cab59bb349d372ef8a9aeb4"
        ),
        EdgePlace(
            factor: 9738,
            row: 0,
            place: 202,
            challenge:
                "723d532ae8c4d534fde5148bde1d15c07f5375f507ed92a44cc125ff7333dc94",
            challengeWithHint:
                "a496881a6e60f4b59eb50c0d615af6aa045bcf190cb7065768c22de91cb23485"
        ),
        EdgePlace(
            factor: -13216,
            row: 3,
            place: 188,
            challenge:
                "24906929dc94cb0ae840830cf72d1f178dbcc5c09ffcf2bfda65065893ad8a19",
            challengeWithHint:
                "31b2243bce4b4263626846c4d37dfae0abe960832077a1c2aeecd0f8b18c40b7"
        ),
        EdgePlace(
            factor: -187,
            row: 0,
            place: 219,
            challenge:
                "1903b0af1b35dc88362af0b605cd0dc34ade703540c8b01f045f8b63a461dcda",
            challengeWithHint:
                "9aa6b2e6aa151a51e3c1335b2e5da249571745cd910be3dd9c4650ae523d704a"
        ),
    ]

    private static let edgePlaces65 = [
        EdgePlace(
            factor: 3977,
            row: 4,
            place: 13,
            challenge:
                "a96f867e636efae881d8a0b5a838b7f55334057019a0b19b2d1d41e668685018"
                + "046c9a6c94e9f71b87aa7ee2c78f8590",
            challengeWithHint:
                "96c2efd3fcf71eb5f5bc7e8a7c8769fdd6c116a37169c198ec9176b125a24614"
                + "fc4a9e9eb26c95235b185d1fe840ef45"
        ),
        EdgePlace(
            factor: -320,
            row: 0,
            place: 195,
            challenge:
                "b30ca95c44c6966706137ea6d9bd786e577e9c24aac72b989cf4038dc2b7c56f"
                + "76d7227e98234be4eed7821a9ca23025",
            challengeWithHint:
                "b78e5a0f0baec2f8f998dd96d91d645bbe0d837a732a57604b73a4a9f7da2049"
                + "0e499e6522ac9f22de18aca4f6ff6b4a"
        ),
        EdgePlace(
            factor: -2798,
            row: 4,
            place: 227,
            challenge:
                "da24b69f3eb717690b25c8ae2f07ac72d9ff70a579070cc968b3abbcfc8c2760"
                + "4591e494cf7a64bf34f905b2cf00a87e",
            challengeWithHint:
                "901d94a2cdddb19d105aae3c44ab2c5ba797acb6ce2e42925fa0d7e2421e39e4"
                + "8cd5458851d0cc9fc219bd983c1a77fd"
        ),
        EdgePlace(
            factor: 2798,
            row: 4,
            place: 227,
            challenge:
                "923c6e127394cb0ce92c203f54b4f70d2b8b48d28828ddd627e2a1e6ff12c039"
                + "8cdb96516b9ab60befff8d00480c93fe",
            challengeWithHint:
                "a87f358781c142256e532dd5fa5b8e1f9a33bb95f588f07fbd739cefdf2de8be"
                + "252451b882739d32768c70ca677d11a5"
        ),
        EdgePlace(
            factor: 320,
            row: 0,
            place: 195,
            challenge:
                "7f07c9141e9795e3efe1ee5dd812744b45307062aeb876f5ab73a79ffeea2798"
                + "bc13454f1f76797cd5e755a218733a28",
            challengeWithHint:
                "d1bbc168c10ab283e054d92f038ce4a31f5d15c9fc0e219ac84696934e4c1959"
                + "30d06cb1a4f26b8f699f583288fd9fb4"
        ),
        EdgePlace(
            factor: -3977,
            row: 4,
            place: 13,
            challenge:
                "d5215b145245dc4943e1d1e9dc461174e49541d8de82f5e65a8a2c57b02ae4a0"
                + "aa2135ae61d152d9acb8f1716dc5f08d",
            challengeWithHint:
                "78afb0686e552a7227f44aaa1710606fbdb204f6b567b76c664cf50764bc6ea7"
                + "c3c75d5f0f64d69538784945fa96fa54"
        ),
        EdgePlace(
            factor: -8286,
            row: 1,
            place: 144,
            challenge:
                "ca174b804d66cf03b30490eabfe4ec547ebac183b9ef44869c5e4e1dbd277846"
                + "b6e0c3adf55d180cd3bb5c1c1c7c9e81",
            challengeWithHint:
                "29dc4aeecd277e606cdb40abc30f761f43c98cb4a1cb5ab0e4a6c68540982eb2"
                + "4b24fcabbd9912bb08189eba3ded194f"
        ),
        EdgePlace(
            factor: -932,
            row: 4,
            place: 101,
            challenge:
                "0d10f6da9e9608509ef08f02669834320702075d7990810ce2f0d0f8341b5bde"
                + "5db94028fde6794eb35811ec27ef08c7",
            challengeWithHint:
                "98e77acb3e9b9e9cc55c0076777e2f92de90b9b48637e14c831fdeccdffa7113"
                + "1ab074ed4bbfa709d19fe1cde9208ecc"
        ),
    ]
}
