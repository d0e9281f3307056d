// swift-tools-version: 6.3
import PackageDescription

let package = Package(
    name: "LinkLattice",
    platforms: [.macOS(.v26)],
    dependencies: [.package(name: "pqtwin", path: "../..")],
    targets: [
        .executableTarget(
            name: "LinkLattice",
            dependencies: [
                .product(name: "PQLattice", package: "pqtwin"),
                .product(name: "PQSecrets", package: "pqtwin"),
            ]
        )
    ]
)
