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
    .testTarget(
        name: name,
        dependencies: dependencies + ["TestSupport"],
        exclude: exclude,
        swiftSettings: strict
    )
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
    .systemLibrary(
        name: "CZlib",
        pkgConfig: "zlib",
        providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]
    ),
]

/// The builds of the lattice kernels.
///
/// One source; on x86-64 two symbolic links stand for its compilations for newer instruction
/// sets. The processor decides at run time.
let latticeBuilds: [Target] = {
    let dependencies: [Target.Dependency] = ["PQKeccak", "PQSecrets", "CProcessor"]
    var builds = [room("PQLatticeCore", dependencies)]
    #if arch(x86_64)
    for level in ["V3", "V4"] {
        builds.append(
            .target(
                name: "PQLatticeCore\(level)",
                dependencies: dependencies,
                swiftSettings: strict + [
                    .define("LATTICE_\(level)"),
                    // Reflection's tables would pull in helpers whose names all builds share.
                    .unsafeFlags([
                        "-Xcc", "-march=x86-64-\(level.lowercased())",
                        "-Xfrontend", "-disable-reflection-metadata",
                    ]),
                ]
            )
        )
    }
    #endif
    return builds
}()

/// The builds of the simulator's kernels, in the same way.
///
/// In debug builds they are optimised too, for tests that end, and check every access instead.
let quantumBuilds: [Target] = {
    func build(_ level: String, _ settings: [SwiftSetting]) -> Target {
        .target(
            name: "QuantumKernels\(level)",
            dependencies: ["QuantumPasses"],
            swiftSettings: strict + settings + [
                .define("CHECKED_TILES", .when(configuration: .debug)),
                .unsafeFlags(["-O"], .when(configuration: .debug)),
            ]
        )
    }
    var builds = [build("", [])]
    #if arch(x86_64)
    for level in ["V3", "V4"] {
        builds.append(
            build(
                level,
                [
                    .define("QUANTUM_\(level)"),
                    .unsafeFlags([
                        "-Xcc", "-march=x86-64-\(level.lowercased())",
                        "-Xfrontend", "-disable-reflection-metadata",
                    ]),
                ]
            )
        )
    }
    #endif
    return builds
}()

let quantumKernels: [Target.Dependency] = quantumBuilds.map { .target(name: $0.name) }

let latticeCores: [Target.Dependency] = latticeBuilds.map { .target(name: $0.name) }

/// Rooms that open no socket and no database: what `make smoke` builds.
let coreRooms: [Target] = [
    room("PQSecrets", []),
    .systemLibrary(name: "CProcessor"),
    .systemLibrary(name: "CSandbox"),
    room("JobSandbox", ["CSandbox"]),
    room("PQKeccak", ["PQSecrets"]),
    room("PQLattice", latticeCores + ["PQKeccak", "PQSecrets", "CProcessor"]),
    room("PQSuites", ["PQLattice", "PQSecrets", "CSodium", "CLibcrypto"]),
    room("PQCBOR", []),
    room(
        "PQIdentity",
        [
            "PQCBOR", "PQSuites", "PQLattice", "PQSecrets",
            .product(name: "SwiftASN1", package: "swift-asn1"),
        ]
    ),
    room("PQCOSE", ["PQCBOR", "PQIdentity", "PQSuites", "PQLattice", "PQSecrets"]),
    room("PQFile", ["PQCOSE", "PQCBOR", "PQIdentity", "PQSuites", "PQLattice", "PQSecrets"]),
    room("PQTLS", ["PQIdentity", "PQSuites", "PQLattice", "PQSecrets"]),
    room("PQTwin", ["PQCOSE", "PQCBOR", "PQIdentity", "PQSuites", "PQLattice", "PQSecrets"]),
    room("QuantumPasses", []),
    room(
        "QuantumSimulator",
        quantumKernels + [
            "QuantumPasses", "CProcessor",
            .product(name: "RealModule", package: "swift-numerics"),
            .product(name: "ComplexModule", package: "swift-numerics"),
        ]
    ),
    room(
        "QuantumChemistry",
        ["QuantumSimulator", .product(name: "RealModule", package: "swift-numerics")]
    ),
    room(
        "QuantumNoise",
        [
            "QuantumSimulator",
            .product(name: "RealModule", package: "swift-numerics"),
            .product(name: "ComplexModule", package: "swift-numerics"),
        ],
        resources: [.embedInCode("Resources")]
    ),
    room(
        "OpenQASM",
        [
            "QuantumSimulator",
            .product(name: "RealModule", package: "swift-numerics"),
            .product(name: "ComplexModule", package: "swift-numerics"),
        ]
    ),
    room(
        "QuantumPlanner",
        [
            "QuantumChemistry", "QuantumNoise", "QuantumSimulator",
            .product(name: "RealModule", package: "swift-numerics"),
            .product(name: "ComplexModule", package: "swift-numerics"),
        ]
    ),
    room(
        "QuantumThreat",
        ["QuantumSimulator", .product(name: "RealModule", package: "swift-numerics")]
    ),
    room("QuantumJobs", ["OpenQASM", "QuantumChemistry", "QuantumSimulator", "PQCBOR"]),
    room("ClinicalTwin", ["PQTwin", "PQCBOR"], resources: [.embedInCode("Resources")]),
    room("LatticeReference", ["PQLattice"]),
    room(
        "PQVectors",
        [
            "LatticeReference", "PQTwin", "PQTLS", "PQFile", "PQCOSE", "PQCBOR", "PQIdentity",
            "PQSuites", "PQLattice", "PQSecrets", "CZlib",
        ]
    ),

    .target(
        name: "LatticeOracle",
        dependencies: ["PQKeccak", "PQSecrets"],
        path: "Tests/LatticeOracle",
        swiftSettings: strict
    ),
    .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: strict),
    tests("PQSecretsTests", ["PQSecrets"]),
    tests(
        "PQLatticeTests",
        latticeCores + ["PQLattice", "LatticeOracle", "PQKeccak", "PQSecrets"]
    ),
    tests("PQSuitesTests", ["PQSuites", "PQLattice", "PQSecrets"]),
    tests("PQCBORTests", ["PQCBOR"]),
    tests(
        "PQIdentityTests",
        ["PQIdentity", "PQCBOR", "PQSuites", "PQLattice", "PQSecrets"],
        exclude: ["Peers"]
    ),
    tests(
        "PQCOSETests",
        ["PQCOSE", "PQCBOR", "PQIdentity", "PQSuites", "PQLattice", "PQSecrets"]
    ),
    tests(
        "PQFileTests",
        ["PQFile", "PQCOSE", "PQCBOR", "PQIdentity", "PQSuites", "PQLattice", "PQSecrets"]
    ),
    .executableTarget(
        name: "TLSShim",
        dependencies: ["PQTLS", "PQIdentity", "PQSuites", "PQSecrets"],
        path: "Tests/TLSShim",
        exclude: ["README.md", "config.json"],
        swiftSettings: strict
    ),
    .target(
        name: "TLSRehearsal",
        dependencies: ["PQTLS", "PQIdentity", "PQSuites", "PQSecrets"],
        path: "Tests/TLSRehearsal",
        swiftSettings: strict
    ),
    tests(
        "PQTLSTests",
        ["TLSRehearsal", "PQTLS", "PQIdentity", "PQSuites", "PQLattice", "PQSecrets"]
    ),
    tests(
        "PQTwinTests",
        ["PQTwin", "PQCOSE", "PQCBOR", "PQIdentity", "PQSuites", "PQLattice", "PQSecrets"]
    ),
    tests(
        "QuantumTests",
        [
            "QuantumSimulator", "QuantumChemistry", "QuantumNoise", "QuantumPlanner",
            "QuantumThreat",
        ],
        exclude: ["Peers"]
    ),
    tests("OpenQASMTests", ["OpenQASM", "QuantumSimulator"], exclude: ["Peers"]),
    tests("QuantumJobsTests", ["QuantumJobs", "QuantumSimulator", "PQCBOR"]),
    tests("ClinicalTwinTests", ["ClinicalTwin", "PQTwin", "PQCBOR"]),
    tests("LatticeReferenceTests", ["LatticeReference", "PQLattice", "PQSecrets"]),
    tests(
        "PQVectorsTests",
        [
            "PQVectors", "LatticeReference", "PQCOSE", "PQCBOR", "PQIdentity", "PQSuites",
            "PQLattice", "PQSecrets",
        ]
    ),
    tests("DifferentialTests", ["PQLattice", "PQSecrets"], exclude: ["differential_peer.py"]),
    .target(
        name: "FuzzTargets",
        dependencies: [
            "TLSRehearsal", "ClinicalTwin", "OpenQASM", "QuantumJobs", "QuantumNoise",
            "QuantumSimulator", "PQVectors", "PQTwin", "PQTLS", "PQFile", "PQCOSE", "PQCBOR",
            "PQIdentity", "PQSuites", "PQLattice", "PQSecrets",
        ],
        path: "Fuzz/Sources/FuzzTargets",
        swiftSettings: strict
    ),
    .testTarget(
        name: "FuzzTests",
        dependencies: ["FuzzTargets", "TestSupport"],
        path: "Fuzz/Tests",
        swiftSettings: strict
    ),
]

/// The libFuzzer executable, which only `--sanitize=fuzzer` can link: `make fuzz` asks for it.
let fuzzRooms: [Target] =
    Context.environment["PQTWIN_FUZZ"] == nil
    ? []
    : [
        .executableTarget(
            name: "Fuzz",
            dependencies: ["FuzzTargets"],
            path: "Fuzz/Sources/Fuzz",
            swiftSettings: strict + [.unsafeFlags(["-parse-as-library"])]
        )
    ]

/// Rooms with sockets, a database or a command line.
let nodeRooms: [Target] = [
    room(
        "PQTransport",
        [
            "PQTLS", "PQIdentity", "PQSecrets",
            .product(name: "NIOCore", package: "swift-nio"),
            .product(name: "NIOPosix", package: "swift-nio"),
            .product(name: "NIOTLS", package: "swift-nio"),
            .product(name: "Logging", package: "swift-log"),
            .product(name: "Metrics", package: "swift-metrics"),
            .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        ]
    ),
    room(
        "PQTwinStore",
        [
            "PQTwin", "PQCOSE", "PQCBOR", "PQIdentity", "PQSecrets",
            .product(name: "GRDB", package: "GRDB.swift"),
        ]
    ),
    room(
        "TwinNode",
        [
            "PQTransport", "PQTwinStore", "PQTwin", "PQTLS", "PQCOSE", "PQCBOR", "PQIdentity",
            "PQSuites", "PQLattice", "PQSecrets", "QuantumJobs", "QuantumThreat",
            "ClinicalTwin",
            .product(name: "Logging", package: "swift-log"),
            .product(name: "NIOCore", package: "swift-nio"),
            .product(name: "NIOPosix", package: "swift-nio"),
            .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            .product(name: "Subprocess", package: "swift-subprocess"),
            .product(name: "SystemPackage", package: "swift-system"),
        ]
    ),
    .executableTarget(
        name: "PQTwinCLI",
        dependencies: [
            "TwinNode", "PQVectors", "PQTransport", "PQTwinStore", "PQTwin", "PQTLS", "PQFile",
            "PQCOSE", "PQCBOR", "PQIdentity", "PQSuites", "PQLattice", "PQSecrets",
            "OpenQASM", "QuantumSimulator", "QuantumChemistry", "QuantumNoise", "QuantumPlanner",
            "QuantumJobs", "JobSandbox", "QuantumThreat",
            "ClinicalTwin",
            .product(name: "ArgumentParser", package: "swift-argument-parser"),
            .product(name: "AsyncAlgorithms", package: "swift-async-algorithms"),
            .product(name: "Logging", package: "swift-log"),
            .product(name: "Metrics", package: "swift-metrics"),
            .product(name: "NIOCore", package: "swift-nio"),
            .product(name: "NIOHTTP1", package: "swift-nio"),
            .product(name: "NIOPosix", package: "swift-nio"),
            .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            .product(name: "Subprocess", package: "swift-subprocess"),
            .product(name: "SystemPackage", package: "swift-system"),
            .product(name: "UnixSignals", package: "swift-service-lifecycle"),
        ],
        swiftSettings: strict,
        // Binding at start: the dynamic linker, called late, would save registers with secrets in
        // them on the stack.
        linkerSettings: [
            .unsafeFlags(["-Xlinker", "-z", "-Xlinker", "now"], .when(platforms: [.linux]))
        ]
    ),

    tests(
        "PQTransportTests",
        [
            "PQTransport", "PQTLS", "PQIdentity", "PQSuites", "PQLattice", "PQSecrets",
            .product(name: "Logging", package: "swift-log"),
            .product(name: "Metrics", package: "swift-metrics"),
            .product(name: "NIOCore", package: "swift-nio"),
            .product(name: "NIOEmbedded", package: "swift-nio"),
            .product(name: "NIOPosix", package: "swift-nio"),
            .product(name: "NIOTLS", package: "swift-nio"),
            .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            .product(
                name: "ServiceLifecycleTestKit",
                package: "swift-service-lifecycle"
            ),
        ]
    ),
    // The code of the articles: `.ci/lint-articles` holds the catalogues against it.
    tests(
        "ArticleTests",
        [
            "PQTransport", "PQTLS", "PQIdentity", "PQLattice", "PQSecrets",
            .product(name: "Logging", package: "swift-log"),
            .product(name: "NIOCore", package: "swift-nio"),
            .product(name: "NIOPosix", package: "swift-nio"),
            .product(name: "NIOTLS", package: "swift-nio"),
            .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            .product(name: "UnixSignals", package: "swift-service-lifecycle"),
        ]
    ),
    tests(
        "PQTwinStoreTests",
        ["PQTwinStore", "PQTwin", "PQCBOR", "PQIdentity", "PQSuites", "PQSecrets"]
    ),
    tests(
        "TwinNodeTests",
        [
            "TwinNode", "PQTransport", "PQTwinStore", "PQTwin", "PQTLS", "PQCBOR", "PQIdentity",
            "PQSuites", "PQSecrets", "QuantumJobs", "JobSandbox", "ClinicalTwin",
        ]
    ),
    tests("CommandLineTests", ["PQTwinCLI"], exclude: ["Scripts"]),
    // Real services carried by the program as it is shipped; links nothing of ours.
    tests("TunnelTests", ["PQTwinCLI"]),
    tests(
        "InteropTests",
        ["PQTLS", "PQIdentity", "PQSuites", "PQLattice", "PQSecrets"],
        exclude: ["Peers"]
    ),
]

let coreOnly = Context.environment["PQTWIN_CORE"] != nil

let corePackages: [Package.Dependency] = [
    .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
    .package(url: "https://github.com/apple/swift-numerics", from: "1.1.1"),
]

let nodePackages: [Package.Dependency] = [
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-async-algorithms", from: "1.1.4"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
]

func library(_ name: String) -> Product { .library(name: name, targets: [name]) }

let coreProducts = [
    "PQSecrets", "PQLattice", "PQSuites", "PQCBOR", "PQIdentity", "PQCOSE", "PQFile", "PQTLS",
    "PQTwin", "PQVectors", "OpenQASM", "QuantumSimulator", "QuantumChemistry", "QuantumNoise",
    "QuantumThreat",
    "ClinicalTwin",
].map(library)

/// What the public test runner of TLS drives; no library.
let testProducts: [Product] = [.executable(name: "tls-shim", targets: ["TLSShim"])]

let nodeProducts =
    ["PQTransport", "PQTwinStore", "TwinNode"].map(library)
    + [.executable(name: "pqtwin", targets: ["PQTwinCLI"])]

let package = Package(
    name: "pqtwin",
    platforms: [.macOS(.v26)],
    products: coreProducts + testProducts + (coreOnly ? [] : nodeProducts),
    traits: [
        .trait(
            name: "ConformanceTesting",
            description:
                "Classical algorithms for public test suites that assume them; never for use."
        )
    ],
    dependencies: coreOnly ? corePackages : corePackages + nodePackages,
    targets: systemLibraries + latticeBuilds + quantumBuilds + coreRooms
        + (coreOnly ? [] : nodeRooms) + fuzzRooms,
    swiftLanguageModes: [.v6]
)
