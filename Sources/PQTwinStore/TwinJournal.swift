import PQCBOR
import Foundation
import GRDB
public import PQTwin
import Synchronization

// PQTwinStore: what a node must not forget, in one SQLite file.
//
// Reading order: TwinJournal (this file), TwinJournal+Recording, TwinJournal+Reading, Schema.
//
// Left out on purpose: keys (no table holds one) and pruning of history.

/// A node's durable memory: its outbox, where it is with each sender, its twins and their history.
///
/// Everything that belongs together is stored in one transaction that is on the device before
/// ``record(_:of:)`` returns (write-ahead log, `synchronous = FULL`). One process at a time.
public final class TwinJournal: Sendable {
    /// How many revisions lie between two stored states.
    static let baseInterval: UInt64 = 256

    let queue: DatabaseQueue
    /// The policies known to be stored, so that they are written on a change only.
    let storedPolicies = Mutex<Set<[UInt8]>>([])
    let storedStates = Mutex(0)

    /// How often a twin's state was written so far: what it costs grows with the state.
    package var statesStored: Int { storedStates.withLock { $0 } }

    /// Opens a journal, or makes one.
    ///
    /// - Parameter path: The file; its folder must exist.
    /// - Throws: ``StoreError``, one case per reason.
    public convenience init(path: String) throws(StoreError) {
        try self.init(path: path, maximumPageCount: nil)
    }

    /// Opens a journal that grows up to a number of pages, for tests of a full device.
    package init(path: String, maximumPageCount: Int?) throws(StoreError) {
        Self.makePrivate(path)
        var configuration = Configuration()
        configuration.journalMode = .wal
        configuration.foreignKeysEnabled = true
        configuration.busyMode = .timeout(1)
        configuration.prepareDatabase { database in
            // The lock is held as long as the file is open: a second process would tear the
            // receivers' sequence numbers apart.
            try database.execute(sql: "PRAGMA locking_mode = EXCLUSIVE")
            if let maximumPageCount {
                try database.execute(sql: "PRAGMA max_page_count = \(maximumPageCount)")
            }
        }
        do {
            queue = try DatabaseQueue(path: path, configuration: configuration)
            // Here, because GRDB sets NORMAL when it turns the write-ahead log on.
            try queue.writeWithoutTransaction { database in
                try database.execute(sql: "PRAGMA synchronous = FULL")
            }
            let found = try queue.read { database in
                try String.fetchOne(database, sql: "PRAGMA quick_check(1)") ?? ""
            }
            guard found == "ok" else { throw StoreError.corrupt(found) }
            let migrator = Schema.migrator
            guard try !queue.read(migrator.hasBeenSuperseded) else {
                throw StoreError.versionTooNew
            }
            try migrator.migrate(queue)
        } catch {
            throw StoreError(error)
        }
    }

    /// Makes the file before SQLite does, for its owner's eyes only: twins are stored in clear.
    ///
    /// SQLite gives the files beside it the same mode. Where this fails, opening tells why.
    private static func makePrivate(_ path: String) {
        guard !FileManager.default.fileExists(atPath: path) else { return }
        _ = FileManager.default.createFile(
            atPath: path,
            contents: nil,
            attributes: [.posixPermissions: 0o600]
        )
    }

    /// Closes the file; the journal can't be used any more.
    ///
    /// - Throws: ``StoreError/inUse`` if a transaction is under way.
    public func close() throws(StoreError) {
        do {
            try queue.close()
        } catch {
            throw StoreError(error)
        }
    }

    /// How SQLite keeps the file, for a test of the settings above.
    package func settings() async throws(StoreError) -> (journal: String, synchronous: Int) {
        try await read { database in
            (
                try String.fetchOne(database, sql: "PRAGMA journal_mode") ?? "",
                try Int.fetchOne(database, sql: "PRAGMA synchronous") ?? 0
            )
        }
    }

    /// Marks the file as a later version's, for a test.
    package func pretendLaterVersion() async throws(StoreError) {
        try await write { database in
            try database.execute(sql: "INSERT INTO grdb_migrations VALUES ('later')")
        }
    }

    /// Makes a journal as the first version did, which held one policy, for a test.
    package static func makeFirstVersion(_ path: String, holding policy: [UInt8]) throws {
        let queue = try DatabaseQueue(path: path)
        try Schema.migrator.migrate(queue, upTo: "1")
        try queue.write { database in
            try database.execute(sql: "INSERT INTO policy VALUES (?)", arguments: [Data(policy)])
        }
        try queue.close()
    }

    func write<Result: Sendable>(
        _ body: @Sendable @escaping (Database) throws -> Result
    ) async throws(StoreError) -> Result {
        do {
            return try await queue.write(body)
        } catch {
            throw StoreError(error)
        }
    }

    func read<Result: Sendable>(
        _ body: @Sendable @escaping (Database) throws -> Result
    ) async throws(StoreError) -> Result {
        do {
            return try await queue.read(body)
        } catch {
            throw StoreError(error)
        }
    }
}

/// Rules for a twin that a node has held; epochs under them are taken.
public struct HeldRules: Sendable, Equatable {
    /// What epochs name them by, 32 bytes.
    public let identifier: [UInt8]
    /// Who may write and read what; nil for rules held before journals kept them.
    public let rules: TwinPolicy.Rules?
    /// When they were first held; nil for rules held before journals kept that.
    public let since: HybridTimestamp?
}

extension UInt64 {
    /// The same bits with a sign, as SQLite stores them.
    var stored: Int64 { Int64(bitPattern: self) }
}

extension CBORValue {
    /// The encoding as a blob.
    var blob: Data { Data(encoded()) }

    /// Reads a blob; what a journal wrote itself may be as large as it needs to be.
    init(blob: Data) throws(CBORError) {
        try self.init(
            decoding: Array(blob),
            limits: CBORLimits(byteCount: .max, depth: 64, itemCount: .max)
        )
    }
}
