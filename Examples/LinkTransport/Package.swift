// swift-tools-version: 6.3
import PackageDescription

// snippet: link-manifest
let package = Package(
    name: "LinkTransport",
    platforms: [.macOS(.v26)],
    dependencies: [.package(name: "pqtwin", path: "../..")],
    targets: [
        .executableTarget(
            name: "LinkTransport",
            dependencies: [
                .product(name: "PQTransport", package: "pqtwin"),
                .product(name: "PQTLS", package: "pqtwin"),
                .product(name: "PQIdentity", package: "pqtwin"),
            ]
        )
    ]
)
// end snippet
