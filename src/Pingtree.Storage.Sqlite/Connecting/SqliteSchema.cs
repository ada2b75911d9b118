using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Pingtree.Pipeline.Storing;
using Pingtree.Storage.Sqlite.Delivering;
using Pingtree.Storage.Sqlite.Outcomes;

namespace Pingtree.Storage.Sqlite.Connecting;

/// <summary>Every table and every index, with its reason. Times are milliseconds since 1970, days are days since 1970, both UTC.</summary>
internal static class SqliteSchema
{
    /// <summary>The version the tables below set.</summary>
    private const int Version = 3;

    private const string Tables =
        """
        CREATE TABLE sources (
            id                  INTEGER PRIMARY KEY,
            slug                TEXT    NOT NULL UNIQUE,
            name                TEXT    NOT NULL,
            active              INTEGER NOT NULL,
            settings            TEXT    NOT NULL,
            suppression_version INTEGER NOT NULL DEFAULT 0,
            revision            INTEGER NOT NULL DEFAULT 0,
            key_hash            BLOB    NOT NULL UNIQUE,
            created_at          INTEGER NOT NULL
        );

        -- At most one row: the key in force, and the last one that came by configuration.
        CREATE TABLE operator_key (
            id              INTEGER PRIMARY KEY CHECK (id = 1),
            key_hash        BLOB NOT NULL,
            configured_hash BLOB
        );

        -- Ids begin with their time, so new leads go to the end of the table.
        CREATE TABLE leads (
            lead_id       BLOB    PRIMARY KEY,
            source_id     INTEGER NOT NULL,
            status        INTEGER NOT NULL,
            reason        INTEGER,
            refusal_field TEXT,
            duplicate_of  BLOB,
            errors        TEXT,
            email         TEXT,
            phone         TEXT,
            created_at    INTEGER NOT NULL,
            content_hash  INTEGER,
            fields        TEXT    NOT NULL,
            sold_to       TEXT,
            price         TEXT,
            sold_at       INTEGER
        ) WITHOUT ROWID;

        -- Each index ends, unseen, in the table's key: (created_at, lead_id) is the order newest first and the place of a cursor.
        -- All begin with a status: what is asked of every status is merged from the four. Each index less is a page less to write for a lead.
        CREATE INDEX leads_by_status ON leads (source_id, status, created_at);                                -- fetch and export; retention of refused leads
        CREATE INDEX leads_by_email ON leads (source_id, email, status, created_at) WHERE email IS NOT NULL;  -- who holds an address; fetch of a person; erasure
        CREATE INDEX leads_by_phone ON leads (source_id, phone, status, created_at) WHERE phone IS NOT NULL;  -- the same

        -- Of an erased lead nothing is left but that there was one.
        CREATE TABLE erased_leads (
            lead_id   BLOB    PRIMARY KEY,
            source_id INTEGER NOT NULL
        ) WITHOUT ROWID;

        -- Who holds a value of any other field: the last word on duplicates is this key.
        CREATE TABLE claims (
            source_id  INTEGER NOT NULL,
            field      TEXT    NOT NULL,
            value      TEXT    NOT NULL,
            lead_id    BLOB    NOT NULL,
            claimed_at INTEGER NOT NULL,
            PRIMARY KEY (source_id, field, value)
        ) WITHOUT ROWID;

        -- Leads per status, kept in the leads' own transactions, so that a total is a sum over days.
        -- Status 0 counts the leads ever admitted on the day: it only grows, for a sold or erased lead gives no room back under the cap.
        CREATE TABLE source_days (
            source_id INTEGER NOT NULL,
            day       INTEGER NOT NULL,
            status    INTEGER NOT NULL,
            n         INTEGER NOT NULL,
            PRIMARY KEY (source_id, day, status)
        ) WITHOUT ROWID;

        -- Numbers are never used twice: their order is the order of arrival.
        CREATE TABLE suppression (
            entry_id   INTEGER PRIMARY KEY AUTOINCREMENT,
            source_id  INTEGER NOT NULL,
            type       TEXT    NOT NULL,
            form       INTEGER NOT NULL,
            value      TEXT    NOT NULL,
            created_at INTEGER NOT NULL
        );
        CREATE INDEX suppression_by_source ON suppression (source_id);       -- the list of both types, newest first
        CREATE INDEX suppression_by_type ON suppression (source_id, type);   -- the list of one type

        -- Streamed batches. Their leads are the range of ids behind theirs.
        CREATE TABLE batches (
            batch_id   BLOB    PRIMARY KEY,
            source_id  INTEGER NOT NULL,
            key        TEXT,
            created_at INTEGER NOT NULL,
            leads      INTEGER,
            last       INTEGER,
            unreadable INTEGER,
            errors     TEXT
        ) WITHOUT ROWID;
        CREATE UNIQUE INDEX batches_by_key ON batches (source_id, key) WHERE key IS NOT NULL;   -- a batch that is sent again

        -- What an entry is found by: a plain one by two digests, a bare digest by itself.
        CREATE TABLE suppression_digests (
            source_id INTEGER NOT NULL,
            type      TEXT    NOT NULL,
            digest    BLOB    NOT NULL,
            entry_id  INTEGER NOT NULL,
            PRIMARY KEY (source_id, type, digest)
        ) WITHOUT ROWID;
        CREATE INDEX suppression_digests_by_entry ON suppression_digests (entry_id);   -- removal of an entry by one of its digests

        CREATE TABLE reservations (
            source_id   INTEGER NOT NULL,
            key         TEXT    NOT NULL,
            body_hash   BLOB    NOT NULL,
            lead_id     BLOB    NOT NULL,
            lease_until INTEGER NOT NULL,
            created_at  INTEGER NOT NULL,
            PRIMARY KEY (source_id, key)
        ) WITHOUT ROWID;
        CREATE INDEX reservations_by_time ON reservations (created_at);   -- those past their day
        CREATE INDEX reservations_by_lead ON reservations (lead_id);      -- those an erasure takes along
        """;

    private const string EventLog =
        """
        -- Every event in the order it was stored; an entry holds those of one source that came in one write: ids of 12 bytes, a letter each.
        CREATE TABLE event_log (
            entry_id  INTEGER PRIMARY KEY AUTOINCREMENT,
            source_id INTEGER NOT NULL,
            stored_at INTEGER NOT NULL,
            due_at    INTEGER,
            lead_ids  BLOB    NOT NULL,
            letters   TEXT    NOT NULL
        );
        CREATE INDEX event_log_by_source ON event_log (source_id);                              -- followed in order
        CREATE INDEX event_log_by_time ON event_log (source_id, stored_at);                     -- followed from a moment on
        CREATE UNIQUE INDEX event_log_of_sales ON event_log (lead_ids) WHERE letters = 'o';     -- a sale stands in the log once, in an entry of its own
        CREATE INDEX event_log_due ON event_log (due_at) WHERE due_at IS NOT NULL;              -- the sweep; as a rule all but empty
        """;

    /// <summary>Version 1 marked due events in the leads, and kept claims of e-mails and phones apart from them.</summary>
    private const string UpgradeFrom1 =
        """
        DROP INDEX leads_by_time;
        DROP INDEX leads_by_email;
        DROP INDEX leads_by_phone;
        DROP INDEX leads_with_event;
        CREATE INDEX leads_by_email ON leads (source_id, email, status, created_at) WHERE email IS NOT NULL;
        CREATE INDEX leads_by_phone ON leads (source_id, phone, status, created_at) WHERE phone IS NOT NULL;
        DELETE FROM claims WHERE field IN ('email', 'phone');
        INSERT INTO event_log (source_id, stored_at, due_at, lead_ids, letters)
            SELECT source_id, created_at, event_due_at, lead_id, CASE status WHEN 3 THEN 'd' WHEN 4 THEN 'r' ELSE 'a' END FROM leads ORDER BY created_at, lead_id;
        ALTER TABLE leads DROP COLUMN event_due_at;
        ALTER TABLE leads ADD COLUMN sold_to TEXT;
        ALTER TABLE leads ADD COLUMN price TEXT;
        ALTER TABLE leads ADD COLUMN sold_at INTEGER;
        """;

    /// <summary>Makes the tables unless they are there, and brings those of an older program up to date. Any number of processes may try at once.</summary>
    public static void Ensure(SqliteDatabase db, TimeSpan patience)
    {
        SwitchToWriteAheadLog(db, patience);
        if (ReadVersion(db) == Version)
            return;

        db.Execute("BEGIN IMMEDIATE");
        var version = ReadVersion(db); // another process may have made or upgraded the tables while this one waited for the lock
        if (version > Version)
            throw new StoreUnavailableException($"The database has schema {version}; this program knows schemas up to {Version}.");

        if (version == 0)
            db.Execute(Tables);
        if (version < 2)
        {
            db.Execute(EventLog);
            db.Execute(DeliveryTables.Script);
            db.Execute(BuyerTable.Create);
        }

        if (version == 1)
            db.Execute(UpgradeFrom1);
        if (version < 3)
            db.Execute(DeliveryTables.UpgradeFrom2);
        db.Execute($"PRAGMA user_version = {Version}; COMMIT");
    }

    private static int ReadVersion(SqliteDatabase db) => db.Sql("PRAGMA user_version").FirstOrDefault(static row => row.Int(0));

    /// <summary>SQLite doesn't wait for this change of mode as it does for locks: two first starts meet here.</summary>
    private static void SwitchToWriteAheadLog(SqliteDatabase db, TimeSpan patience)
    {
        var start = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                db.Execute("PRAGMA journal_mode = WAL");
                return;
            }
            catch (SqliteException fault) when (SqliteFaults.IsBusy(fault) && Stopwatch.GetElapsedTime(start) < patience)
            {
                Thread.Yield();
            }
        }
    }
}
