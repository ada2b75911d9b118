using Pingtree.Pipeline.Leads;
using Pingtree.Storage.Sqlite.Connecting;

namespace Pingtree.Storage.Sqlite.Leads;

/// <summary>Collects what one write changes in the counts, so that a batch touches each of them once.</summary>
internal sealed class DayCounts(SqliteDatabase db)
{
    /// <summary>Stands where a status would: leads ever admitted.</summary>
    public const int Admitted = 0;

    private readonly Dictionary<(int Source, long Day, int Status), long> _changes = [];
    private readonly Dictionary<(int Source, long Day), long> _admitted = [];

    /// <summary>Leads admitted on the day, those of this write included.</summary>
    public long CountAdmitted(int source, long day)
    {
        if (!_admitted.TryGetValue((source, day), out var admitted))
            _admitted[(source, day)] = admitted = ReadAdmitted(db, source, day) + _changes.GetValueOrDefault((source, day, Admitted));
        return admitted;
    }

    public void Admit(int source, long day)
    {
        Add(source, day, Admitted, 1);
        if (_admitted.TryGetValue((source, day), out var admitted))
            _admitted[(source, day)] = admitted + 1;
    }

    public void Add(int source, long day, LeadStatus status, int leads) => Add(source, day, (int)status, leads);

    public void Write()
    {
        foreach (var ((source, day, status), leads) in _changes)
        {
            db.Sql(
                    """
                    INSERT INTO source_days (source_id, day, status, n) VALUES (?, ?, ?, ?)
                    ON CONFLICT (source_id, day, status) DO UPDATE SET n = n + excluded.n
                    """)
                .Bind(source).Bind(day).Bind(status).Bind(leads).Run();
        }
    }

    public static long ReadAdmitted(SqliteDatabase db, int source, long day) =>
        db.Sql("SELECT n FROM source_days WHERE source_id = ? AND day = ? AND status = 0")
            .Bind(source).Bind(day).FirstOrDefault(static row => row.Long(0));

    private void Add(int source, long day, int status, int leads) =>
        _changes[(source, day, status)] = _changes.GetValueOrDefault((source, day, status)) + leads;
}
