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
    products: [
        .executable(name: "bench-lattice", targets: ["BenchLattice"]),
        .executable(name: "bench-tls", targets: ["BenchTLS"]),
        .executable(name: "bench-quantum", targets: ["BenchQuantum"]),
    ],
    dependencies: [
        .package(name: "pqtwin", path: ".."),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-numerics", from: "1.1.1"),
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
        .executableTarget(
            name: "BenchTLS",
            dependencies: [
                "CBenchmark",
                .product(name: "PQIdentity", package: "pqtwin"),
                .product(name: "PQSecrets", package: "pqtwin"),
                .product(name: "PQTLS", package: "pqtwin"),
                .product(name: "PQTransport", package: "pqtwin"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            swiftSettings: strict
        ),
        .executableTarget(
            name: "BenchQuantum",
            dependencies: [
                .product(name: "QuantumChemistry", package: "pqtwin"),
                .product(name: "QuantumSimulator", package: "pqtwin"),
                .product(name: "ComplexModule", package: "swift-numerics"),
            ],
            swiftSettings: strict
        ),
    ],
    swiftLanguageModes: [.v6]
)
