using System.Text.Json;
using System.Text.Json.Serialization;
using Pingtree.Pipeline.Sources;
using Pingtree.Storage.Sqlite.Connecting;

namespace Pingtree.Storage.Sqlite.Sources;

/// <summary>The rows of sources.</summary>
internal static class SourceTable
{
    private const string Columns = "id, slug, name, active, settings, suppression_version, created_at, revision";

    /// <summary>A setting that is not in the text keeps its default: the text of an older version still reads.</summary>
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    public static Source? FindBySlug(SqliteDatabase db, string slug) =>
        db.Sql($"SELECT {Columns} FROM sources WHERE slug = ?").Bind(slug).FirstOrDefault(Read);

    public static Source? FindByKey(SqliteDatabase db, byte[] keyHash) =>
        db.Sql($"SELECT {Columns} FROM sources WHERE key_hash = ?").Bind(keyHash.AsSpan()).FirstOrDefault(Read);

    public static Source? Find(SqliteDatabase db, int id) =>
        db.Sql($"SELECT {Columns} FROM sources WHERE id = ?").Bind(id).FirstOrDefault(Read);

    public static List<Source> List(SqliteDatabase db) => db.Sql($"SELECT {Columns} FROM sources ORDER BY id").ToList(Read);

    /// <summary>SQLite numbers the row: one more than the highest there is.</summary>
    public static Source Insert(SqliteDatabase db, NewSource source, DateTimeOffset now) =>
        db.Sql($"INSERT INTO sources (slug, name, active, settings, key_hash, created_at) VALUES (?, ?, ?, ?, ?, ?) RETURNING {Columns}")
            .Bind(source.Slug).Bind(source.Name).Bind(source.Active ? 1 : 0).Bind(Write(source.Settings)).Bind(source.KeyHash.AsSpan()).Bind(now)
            .ToList(Read).Single();

    public static void Update(SqliteDatabase db, Source source) =>
        db.Sql("UPDATE sources SET name = ?, active = ?, settings = ?, revision = revision + 1 WHERE id = ?")
            .Bind(source.Name).Bind(source.Active ? 1 : 0).Bind(Write(source.Settings)).Bind(source.Id).Run();

    /// <summary>Whether the source has other rules or another suppression list by now than when it was read.</summary>
    public static bool IsChanged(SqliteDatabase db, Source source) =>
        db.Sql("SELECT 1 FROM sources WHERE id = ? AND (revision <> ? OR suppression_version <> ?)")
            .Bind(source.Id).Bind(source.Revision).Bind(source.SuppressionVersion).FirstOrDefault(static _ => true);

    private static string Write(SourceSettings settings) => JsonSerializer.Serialize(settings, Json);

    private static Source Read(SqliteStatement row) => new(
        row.Int(0),
        row.Text(1),
        row.Text(2),
        row.Int(3) != 0,
        JsonSerializer.Deserialize<SourceSettings>(row.Bytes(4), Json)!,
        row.Long(5),
        row.Time(6),
        row.Long(7));
}
