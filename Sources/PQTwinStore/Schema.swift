import GRDB

/// The tables of a journal, version by version; a version once published is never changed.
enum Schema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1") { database in
            try database.execute(sql: version1)
        }
        migrator.registerMigration("2") { database in
            try database.execute(sql: version2)
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
        -- One for each certificate of a node that has not expired.
        CREATE TABLE announcement (
            node TEXT NOT NULL,
            key BLOB NOT NULL,
            frame BLOB NOT NULL,
            PRIMARY KEY (node, key)
        ) STRICT, WITHOUT ROWID;
        -- The write policies held so far.
        CREATE TABLE policy (
            identifier BLOB PRIMARY KEY
        ) STRICT, WITHOUT ROWID;
        -- Where our stream of epochs for a twin and an audience stands.
        CREATE TABLE stream (
            twin TEXT NOT NULL,
            audience INTEGER NOT NULL,
            item BLOB NOT NULL,
            PRIMARY KEY (twin, audience)
        ) STRICT, WITHOUT ROWID;
        -- Our epochs that are not acknowledged by all.
        CREATE TABLE sender (
            twin TEXT NOT NULL,
            audience INTEGER NOT NULL,
            epoch INTEGER NOT NULL,
            snapshot BLOB NOT NULL,
            PRIMARY KEY (twin, audience, epoch)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE recipient (
            twin TEXT NOT NULL,
            audience INTEGER NOT NULL,
            epoch INTEGER NOT NULL,
            node TEXT NOT NULL,
            acknowledged INTEGER NOT NULL DEFAULT 0,
            PRIMARY KEY (twin, audience, epoch, node),
            FOREIGN KEY (twin, audience, epoch) REFERENCES sender ON DELETE CASCADE
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE outbox (
            twin TEXT NOT NULL,
            audience INTEGER NOT NULL,
            epoch INTEGER NOT NULL,
            position INTEGER NOT NULL,
            covered INTEGER NOT NULL,
            frame BLOB NOT NULL,
            PRIMARY KEY (twin, audience, epoch, position),
            FOREIGN KEY (twin, audience, epoch) REFERENCES sender ON DELETE CASCADE
        ) STRICT;
        CREATE TABLE receiver (
            twin TEXT NOT NULL,
            sender TEXT NOT NULL,
            audience INTEGER NOT NULL,
            snapshot BLOB NOT NULL,
            PRIMARY KEY (twin, sender, audience)
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
            content BLOB NOT NULL,
            audience INTEGER NOT NULL,
            epoch INTEGER NOT NULL,
            sequence INTEGER NOT NULL,
            frame BLOB NOT NULL
        ) STRICT;
        CREATE INDEX historyOfTwin ON history (twin, revision);
        CREATE UNIQUE INDEX historyOfStream ON history (twin, author, audience, epoch, sequence);
        -- The signatures over the frames of the history.
        CREATE TABLE checkpoint (
            twin TEXT NOT NULL,
            sender TEXT NOT NULL,
            audience INTEGER NOT NULL,
            epoch INTEGER NOT NULL,
            last INTEGER NOT NULL,
            frame BLOB NOT NULL,
            PRIMARY KEY (twin, sender, audience, epoch, last)
        ) STRICT, WITHOUT ROWID;
        -- States to replay from, so that an old revision is near one of them.
        CREATE TABLE base (
            twin TEXT NOT NULL,
            revision INTEGER NOT NULL,
            state BLOB NOT NULL,
            PRIMARY KEY (twin, revision)
        ) STRICT, WITHOUT ROWID;
        """

    // Rules as an item of CBOR, and since when they are held; null for those held before.
    private static let version2 = """
        ALTER TABLE policy ADD COLUMN rules BLOB;
        ALTER TABLE policy ADD COLUMN since INTEGER;
        """
}
