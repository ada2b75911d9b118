using Pingtree.Pipeline.Screening.Suppressing;

namespace Pingtree.Intake.SourceApi;

/// <summary>Changes suppression lists: in the store first, which decides, then in the memory that may follow it.</summary>
internal sealed partial class SuppressionList(ISuppressionStore store, ISuppressionLookup lookup, ILogger<SuppressionList> log)
{
    /// <summary>Answers how many of the entries were new.</summary>
    public async Task<int> AddAsync(int sourceId, IReadOnlyList<SuppressionEntry> entries, CancellationToken ct)
    {
        var change = await store.AddAsync(sourceId, entries, ct);
        await FollowAsync(sourceId, change, entries, ct);
        return change.Changed;
    }

    /// <summary>Answers how many entries went.</summary>
    public async Task<int> RemoveAsync(int sourceId, IReadOnlyList<SuppressionEntry> entries, CancellationToken ct)
    {
        var change = await store.RemoveAsync(sourceId, entries, ct);
        await FollowAsync(sourceId, change, [], ct);
        return change.Changed;
    }

    private async Task FollowAsync(int sourceId, SuppressionChange change, IReadOnlyList<SuppressionEntry> added, CancellationToken ct)
    {
        try
        {
            await lookup.FollowAsync(sourceId, change, added, ct);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // The version in the store tells every reader that the memory is behind.
            NotFollowed(sourceId, exception.GetType().Name);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The memory of source {SourceId}'s suppression list did not follow a change: {Failure}")]
    private partial void NotFollowed(int sourceId, string failure);
}
