import GRDB

/// The tables of a journal, version by version; a version once published is never changed.
enum Schema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1") { database in
            try database.execute(sql: version1)
        }
        return migrator
    }

    // Numbers of 64 bits without sign are stored with the same bits as SQLite's signed ones.
    private static let version1 = """
        CREATE TABLE figures (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            time INTEGER NOT NULL,
            counters BLOB NOT NULL
        ) STRICT;
        CREATE TABLE announcement (
            node TEXT PRIMARY KEY,
            frame BLOB NOT NULL
        ) STRICT, WITHOUT ROWID;
        -- Where our stream of epochs for a twin stands.
        CREATE TABLE stream (
            twin TEXT PRIMARY KEY,
            item BLOB NOT NULL
        ) STRICT, WITHOUT ROWID;
        -- Our epochs that are not acknowledged by all.
        CREATE TABLE sender (
            twin TEXT NOT NULL,
            epoch INTEGER NOT NULL,
            snapshot BLOB NOT NULL,
            PRIMARY KEY (twin, epoch)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE recipient (
            twin TEXT NOT NULL,
            epoch INTEGER NOT NULL,
            node TEXT NOT NULL,
            acknowledged INTEGER NOT NULL DEFAULT 0,
            PRIMARY KEY (twin, epoch, node),
            FOREIGN KEY (twin, epoch) REFERENCES sender ON DELETE CASCADE
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE outbox (
            twin TEXT NOT NULL,
            epoch INTEGER NOT NULL,
            position INTEGER NOT NULL,
            covered INTEGER NOT NULL,
            frame BLOB NOT NULL,
            PRIMARY KEY (twin, epoch, position),
            FOREIGN KEY (twin, epoch) REFERENCES sender ON DELETE CASCADE
        ) STRICT;
        CREATE TABLE receiver (
            twin TEXT NOT NULL,
            sender TEXT NOT NULL,
            snapshot BLOB NOT NULL,
            PRIMARY KEY (twin, sender)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE twin (
            twin TEXT PRIMARY KEY,
            state BLOB NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE history (
            id INTEGER PRIMARY KEY,
            twin TEXT NOT NULL,
            revision INTEGER NOT NULL,
            outcome TEXT NOT NULL,
            expected INTEGER,
            author TEXT NOT NULL,
            time INTEGER NOT NULL,
            class INTEGER NOT NULL,
            content BLOB NOT NULL
        ) STRICT;
        CREATE INDEX historyOfTwin ON history (twin, revision);
        -- States to replay from, so that an old revision is near one of them.
        CREATE TABLE base (
            twin TEXT NOT NULL,
            revision INTEGER NOT NULL,
            state BLOB NOT NULL,
            PRIMARY KEY (twin, revision)
        ) STRICT, WITHOUT ROWID;
        """
}
