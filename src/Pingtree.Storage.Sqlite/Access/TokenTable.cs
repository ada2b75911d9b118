using System.Text.Json;
using Pingtree.Pipeline.Access;
using Pingtree.Storage.Sqlite.Connecting;

namespace Pingtree.Storage.Sqlite.Access;

/// <summary>The rows of tokens and of what they used.</summary>
internal static class TokenTable
{
    /// <summary>Sources are a JSON array of numbers; a month is twelve times its year plus its number; of past months nothing is kept.</summary>
    public const string Create =
        """
        CREATE TABLE tokens (
            token         INTEGER PRIMARY KEY,
            token_id      TEXT    NOT NULL UNIQUE,
            hash          BLOB    NOT NULL UNIQUE,
            name          TEXT    NOT NULL,
            roles         INTEGER NOT NULL,
            sources       TEXT    NOT NULL,
            token_group   TEXT,
            monthly_quota INTEGER,
            created_at    INTEGER NOT NULL,
            last_used_at  INTEGER,
            month         INTEGER NOT NULL DEFAULT 0,
            used          INTEGER NOT NULL DEFAULT 0
        );
        """;

    private const string Columns = "token_id, name, roles, sources, token_group, monthly_quota, created_at, last_used_at";

    public static int Insert(SqliteDatabase db, AccessToken token, byte[] hash) =>
        db.Sql($"INSERT INTO tokens ({Columns}, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")
            .Bind(token.Id).Bind(token.Name).Bind((int)token.Roles).BindUtf8(JsonSerializer.SerializeToUtf8Bytes(token.Sources))
            .Bind(token.Group).Bind(token.MonthlyQuota).Bind(token.CreatedAt).Bind(token.LastUsedAt?.ToUnixTimeMilliseconds())
            .Bind(hash.AsSpan()).Run();

    public static AccessToken? Find(SqliteDatabase db, byte[] hash) =>
        db.Sql($"SELECT {Columns} FROM tokens WHERE hash = ?").Bind(hash.AsSpan()).FirstOrDefault(Read);

    public static List<AccessToken> List(SqliteDatabase db) => db.Sql($"SELECT {Columns} FROM tokens ORDER BY token").ToList(Read);

    public static bool Delete(SqliteDatabase db, string id) => db.Sql("DELETE FROM tokens WHERE token_id = ?").Bind(id).Run() > 0;

    public static int Touch(SqliteDatabase db, string id, DateTimeOffset now) =>
        db.Sql("UPDATE tokens SET last_used_at = ? WHERE token_id = ?").Bind(now).Bind(id).Run();

    public static bool Take(SqliteDatabase db, string id, int month, int amount, int quota) =>
        db.Sql(
                """
                UPDATE tokens SET used = CASE month WHEN ?1 THEN used ELSE 0 END + ?2, month = ?1
                WHERE token_id = ?3 AND CASE month WHEN ?1 THEN used ELSE 0 END + ?2 <= ?4
                """)
            .Bind(month).Bind(amount).Bind(id).Bind(quota).Run() > 0;

    public static int GiveBack(SqliteDatabase db, string id, int month, int amount) =>
        db.Sql("UPDATE tokens SET used = max(0, used - ?) WHERE token_id = ? AND month = ?").Bind(amount).Bind(id).Bind(month).Run();

    private static AccessToken Read(SqliteStatement row) => new(
        row.Text(0),
        row.Text(1),
        (TokenRoles)row.Int(2),
        JsonSerializer.Deserialize<List<int>>(row.Bytes(3))!,
        row.TextOrNull(4),
        row.IntOrNull(5),
        row.Time(6),
        row.LongOrNull(7) is { } used ? DateTimeOffset.FromUnixTimeMilliseconds(used) : null);
}
