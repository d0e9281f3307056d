import Foundation
public import Testing

extension Trait where Self == ConditionTrait {
    /// A test that takes more than a second: `make smoke` leaves it out.
    public static var slow: Self {
        .enabled(
            if: ProcessInfo.processInfo.environment["PQTWIN_CORE"] == nil,
            "slow: left out of make smoke"
        )
    }
}
