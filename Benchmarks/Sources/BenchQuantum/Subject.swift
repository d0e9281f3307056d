import Foundation

/// What one run gave: times in seconds, the memory that it took at most besides what the process
/// held before, and numbers that all subjects must agree on.
struct Run: Codable {
    let wall: Double
    let cpu: Double
    let bytes: Int
    let value: [Double]
}

/// Something that simulates workloads.
protocol Subject {
    var name: String { get }
    var variant: String { get }
    /// Makes a workload ready; false if this subject can't do it.
    func prepare(_ workload: Workload) throws -> Bool
    func run() throws -> Run
}
