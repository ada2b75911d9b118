using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Storing;
using Pingtree.Storage.Sqlite.Connecting;

namespace Pingtree.Storage.Sqlite.Leads;

/// <summary>
/// A filter as a statement. Only what is asked stands in it, for "column = ? OR ? IS NULL" would use no index; the index is named, for
/// without statistics SQLite guesses. Every index is ordered by time within a status: all statuses are a merge of four such runs, without a sort.
/// </summary>
internal static class LeadFilterSql
{
    private static readonly LeadStatus[] Every = [LeadStatus.Active, LeadStatus.Sold, LeadStatus.Duplicate, LeadStatus.Rejected];

    /// <summary>Newest first; <paramref name="tail"/> (LIMIT) comes behind the order.</summary>
    public static SqliteStatement Select(SqliteDatabase db, LeadFilter filter, LeadCursor? after, string tail)
    {
        var behind = after is null ? "" : " AND (created_at, lead_id) < (?, ?)";
        var runs = StatusesOf(filter).Select(status => $"SELECT {LeadTable.LeadColumns}{Where(filter)} AND status = {(int)status}{behind}");
        var select = db.Sql($"{string.Join(" UNION ALL ", runs)} ORDER BY created_at DESC, lead_id DESC{tail}");
        foreach (var _ in StatusesOf(filter))
        {
            Bind(select, filter);
            if (after is { } cursor)
                select.Bind(cursor.CreatedAt).Bind(cursor.Id);
        }

        return select;
    }

    public static SqliteStatement Count(SqliteDatabase db, LeadFilter filter)
    {
        var status = filter.Status is null ? "" : $" AND status = {(int)filter.Status}";
        return Bind(db.Sql($"SELECT count(*){Where(filter)}{status}"), filter);
    }

    private static IReadOnlyList<LeadStatus> StatusesOf(LeadFilter filter) => filter.Status is { } status ? [status] : Every;

    private static string Where(LeadFilter filter) =>
        $" FROM leads INDEXED BY {Index(filter)} WHERE source_id = ?"
        + (filter.Email is null ? "" : " AND email = ?")
        + (filter.Phone is null ? "" : " AND phone = ?")
        + (filter.From is null ? "" : " AND created_at >= ?")
        + (filter.To is null ? "" : " AND created_at < ?");

    private static SqliteStatement Bind(SqliteStatement statement, LeadFilter filter)
    {
        statement.Bind(filter.SourceId);
        if (filter.Email is { } email)
            statement.Bind(email);
        if (filter.Phone is { } phone)
            statement.Bind(phone);
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
        _ => "leads_by_status",
    };
}
