// swift-tools-version:6.0
// The kit under the iOS app: the door, observed, and the way through the screens. Builds on Linux too.
// RoundsmanCore and its FFI modules are written by `cargo xtask bindings`.
import Foundation
import PackageDescription

let library = ProcessInfo.processInfo.environment["ROUNDSMAN_LIBRARY"] ?? "Library"

let package = Package(
    name: "RoundsmanKit",
    platforms: [.iOS(.v16), .macOS(.v13)],
    products: [.library(name: "RoundsmanKit", targets: ["RoundsmanKit"])],
    targets: [
        .target(name: "RoundsmanPresentFFI"),
        .target(name: "RoundsmanCoreFFI"),
        // The generated files are written for Swift 5.
        .target(
            name: "RoundsmanCore", dependencies: ["RoundsmanCoreFFI", "RoundsmanPresentFFI"],
            swiftSettings: [.swiftLanguageMode(.v5)],
            linkerSettings: [.unsafeFlags(["-L\(library)"]), .linkedLibrary("roundsman_bindings")]),
        .target(name: "RoundsmanKit", dependencies: ["RoundsmanCore"], swiftSettings: [.swiftLanguageMode(.v5)]),
        .executableTarget(name: "Story", dependencies: ["RoundsmanKit"], swiftSettings: [.swiftLanguageMode(.v5)]),
    ]
)
