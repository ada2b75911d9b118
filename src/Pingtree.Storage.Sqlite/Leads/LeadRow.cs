using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Screening;
using Pingtree.Pipeline.Screening.Deduplicating;
using Pingtree.Pipeline.Storing;

namespace Pingtree.Storage.Sqlite.Leads;

/// <summary>A lead made ready for the table: whatever needs no lock is done before the writer's turn.</summary>
internal sealed record LeadRow(Lead Lead, Refusal? Refusal, IReadOnlyList<Claim> Claims, string? Email, string? Phone, byte[] Fields)
{
    public long Day { get; } = UnixDay.Of(Lead.Day);

    public static LeadRow Of(JudgedLead judged) => new(
        judged.Lead,
        judged.Refusal,
        judged.Refusal is null ? judged.Lead.Claims() : [],
        judged.Lead.ComparedValue(FieldNames.Email),
        judged.Lead.ComparedValue(FieldNames.Phone),
        judged.Lead.Fields.ToUtf8Json());
}
