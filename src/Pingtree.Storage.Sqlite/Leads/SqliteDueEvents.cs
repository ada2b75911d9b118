using Pingtree.Pipeline.Outcomes;
using Pingtree.Pipeline.Storing;
using Pingtree.Storage.Sqlite.Connecting;

namespace Pingtree.Storage.Sqlite.Leads;

/// <summary>The entries of the event log that have not left yet.</summary>
internal sealed class SqliteDueEvents(SqliteWriter writer, SqliteReaders readers) : IDueEvents
{
    public Task<IReadOnlyList<EventEntry>> FindAsync(DateTimeOffset dueBefore, int limit, CancellationToken ct) =>
        readers.ReadAsync(db => EventLog.FindDue(db, dueBefore, limit), ct);

    public Task ClearAsync(IReadOnlyCollection<EventEntry> entries, CancellationToken ct) => writer.WriteAsync(
        db =>
        {
            foreach (var entry in entries)
                EventLog.Clear(db, entry.Entry ?? throw new ArgumentException("An entry the store did not give can't be struck off.", nameof(entries)));
            return true;
        },
        ct);
}
