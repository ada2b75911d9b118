namespace Pingtree.Pipeline.Outcomes;

/// <summary>Keeps the buyers who have a queue of outcomes.</summary>
public interface IBuyerStore
{
    /// <summary>False where the name is taken.</summary>
    Task<bool> CreateAsync(Buyer buyer, CancellationToken ct);

    /// <summary>All buyers, by name.</summary>
    Task<IReadOnlyList<Buyer>> ListAsync(CancellationToken ct);

    Task<Buyer?> FindAsync(string name, CancellationToken ct);

    /// <summary>False where there is none of this name.</summary>
    Task<bool> DeleteAsync(string name, CancellationToken ct);

    /// <summary>Notes that the queues of these buyers were there at a moment. An earlier moment changes nothing.</summary>
    Task SeenAsync(IReadOnlyCollection<string> names, DateTimeOffset at, CancellationToken ct);

    /// <summary>Notes that the buyer's queue may lack events stored since a moment. The earliest counts.</summary>
    Task OweAsync(string name, DateTimeOffset since, CancellationToken ct);

    /// <summary>Notes that they are in the queue now. Nothing changes where an earlier moment was noted meanwhile.</summary>
    Task PaidAsync(string name, DateTimeOffset since, CancellationToken ct);
}

/// <summary>Somebody who reads outcomes from a queue of his own.</summary>
/// <param name="Name">1–64 of <c>a-z0-9-</c>.</param>
/// <param name="Sources">Slugs of the sources whose events he wants; <c>*</c> for all, later ones included.</param>
/// <param name="Events">Which of them.</param>
/// <param name="CreatedAt">Since when (UTC).</param>
public sealed record Buyer(string Name, IReadOnlyList<string> Sources, IReadOnlyList<LeadEventKind> Events, DateTimeOffset CreatedAt)
{
    /// <summary>Stands for every source.</summary>
    public const string EverySource = "*";

    /// <summary>When his queue was last known to be there with its bindings (UTC); null: never yet.</summary>
    public DateTimeOffset? SeenAt { get; init; }

    /// <summary>The moment since which his queue may lack events (UTC); null: it lacks none.</summary>
    public DateTimeOffset? OwedSince { get; init; }

    public bool Wants(string slug, LeadEventKind kind) => Events.Contains(kind) && (Sources.Contains(EverySource) || Sources.Contains(slug));
}
