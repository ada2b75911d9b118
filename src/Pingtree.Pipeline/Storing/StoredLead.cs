using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Screening;

namespace Pingtree.Pipeline.Storing;

/// <summary>A lead as read back from the store.</summary>
public sealed record StoredLead(
    LeadId Id,
    int SourceId,
    LeadStatus Status,
    RejectReason? Reason,
    LeadId? DuplicateOf,
    DateTimeOffset CreatedAt,
    LeadFields Fields,
    Sale? Sale = null);
