using Pingtree.Pipeline.Screening.Suppressing;
using Pingtree.Storage.Sqlite.Connecting;

namespace Pingtree.Storage.Sqlite.Suppressing;

/// <summary>The rows of one source's list. An entry and the digests it is found by are written together.</summary>
internal sealed class SuppressionTable(SqliteDatabase db, int sourceId)
{
    /// <summary>Puts the entry on the list; true where nothing of it was there.</summary>
    public bool Add(SuppressionEntry entry, DateTimeOffset now)
    {
        var known = FindEntries(entry);
        if (known.Count == 0)
        {
            Insert(entry, now);
            return true;
        }

        // A value says more than its digest. Where both of its digests were listed one by one, they turn out to be the same person.
        if (entry.Form == SuppressionForm.Plain)
        {
            foreach (var other in known.Skip(1))
                Delete(other);
            db.Sql("UPDATE suppression SET form = ?, value = ? WHERE entry_id = ?")
                .Bind((int)entry.Form).Bind(entry.Value).Bind(known[0]).Run();
            InsertDigests(entry, known[0]);
        }

        return false;
    }

    /// <summary>Takes off everything that shares a digest with the entry; answers how many went.</summary>
    public int Remove(SuppressionEntry entry)
    {
        var known = FindEntries(entry);
        foreach (var id in known)
            Delete(id);
        return known.Count;
    }

    /// <summary>Raises the version, so that whoever remembers the list can tell that it changed. Answers the versions before and after.</summary>
    public (long Before, long After) RaiseVersion(DateTimeOffset now)
    {
        var before = db.Sql("SELECT suppression_version FROM sources WHERE id = ?").Bind(sourceId).FirstOrDefault(static row => (long?)row.Long(0))
            ?? throw new InvalidOperationException($"There is no source {sourceId}.");
        var after = Math.Max(before + 1, now.ToUnixTimeMilliseconds());
        db.Sql("UPDATE sources SET suppression_version = ? WHERE id = ?").Bind(after).Bind(sourceId).Run();
        return (before, after);
    }

    public static bool Contains(SqliteDatabase db, SuppressionKey key) => FindEntry(db, key) is not null;

    private static long? FindEntry(SqliteDatabase db, SuppressionKey key) =>
        db.Sql("SELECT entry_id FROM suppression_digests WHERE source_id = ? AND type = ? AND digest = ?")
            .Bind(key.SourceId).Bind(key.Type).Bind(Convert.FromHexString(key.Digest).AsSpan())
            .FirstOrDefault(static row => (long?)row.Long(0));

    private List<long> FindEntries(SuppressionEntry entry) =>
        entry.Digests
            .Select(digest => FindEntry(db, new SuppressionKey(sourceId, entry.Type, digest)))
            .OfType<long>().Distinct().Order().ToList();

    private void Insert(SuppressionEntry entry, DateTimeOffset now)
    {
        var id = db.Sql("INSERT INTO suppression (source_id, type, form, value, created_at) VALUES (?, ?, ?, ?, ?) RETURNING entry_id")
            .Bind(sourceId).Bind(entry.Type).Bind((int)entry.Form).Bind(entry.Value).Bind(now)
            .ToList(static row => row.Long(0)).Single();
        InsertDigests(entry, id);
    }

    private void InsertDigests(SuppressionEntry entry, long id)
    {
        foreach (var digest in entry.Digests)
        {
            db.Sql("INSERT OR IGNORE INTO suppression_digests (source_id, type, digest, entry_id) VALUES (?, ?, ?, ?)")
                .Bind(sourceId).Bind(entry.Type).Bind(Convert.FromHexString(digest).AsSpan()).Bind(id).Run();
        }
    }

    private void Delete(long id)
    {
        db.Sql("DELETE FROM suppression WHERE entry_id = ?").Bind(id).Run();
        db.Sql("DELETE FROM suppression_digests WHERE entry_id = ?").Bind(id).Run();
    }
}
