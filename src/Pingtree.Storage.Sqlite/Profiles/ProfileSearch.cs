using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Profiles;
using Pingtree.Storage.Sqlite.Connecting;
using Pingtree.Storage.Sqlite.Leads;

namespace Pingtree.Storage.Sqlite.Profiles;

/// <summary>Finds profiles. Every way is an index: a search costs the same among ten leads and among ten million.</summary>
internal static class ProfileSearch
{
    /// <summary>The profiles that match, two at most.</summary>
    public static IReadOnlyList<Profile> Find(SqliteDatabase db, int sourceId, ProfileMatch match) =>
        FindIds(db, sourceId, match).Select(id => Read(db, sourceId, id)).OfType<Profile>().ToList();

    /// <summary>The profile with this id; null where the source has none.</summary>
    public static Profile? Read(SqliteDatabase db, int sourceId, LeadId id) =>
        LeadTable.Find(db, id) is { Status: LeadStatus.Active or LeadStatus.Sold } lead && lead.SourceId == sourceId
            ? new Profile(lead, GroupTable.Find(db, id))
            : null;

    private static List<LeadId> FindIds(SqliteDatabase db, int sourceId, ProfileMatch match) => match switch
    {
        ProfileMatch.ById { Id: var id } => [id],
        ProfileMatch.ByEmailAndPhone both => FindByEmailAndPhone(db, sourceId, both),
        ProfileMatch.ByField { Field: FieldNames.Email, Value: var email } =>
            Find(db, "SELECT lead_id FROM leads INDEXED BY leads_by_email WHERE source_id = ? AND email = ? AND status IN (1, 2) LIMIT 2", sourceId, email),
        ProfileMatch.ByField { Field: FieldNames.Phone, Value: var phone } =>
            Find(db, "SELECT lead_id FROM leads INDEXED BY leads_by_phone WHERE source_id = ? AND phone = ? AND status IN (1, 2) LIMIT 2", sourceId, phone),
        ProfileMatch.ByField own => ValueTable.Find(db, sourceId, own.Field, own.Value),
        _ => throw new ArgumentOutOfRangeException(nameof(match), match, "Nobody knows how to find that."),
    };

    private static List<LeadId> Find(SqliteDatabase db, string sql, int sourceId, string value) =>
        db.Sql(sql).Bind(sourceId).Bind(value).ToList(static row => row.Id(0));

    private static List<LeadId> FindByEmailAndPhone(SqliteDatabase db, int sourceId, ProfileMatch.ByEmailAndPhone both) =>
        db.Sql("SELECT lead_id FROM leads INDEXED BY leads_by_email WHERE source_id = ? AND email = ? AND phone = ? AND status IN (1, 2) LIMIT 2")
            .Bind(sourceId).Bind(both.Email).Bind(both.Phone).ToList(static row => row.Id(0));
}
