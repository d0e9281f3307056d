// swift-tools-version: 6.3
import PackageDescription

// Data flows upward: randomness, Keccak, polynomials, KEM and signature, handshake, records,
// sealed frames, journal, twin. Imports point only downward: `make lint` holds every import
// line against the table in docs/architecture.md.

let strict: [SwiftSetting] = [
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableExperimentalFeature("Lifetimes"),
]

func room(
    _ name: String,
    _ dependencies: [Target.Dependency],
    resources: [Resource] = []
) -> Target {
    .target(name: name, dependencies: dependencies, resources: resources, swiftSettings: strict)
}

func tests(
    _ name: String,
    _ dependencies: [Target.Dependency],
    exclude: [String] = []
) -> Target {
    .testTarget(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: strict)
}

let systemLibraries: [Target] = [
    .systemLibrary(
        name: "CSodium",
        pkgConfig: "libsodium",
        providers: [.apt(["libsodium-dev"]), .brew(["libsodium"])]
    ),
    .systemLibrary(
        name: "CLibcrypto",
        pkgConfig: "libcrypto",
        providers: [.apt(["libssl-dev"]), .brew(["openssl@3"])]
    ),
]

/// Rooms that open no socket and no database: what `make smoke` builds.
let coreRooms: [Target] = [
    room("PQSecrets", []),
    room("PQLatticeCore", ["PQSecrets"]),
    room("PQLattice", ["PQLatticeCore", "PQSecrets"]),
    room("PQSuites", ["PQLattice", "PQSecrets", "CSodium", "CLibcrypto"]),
    room(
        "PQIdentity",
        ["PQSuites", "PQLattice", "PQSecrets", .product(name: "SwiftASN1", package: "swift-asn1")]
    ),
    room("PQTLS", ["PQIdentity", "PQSuites", "PQLattice", "PQSecrets"]),
    room("PQTwin", ["PQIdentity", "PQSuites", "PQLattice", "PQSecrets"]),
    room(
        "QuantumSimulator",
        [
            .product(name: "RealModule", package: "swift-numerics"),
            .product(name: "ComplexModule", package: "swift-numerics"),
        ]
    ),
    room("QuantumThreat", ["QuantumSimulator"]),
    room("ClinicalTwin", ["PQTwin"], resources: [.embedInCode("Resources")]),
    room("PQVectors", ["PQTwin", "PQTLS", "PQIdentity", "PQSuites", "PQLattice", "PQSecrets"]),

    tests("PQSecretsTests", ["PQSecrets"]),
    tests("PQLatticeTests", ["PQLattice", "PQLatticeCore", "PQSecrets"]),
    tests("PQSuitesTests", ["PQSuites", "PQLattice", "PQSecrets"]),
    tests("PQIdentityTests", ["PQIdentity", "PQSuites", "PQLattice", "PQSecrets"]),
    tests("PQTLSTests", ["PQTLS", "PQIdentity", "PQSuites", "PQLattice", "PQSecrets"]),
    tests("PQTwinTests", ["PQTwin", "PQIdentity", "PQSuites", "PQLattice", "PQSecrets"]),
    tests("QuantumTests", ["QuantumSimulator", "QuantumThreat"]),
    tests("ClinicalTwinTests", ["ClinicalTwin", "PQTwin"]),
    tests("PQVectorsTests", ["PQVectors", "PQLattice", "PQSecrets"]),
]

/// Rooms with sockets, a database or a command line.
let nodeRooms: [Target] = [

    tests(
        "InteropTests",
        ["PQTLS", "PQIdentity", "PQSuites", "PQLattice", "PQSecrets"],
        exclude: ["openssl_peer.py"]
    ),
]

let coreOnly = Context.environment["PQTWIN_CORE"] != nil

let corePackages: [Package.Dependency] = [
    .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
    .package(url: "https://github.com/apple/swift-numerics", from: "1.1.1"),
]

let nodePackages: [Package.Dependency] = []

func library(_ name: String) -> Product { .library(name: name, targets: [name]) }

let coreProducts = [
    "PQSecrets", "PQLattice", "PQSuites", "PQIdentity", "PQTLS", "PQTwin", "PQVectors", "QuantumSimulator", "QuantumThreat", "ClinicalTwin",
].map(library)

let nodeProducts =
    [].map(library)

let package = Package(
    name: "pqtwin",
    platforms: [.macOS(.v26)],
    products: coreOnly ? coreProducts : coreProducts + nodeProducts,
    dependencies: coreOnly ? corePackages : corePackages + nodePackages,
    targets: systemLibraries + (coreOnly ? coreRooms : coreRooms + nodeRooms),
    swiftLanguageModes: [.v6]
)
