using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Screening;
using Pingtree.Pipeline.Storing;

namespace Pingtree.Intake.Streaming;

/// <summary>What became of a batch, in numbers. <c>received</c> is the sum of the four others.</summary>
internal sealed record BatchSummary
{
    public bool Success { get; } = true;

    public required string BatchId { get; init; }

    /// <summary>Whether every record has its outcome; only said where somebody asks for a batch.</summary>
    public bool? Complete { get; init; }

    public long Received => Active + Duplicate + Rejected + Invalid;

    public required long Active { get; init; }

    public required long Duplicate { get; init; }

    /// <summary>Suppressed, or over the daily cap.</summary>
    public required long Rejected { get; init; }

    /// <summary>With validation errors, or not readable.</summary>
    public required long Invalid { get; init; }

    /// <summary>The first hundred invalid records.</summary>
    public required IReadOnlyList<RecordError> Errors { get; init; }

    /// <summary>Of a batch that was just read to its end.</summary>
    public static BatchSummary Of(LeadId batch, BatchTally tally) => new()
    {
        BatchId = batch.ToString(),
        Active = tally.Active,
        Duplicate = tally.Duplicate,
        Rejected = tally.Rejected,
        Invalid = tally.Invalid,
        Errors = tally.Errors,
    };

    /// <summary>Of a batch as far as it is stored.</summary>
    public static BatchSummary Of(LeadId batch, BatchState state)
    {
        var counts = state.Counts;
        var invalid = counts.Where(c => c.Key.Reason == RejectReason.ValidationError).Sum(c => c.Value);
        var stored = state.Invalid.Select(o => new RecordError((int)o.Id.PlacesBehind(batch), "validation_error", o.Refusal?.Errors));
        return new BatchSummary
        {
            BatchId = batch.ToString(),
            Complete = state.Reading is { } reading && counts.Values.Sum() >= reading.Leads,
            Active = counts.Where(c => c.Key.Status is LeadStatus.Active or LeadStatus.Sold or LeadStatus.Erased).Sum(c => c.Value),
            Duplicate = counts.Where(c => c.Key.Status == LeadStatus.Duplicate).Sum(c => c.Value),
            Rejected = counts.Where(c => c.Key.Reason is RejectReason.Suppressed or RejectReason.CapReached).Sum(c => c.Value),
            Invalid = invalid + (state.Reading?.Unreadable ?? 0),
            Errors = stored.Concat(state.Reading?.Errors ?? []).OrderBy(e => e.Line).Take(BatchTally.MaxErrors).ToList(),
        };
    }
}
