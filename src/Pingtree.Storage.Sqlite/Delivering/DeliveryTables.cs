namespace Pingtree.Storage.Sqlite.Delivering;

/// <summary>The tables of what is delivered to whom.</summary>
internal static class DeliveryTables
{
    /// <summary>Version 2 of the schema did not know when an endpoint failed last.</summary>
    public const string UpgradeFrom2 = "ALTER TABLE webhooks ADD COLUMN last_failure_at INTEGER;";

    public const string Script =
        """

        -- Numbers are never used twice: what is left of a deleted endpoint must not become another's.
        CREATE TABLE webhooks (
            webhook          INTEGER PRIMARY KEY AUTOINCREMENT,
            webhook_id       TEXT    NOT NULL UNIQUE,
            source_id        INTEGER NOT NULL,
            url              TEXT    NOT NULL,
            events           TEXT    NOT NULL,
            active           INTEGER NOT NULL,
            secret           BLOB    NOT NULL,
            old_secret       BLOB,
            old_secret_until INTEGER,
            failing_since    INTEGER,
            created_at       INTEGER NOT NULL
        );
        CREATE INDEX webhooks_by_source ON webhooks (source_id);   -- the list, the routing

        -- Numbers of deleted endpoints that have deliveries left.
        CREATE TABLE deleted_webhooks (webhook INTEGER PRIMARY KEY);

        -- The id of an event begins with its lead's; due_at and finished_at: always one of them.
        CREATE TABLE deliveries (
            delivery        INTEGER PRIMARY KEY,
            delivery_id     TEXT    NOT NULL UNIQUE,
            webhook         INTEGER NOT NULL,
            event_id        TEXT    NOT NULL,
            status          INTEGER NOT NULL,
            attempts        INTEGER NOT NULL DEFAULT 0,
            due_at          INTEGER,
            lease           INTEGER NOT NULL DEFAULT 0,
            leased_until    INTEGER,
            responded       INTEGER NOT NULL DEFAULT 0,
            response_status INTEGER,
            response_body   TEXT,
            created_at      INTEGER NOT NULL,
            finished_at     INTEGER
        );
        CREATE UNIQUE INDEX deliveries_by_event ON deliveries (event_id, webhook);                              -- one for each event; erasure of a lead
        CREATE INDEX deliveries_by_webhook ON deliveries (webhook, status);                                     -- the list, newest first
        CREATE INDEX deliveries_due ON deliveries (webhook, due_at) WHERE due_at IS NOT NULL;                   -- who has something due, and what
        CREATE INDEX deliveries_finished ON deliveries (finished_at) WHERE finished_at IS NOT NULL;             -- retention
        """;
}
