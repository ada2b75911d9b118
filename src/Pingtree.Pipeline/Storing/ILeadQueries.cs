using Pingtree.Pipeline.Leads;

namespace Pingtree.Pipeline.Storing;

/// <summary>Reads leads back. Erased leads are never among them.</summary>
public interface ILeadQueries
{
    /// <summary>One lead of the source; null where the source has none of this id.</summary>
    Task<StoredLead?> FindAsync(int sourceId, LeadId id, CancellationToken ct);

    /// <summary>Those of these leads that are there, whatever source they belong to.</summary>
    Task<IReadOnlyList<StoredLead>> FindManyAsync(IReadOnlyCollection<LeadId> ids, CancellationToken ct);

    /// <summary>At most <paramref name="limit"/> leads, newest first, from behind the cursor (null: from the newest). Constant cost at any depth.</summary>
    Task<IReadOnlyList<StoredLead>> ReadAsync(LeadFilter filter, LeadCursor? after, int limit, CancellationToken ct);

    /// <summary>The leads of a numbered page, newest first.</summary>
    Task<IReadOnlyList<StoredLead>> ReadPageAsync(LeadFilter filter, long skip, int limit, CancellationToken ct);

    /// <summary>How many leads match. Costs nothing that grows with their number unless the filter names a person.</summary>
    Task<long> CountAsync(LeadFilter filter, CancellationToken ct);
}

/// <summary>Which leads to read.</summary>
/// <param name="SourceId">The source they belong to.</param>
public sealed record LeadFilter(int SourceId)
{
    public LeadStatus? Status { get; init; }

    /// <summary>Normalised e-mail address.</summary>
    public string? Email { get; init; }

    /// <summary>Phone number in international form.</summary>
    public string? Phone { get; init; }

    /// <summary>First UTC day, included.</summary>
    public DateOnly? From { get; init; }

    /// <summary>Last UTC day, included.</summary>
    public DateOnly? To { get; init; }
}

/// <summary>The place of a lead in the order newest first: by time, then by id.</summary>
public readonly record struct LeadCursor(DateTimeOffset CreatedAt, LeadId Id);
