// swift-tools-version: 6.3
import PackageDescription

// Evidence about the lattice module that tests can't give: constant time, wiped memory. Apart from
// the library's package, so that no user of it ever meets valgrind's headers.

// Strict but for memory safety: these programs look at raw memory, that is what they are for.
let strict: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableExperimentalFeature("Lifetimes"),
]

func check(_ product: String, _ target: String, _ shims: [Target.Dependency]) -> [Target] {
    [
        .executableTarget(
            name: target,
            dependencies: shims + [
                "Instruments",
                .product(name: "PQLattice", package: "pqtwin"),
                .product(name: "PQSecrets", package: "pqtwin"),
            ],
            swiftSettings: strict
        )
    ]
}

let package = Package(
    name: "Checks",
    platforms: [.macOS(.v26)],
    products: [
        .executable(name: "check-constant-time", targets: ["ConstantTime"]),
        .executable(name: "check-timing", targets: ["Timing"]),
        .executable(name: "check-zeroisation", targets: ["HeldSecrets"]),
    ],
    dependencies: [.package(name: "pqtwin", path: "..")],
    targets: [
        .systemLibrary(name: "CMemcheck"),
        .systemLibrary(name: "CClock"),
        .target(
            name: "Instruments",
            dependencies: [.product(name: "PQSecrets", package: "pqtwin")],
            swiftSettings: strict
        ),
    ]
        + check("check-constant-time", "ConstantTime", ["CMemcheck"])
        + check("check-timing", "Timing", ["CClock"])
        + check("check-zeroisation", "HeldSecrets", []),
    swiftLanguageModes: [.v6]
)
