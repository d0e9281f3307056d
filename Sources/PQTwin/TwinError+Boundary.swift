import PQCBOR
import PQCOSE

// Where errors of the rooms below become errors of this one.

extension CBORValue {
    /// Decodes what a frame carries.
    ///
    /// - Parameter bytes: The encoding.
    /// - Throws: ``TwinError/malformed(_:)``.
    init(carried bytes: [UInt8]) throws(TwinError) {
        do throws(CBORError) {
            try self.init(decoding: bytes)
        } catch {
            throw .malformed(error)
        }
    }
}

extension TwinError {
    /// Does something with a message and passes on what is wrong with it.
    ///
    /// - Parameter body: What to do.
    /// - Returns: What it gives.
    /// - Throws: ``TwinError/cose(_:)``.
    static func carrying<Value>(
        _ body: () throws(COSEError) -> Value
    ) throws(TwinError) -> Value {
        do throws(COSEError) {
            return try body()
        } catch {
            throw .cose(error)
        }
    }
}

extension COSELabel {
    /// What a frame says about itself in clear; from the range for private use.
    static let claims: CBORValue = -65537
}
