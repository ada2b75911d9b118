using Pingtree.Pipeline.Leads;
using Pingtree.Storage.Sqlite.Connecting;

namespace Pingtree.Storage.Sqlite.Profiles;

/// <summary>Which group a profile belongs to, where it belongs to one.</summary>
internal static class GroupTable
{
    public static string? Find(SqliteDatabase db, LeadId lead) =>
        db.Sql("SELECT grp FROM profile_groups WHERE lead_id = ?").Bind(lead).FirstOrDefault(static row => row.Text(0));

    public static void Set(SqliteDatabase db, LeadId lead, string? group)
    {
        if (group is not null)
            db.Sql("INSERT INTO profile_groups (lead_id, grp) VALUES (?, ?)").Bind(lead).Bind(group).Run();
    }

    public static void Forget(SqliteDatabase db, LeadId lead) => db.Sql("DELETE FROM profile_groups WHERE lead_id = ?").Bind(lead).Run();
}
