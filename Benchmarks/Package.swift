// swift-tools-version: 6.3
import PackageDescription

let strict: [SwiftSetting] = [
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

// Benchmarks and their peers stand apart, so that no user of the libraries ever resolves them.
let package = Package(
    name: "Benchmarks",
    platforms: [.macOS(.v26)],
    products: [.executable(name: "bench-lattice", targets: ["BenchLattice"])],
    dependencies: [
        .package(name: "pqtwin", path: ".."),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    ],
    targets: [
        // What Swift can't do itself: clear vector registers, paint a stack, count allocations.
        .target(name: "CBenchmark"),
        .executableTarget(
            name: "BenchLattice",
            dependencies: [
                "CBenchmark",
                .product(name: "PQLattice", package: "pqtwin"),
                .product(name: "PQSecrets", package: "pqtwin"),
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: strict
        ),
    ],
    swiftLanguageModes: [.v6]
)
