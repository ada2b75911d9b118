using System.Buffers;
using System.Text;
using Microsoft.Data.Sqlite;
using Pingtree.Pipeline.Leads;
using SQLitePCL;

namespace Pingtree.Storage.Sqlite.Connecting;

/// <summary>
/// A prepared statement. It speaks to SQLite below ADO.NET: that costs a microsecond where a command with named parameters costs five,
/// keeps NUL characters, and never falls into the 150 ms sleeps of the provider's own retry.
/// </summary>
internal sealed class SqliteStatement : IDisposable
{
    private readonly sqlite3 _connection;
    private readonly sqlite3_stmt _statement;
    private int _bound;
    private bool _running;

    public SqliteStatement(sqlite3 connection, string sql)
    {
        _connection = connection;
        Check(raw.sqlite3_prepare_v3(connection, sql, raw.SQLITE_PREPARE_PERSISTENT, out _statement));
    }

    /// <summary>Makes the statement ready for its first parameter.</summary>
    public SqliteStatement Begin()
    {
        if (_running)
            throw new InvalidOperationException("The statement is being read; it can't start again.");
        _bound = 0;
        return this;
    }

    public SqliteStatement Bind(long value)
    {
        Check(raw.sqlite3_bind_int64(_statement, ++_bound, value));
        return this;
    }

    public SqliteStatement Bind(long? value) => value is { } number ? Bind(number) : BindNull();

    /// <summary>Binds a time as milliseconds since 1970.</summary>
    public SqliteStatement Bind(DateTimeOffset value) => Bind(value.ToUnixTimeMilliseconds());

    public SqliteStatement Bind(LeadId value)
    {
        Span<byte> bytes = stackalloc byte[LeadId.Size];
        value.WriteTo(bytes);
        return Bind(bytes);
    }

    public SqliteStatement Bind(LeadId? value) => value is { } id ? Bind(id) : BindNull();

    public SqliteStatement Bind(ReadOnlySpan<byte> blob)
    {
        Check(raw.sqlite3_bind_blob(_statement, ++_bound, blob));
        return this;
    }

    public SqliteStatement Bind(string? text)
    {
        if (text is null)
            return BindNull();

        byte[]? rented = null;
        var size = Encoding.UTF8.GetMaxByteCount(text.Length);
        var buffer = size <= 512 ? stackalloc byte[512] : rented = ArrayPool<byte>.Shared.Rent(size);
        BindUtf8(buffer[..Encoding.UTF8.GetBytes(text, buffer)]);
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
        return this;
    }

    public SqliteStatement BindUtf8(ReadOnlySpan<byte> text)
    {
        // An empty span has no address, and SQLite takes a text without an address for NULL.
        Check(text.IsEmpty
            ? raw.sqlite3_bind_text(_statement, ++_bound, utf8z.FromString(""))
            : raw.sqlite3_bind_text(_statement, ++_bound, text));
        return this;
    }

    public SqliteStatement BindNull()
    {
        Check(raw.sqlite3_bind_null(_statement, ++_bound));
        return this;
    }

    /// <summary>Runs a statement that answers nothing.</summary>
    /// <returns>How many rows an INSERT, UPDATE or DELETE touched.</returns>
    public int Run()
    {
        while (Step()) { }
        return raw.sqlite3_changes(_connection);
    }

    /// <summary>Reads all rows.</summary>
    public List<T> ToList<T>(Func<SqliteStatement, T> read)
    {
        try
        {
            var rows = new List<T>();
            while (Step())
                rows.Add(read(this));
            return rows;
        }
        finally
        {
            Reset();
        }
    }

    /// <summary>Reads the first row, if there is one.</summary>
    public T? FirstOrDefault<T>(Func<SqliteStatement, T> read)
    {
        try
        {
            return Step() ? read(this) : default;
        }
        finally
        {
            Reset();
        }
    }

    /// <summary>Walks the rows without keeping them.</summary>
    public void ForEach(Action<SqliteStatement> visit)
    {
        try
        {
            while (Step())
                visit(this);
        }
        finally
        {
            Reset();
        }
    }

    /// <summary>Walks the rows as long as the visitor wants another one.</summary>
    public void WalkWhile(Func<SqliteStatement, bool> visit)
    {
        try
        {
            while (Step() && visit(this)) { }
        }
        finally
        {
            Reset();
        }
    }

    public bool IsNull(int column) => raw.sqlite3_column_type(_statement, column) == raw.SQLITE_NULL;

    public long Long(int column) => raw.sqlite3_column_int64(_statement, column);

    public int Int(int column) => (int)raw.sqlite3_column_int64(_statement, column);

    public int? IntOrNull(int column) => IsNull(column) ? null : Int(column);

    public long? LongOrNull(int column) => IsNull(column) ? null : Long(column);

    public DateTimeOffset Time(int column) => DateTimeOffset.FromUnixTimeMilliseconds(Long(column));

    /// <summary>The bytes of a blob, or of a text in UTF-8. They are SQLite's own and go with the row.</summary>
    public ReadOnlySpan<byte> Bytes(int column) => raw.sqlite3_column_blob(_statement, column);

    public string Text(int column) => Encoding.UTF8.GetString(Bytes(column));

    public string? TextOrNull(int column) => IsNull(column) ? null : Text(column);

    public LeadId Id(int column) => new(Bytes(column));

    public LeadId? IdOrNull(int column) => IsNull(column) ? null : Id(column);

    public void Dispose() => _statement.Dispose();

    private bool Step()
    {
        var result = raw.sqlite3_step(_statement);
        _running = result == raw.SQLITE_ROW;
        if (_running)
            return true;

        // A statement that is not reset keeps its snapshot, and the log could not be emptied past it.
        var fault = result == raw.SQLITE_DONE ? null : FaultOf(result);
        Reset();
        return fault is null ? false : throw fault;
    }

    private void Reset()
    {
        _running = false;
        raw.sqlite3_reset(_statement);
    }

    private void Check(int result)
    {
        if (result != raw.SQLITE_OK)
            throw FaultOf(result)!;
    }

    private SqliteException? FaultOf(int result)
    {
        try
        {
            SqliteException.ThrowExceptionForRC(result, _connection);
            return null;
        }
        catch (SqliteException fault)
        {
            return fault;
        }
    }
}
