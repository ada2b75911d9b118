using Pingtree.Pipeline.Storing;

namespace Pingtree.Intake.Streaming;

/// <summary>Hears what became of each record, in the order it becomes known.</summary>
internal interface IRecordReport
{
    /// <summary>A chunk was screened: line i ended in letter i.</summary>
    ValueTask OnScreenedAsync(IReadOnlyList<int> lines, string letters, CancellationToken ct);

    /// <summary>Some more was read; what is known of it may be told.</summary>
    ValueTask OnReadAsync(CancellationToken ct);

    /// <summary>A record is no lead.</summary>
    void OnUnreadable(RecordError error);
}
