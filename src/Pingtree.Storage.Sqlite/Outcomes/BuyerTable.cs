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
            created_at INTEGER NOT NULL
        ) WITHOUT ROWID;
        """;

    private const string Columns = "name, sources, events, created_at";

    public static bool Insert(SqliteDatabase db, Buyer buyer) =>
        db.Sql($"INSERT INTO buyers ({Columns}) VALUES (?, ?, ?, ?) ON CONFLICT (name) DO NOTHING")
            .Bind(buyer.Name).BindUtf8(JsonSerializer.SerializeToUtf8Bytes(buyer.Sources))
            .Bind(string.Concat(buyer.Events.Select(LeadEventKinds.ToLetter))).Bind(buyer.CreatedAt).Run() > 0;

    public static List<Buyer> List(SqliteDatabase db) => db.Sql($"SELECT {Columns} FROM buyers ORDER BY name").ToList(Read);

    public static Buyer? Find(SqliteDatabase db, string name) => db.Sql($"SELECT {Columns} FROM buyers WHERE name = ?").Bind(name).FirstOrDefault(Read);

    public static bool Delete(SqliteDatabase db, string name) => db.Sql("DELETE FROM buyers WHERE name = ?").Bind(name).Run() > 0;

    private static Buyer Read(SqliteStatement row) => new(
        row.Text(0),
        JsonSerializer.Deserialize<List<string>>(row.Bytes(1))!,
        row.Text(2).Select(LeadEventKinds.FromLetter).ToList(),
        row.Time(3));
}
