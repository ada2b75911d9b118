namespace Pingtree.Storage.Sqlite.Profiles;

/// <summary>What is known of profiles beside their leads. A source nobody uses profiles of has no row in any of them.</summary>
internal static class ProfileTables
{
    public const string Create =
        """

        -- Profiles made by a token with a group.
        CREATE TABLE profile_groups (
            lead_id BLOB PRIMARY KEY,
            grp     TEXT NOT NULL
        ) WITHOUT ROWID;

        -- Fields of their own that sources are matched by. Once a field is here, every new lead of the source writes its value below;
        -- (status, created_at, lead_id) is how far the leads from before have been read, NULL once all are.
        CREATE TABLE profile_fields (
            source_id  INTEGER NOT NULL,
            field      TEXT    NOT NULL,
            status     INTEGER,
            created_at INTEGER,
            lead_id    BLOB,
            PRIMARY KEY (source_id, field)
        ) WITHOUT ROWID;

        -- The values profiles have in those fields.
        CREATE TABLE profile_values (
            source_id INTEGER NOT NULL,
            field     TEXT    NOT NULL,
            value     TEXT    NOT NULL,
            lead_id   BLOB    NOT NULL,
            PRIMARY KEY (source_id, field, value, lead_id)
        ) WITHOUT ROWID;
        """;
}
