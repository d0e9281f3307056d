import GRDB
import PQCBOR
public import PQTwin

/// Why a journal can't be opened, read or written.
public enum StoreError: Error, Equatable, Sendable {
    /// The file is no database, or a damaged one.
    case corrupt(String)
    /// A stored value can't be read back.
    case unreadable(TwinError)
    /// The device is full; nothing of the transaction was kept.
    case diskFull
    /// The journal was written by a later version of this program.
    case versionTooNew
    /// Another process has the journal open.
    case inUse
    /// The file can't be opened or written, with SQLite's code.
    case file(code: Int32)
    /// Another failure of the database, with SQLite's extended code.
    case database(code: Int32)
    /// The task was cancelled; nothing of the transaction was kept.
    case cancelled
}

extension StoreError {
    /// Finds the case for whatever the database threw.
    init(_ error: any Error) {
        switch error {
        case let error as StoreError: self = error
        case let error as TwinError: self = .unreadable(error)
        case let error as CBORError: self = .unreadable(.malformed(error))
        case let error as DatabaseError: self = StoreError(error)
        case is CancellationError: self = .cancelled
        default: self = .database(code: DatabaseError.SQLITE_ERROR.rawValue)
        }
    }

    private init(_ error: DatabaseError) {
        switch error.resultCode {
        case .SQLITE_CORRUPT, .SQLITE_NOTADB:
            self = .corrupt(error.message ?? "")
        case .SQLITE_FULL:
            self = .diskFull
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            self = .inUse
        case .SQLITE_CANTOPEN, .SQLITE_IOERR, .SQLITE_READONLY, .SQLITE_PERM:
            self = .file(code: error.extendedResultCode.rawValue)
        case .SQLITE_INTERRUPT, .SQLITE_ABORT:
            self = .cancelled
        default:
            self = .database(code: error.extendedResultCode.rawValue)
        }
    }
}
