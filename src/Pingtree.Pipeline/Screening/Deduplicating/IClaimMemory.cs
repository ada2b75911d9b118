namespace Pingtree.Pipeline.Screening.Deduplicating;

/// <summary>
/// Remembers which claims were committed lately, to spare the store questions. A hint both ways: "may be held" means the store
/// is asked, and a claim it forgot is caught where the lead is stored.
/// </summary>
public interface IClaimMemory
{
    /// <summary>For each claim, whether it may be held.</summary>
    ValueTask<IReadOnlyList<bool>> MayBeHeldAsync(IReadOnlyList<Claim> claims, CancellationToken ct);

    /// <summary>These claims are committed.</summary>
    ValueTask RememberAsync(IReadOnlyList<Claim> claims, CancellationToken ct);
}

/// <summary>No memory, where the store is as near as any: what it would have known is found where the lead is stored.</summary>
public sealed class NoClaimMemory : IClaimMemory
{
    public ValueTask<IReadOnlyList<bool>> MayBeHeldAsync(IReadOnlyList<Claim> claims, CancellationToken ct) =>
        ValueTask.FromResult<IReadOnlyList<bool>>(new bool[claims.Count]);

    public ValueTask RememberAsync(IReadOnlyList<Claim> claims, CancellationToken ct) => default;
}
