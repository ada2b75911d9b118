using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;
using Pingtree.Pipeline.Leads;

namespace Pingtree.Benchmarks.Peers;

/// <summary>
/// A table of leads as anybody would make it, as durable as ours: WAL, synced at every commit, one transaction a lead. One connection
/// with prepared commands behind a lock: SQLite has one writer anyway, and whoever waits for its file lock sleeps.
/// </summary>
internal sealed class PlainTable : IDisposable
{
    private readonly Lock _lock = new();
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _find;
    private readonly SqliteCommand _insert;

    public PlainTable(string file)
    {
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        _connection.Open();
        using (var setup = _connection.CreateCommand())
        {
            setup.CommandText =
                """
                PRAGMA journal_mode = WAL;
                PRAGMA synchronous = FULL;
                CREATE TABLE IF NOT EXISTS leads (
                    lead_id    BLOB    PRIMARY KEY,
                    source_id  INTEGER NOT NULL,
                    status     INTEGER NOT NULL,
                    email      TEXT    NOT NULL,
                    phone      TEXT    NOT NULL,
                    created_at INTEGER NOT NULL,
                    fields     TEXT    NOT NULL,
                    UNIQUE (source_id, email)
                ) WITHOUT ROWID;
                """;
            setup.ExecuteNonQuery();
        }

        _find = Prepare("SELECT lead_id FROM leads WHERE source_id = $p0 AND email = $p1", parameters: 2);
        _insert = Prepare("INSERT INTO leads VALUES ($p0, $p1, $p2, $p3, $p4, $p5, $p6)", parameters: 7);
    }

    /// <summary>Stores the lead, unless another one has its e-mail address.</summary>
    public bool TryInsert(Lead lead)
    {
        var fields = System.Text.Encoding.UTF8.GetString(lead.Fields.ToUtf8Json());
        lock (_lock)
        {
            using var transaction = _connection.BeginTransaction();
            Bind(_find, transaction, lead.Source.Id, lead.Email!.Value);
            if (_find.ExecuteScalar() is not null)
                return false;

            Bind(
                _insert, transaction, lead.Id.ToByteArray(), lead.Source.Id, (int)LeadStatus.Active,
                lead.Email!.Value, lead.Phone!.Value, lead.ReceivedAt.ToUnixTimeMilliseconds(), fields);
            _insert.ExecuteNonQuery();
            transaction.Commit();
            return true;
        }
    }

    /// <summary>Leads stored.</summary>
    public long Count()
    {
        lock (_lock)
        {
            using var count = _connection.CreateCommand();
            count.CommandText = "SELECT COUNT(*) FROM leads";
            return (long)count.ExecuteScalar()!;
        }
    }

    public void Dispose()
    {
        _find.Dispose();
        _insert.Dispose();
        _connection.Dispose();
    }

    [SuppressMessage("Security", "CA2100", Justification = "The texts stand above.")]
    private SqliteCommand Prepare(string sql, int parameters)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 0; i < parameters; i++)
            command.Parameters.Add(new SqliteParameter { ParameterName = $"$p{i}" });
        return command;
    }

    private static void Bind(SqliteCommand command, SqliteTransaction transaction, params ReadOnlySpan<object> values)
    {
        command.Transaction = transaction;
        for (var i = 0; i < values.Length; i++)
            command.Parameters[i].Value = values[i];
    }
}
