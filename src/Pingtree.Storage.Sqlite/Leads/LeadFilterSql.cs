using Pingtree.Pipeline.Storing;
using Pingtree.Storage.Sqlite.Connecting;

namespace Pingtree.Storage.Sqlite.Leads;

/// <summary>
/// A filter as the tail of a statement. Only what is asked stands in it, for "column = ? OR ? IS NULL" would use no index;
/// and the index is named, for without statistics SQLite guesses between e-mail and status.
/// </summary>
internal static class LeadFilterSql
{
    public static string Where(LeadFilter filter) =>
        $" FROM leads INDEXED BY {Index(filter)} WHERE source_id = ?"
        + (filter.Email is null ? "" : " AND email = ?")
        + (filter.Phone is null ? "" : " AND phone = ?")
        + (filter.Status is null ? "" : " AND status = ?")
        + (filter.From is null ? "" : " AND created_at >= ?")
        + (filter.To is null ? "" : " AND created_at < ?");

    /// <summary>Binds the parameters of <see cref="Where"/>.</summary>
    public static SqliteStatement Bind(SqliteStatement statement, LeadFilter filter)
    {
        statement.Bind(filter.SourceId);
        if (filter.Email is { } email)
            statement.Bind(email);
        if (filter.Phone is { } phone)
            statement.Bind(phone);
        if (filter.Status is { } status)
            statement.Bind((int)status);
        if (filter.From is { } from)
            statement.Bind(UnixDay.Start(from));
        if (filter.To is { } to)
            statement.Bind(UnixDay.Start(to) + UnixDay.Milliseconds);
        return statement;
    }

    private static string Index(LeadFilter filter) => filter switch
    {
        { Email: not null } => "leads_by_email",
        { Phone: not null } => "leads_by_phone",
        { Status: not null } => "leads_by_status",
        _ => "leads_by_time",
    };
}
