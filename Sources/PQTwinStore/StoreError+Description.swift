extension StoreError: CustomStringConvertible {
    /// The error in words.
    public var description: String {
        switch self {
        case .corrupt(let reason): "the journal is no database, or damaged: \(reason)"
        case .unreadable(let error): "the journal holds what can't be read: \(error)"
        case .diskFull: "the device is full"
        case .versionTooNew: "the journal was written by a later version of this program"
        case .inUse: "another process has the journal open"
        case .file(let code): "the journal's file can't be opened or written (SQLite \(code))"
        case .database(let code): "the journal's database failed (SQLite \(code))"
        case .cancelled: "cancelled; nothing was kept"
        }
    }
}
