using System.Text.Json;
using Pingtree.Pipeline.Outcomes;
using Pingtree.Storage.Sqlite.Connecting;

namespace Pingtree.Storage.Sqlite.Outcomes;

/// <summary>The rows of buyers.</summary>
internal static class BuyerTable
{
    /// <summary>Sources are a JSON array of slugs, events a letter each.</summary>
    public const string Create =
        """
        CREATE TABLE buyers (
            name       TEXT    PRIMARY KEY,
            sources    TEXT    NOT NULL,
            events     TEXT    NOT NULL,
            created_at INTEGER NOT NULL,
            seen_at    INTEGER,
            owed_since INTEGER
        ) WITHOUT ROWID;
        """;

    private const string Made = "name, sources, events, created_at";

    private const string Columns = $"{Made}, seen_at, owed_since";

    public static bool Insert(SqliteDatabase db, Buyer buyer) =>
        db.Sql($"INSERT INTO buyers ({Made}) VALUES (?, ?, ?, ?) ON CONFLICT (name) DO NOTHING")
            .Bind(buyer.Name).BindUtf8(JsonSerializer.SerializeToUtf8Bytes(buyer.Sources))
            .Bind(buyer.Events.ToLetters()).Bind(buyer.CreatedAt).Run() > 0;

    public static List<Buyer> List(SqliteDatabase db) => db.Sql($"SELECT {Columns} FROM buyers ORDER BY name").ToList(Read);

    public static Buyer? Find(SqliteDatabase db, string name) => db.Sql($"SELECT {Columns} FROM buyers WHERE name = ?").Bind(name).FirstOrDefault(Read);

    public static bool Delete(SqliteDatabase db, string name) => db.Sql("DELETE FROM buyers WHERE name = ?").Bind(name).Run() > 0;

    public static int SetSeen(SqliteDatabase db, IReadOnlyCollection<string> names, DateTimeOffset at) =>
        db.Sql("UPDATE buyers SET seen_at = max(ifnull(seen_at, 0), ?) WHERE name IN (SELECT value FROM json_each(?))")
            .Bind(at).BindUtf8(JsonSerializer.SerializeToUtf8Bytes(names)).Run();

    public static int Owe(SqliteDatabase db, string name, DateTimeOffset since) =>
        db.Sql("UPDATE buyers SET owed_since = min(ifnull(owed_since, ?1), ?1) WHERE name = ?2").Bind(since).Bind(name).Run();

    public static int SetPaid(SqliteDatabase db, string name, DateTimeOffset since) =>
        db.Sql("UPDATE buyers SET owed_since = NULL WHERE name = ? AND owed_since = ?").Bind(name).Bind(since).Run();

    private static Buyer Read(SqliteStatement row) => new(
        row.Text(0),
        JsonSerializer.Deserialize<List<string>>(row.Bytes(1))!,
        LeadEventKinds.FromLetters(row.Text(2)),
        row.Time(3))
    {
        SeenAt = row.IsNull(4) ? null : row.Time(4),
        OwedSince = row.IsNull(5) ? null : row.Time(5),
    };
}
