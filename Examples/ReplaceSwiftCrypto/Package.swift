// swift-tools-version: 6.3
import PackageDescription

// One program, built twice: over swift-crypto, and over PQLattice with the import changed. The
// tests hold the two against each other, so swift-crypto is a dependency of this package alone.

let pqlattice: [Target.Dependency] = [
    .product(name: "PQLattice", package: "pqtwin"),
    .product(name: "PQSecrets", package: "pqtwin"),
]

let strict: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

let package = Package(
    name: "ReplaceSwiftCrypto",
    platforms: [.macOS(.v26)],
    dependencies: [
        .package(name: "pqtwin", path: "../.."),
        .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
    ],
    targets: [
        .target(name: "CryptoCompatibility", dependencies: pqlattice, swiftSettings: strict),
        .executableTarget(
            name: "ProgramOverPQLattice",
            dependencies: ["CryptoCompatibility"],
            swiftSettings: strict + [.define("OVER_PQLATTICE")]
        ),
        .executableTarget(
            name: "ProgramOverSwiftCrypto",
            dependencies: [.product(name: "Crypto", package: "swift-crypto")],
            swiftSettings: strict
        ),
        .testTarget(
            name: "ReplaceSwiftCryptoTests",
            dependencies: pqlattice + [
                "CryptoCompatibility", .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: strict
        ),
    ],
    swiftLanguageModes: [.v6]
)
