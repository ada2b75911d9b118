using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Screening;

namespace Pingtree.Pipeline.Storing;

/// <summary>
/// Keeps what is known of streamed batches beside their leads. The leads of a batch have the ids first + 1, first + 2, … by record number,
/// so counting them is counting a range of ids.
/// </summary>
public interface IBatchStore
{
    /// <summary>
    /// Opens a batch; under a key that was used for the source in the last 24 hours, the batch of then. Durable once it returns.
    /// </summary>
    /// <param name="sourceId">The source.</param>
    /// <param name="key">The name under which the batch may be sent again; null: never.</param>
    /// <param name="id">The id it gets if it is new.</param>
    /// <param name="ct">Stops before the write.</param>
    Task<LeadId> OpenAsync(int sourceId, string? key, LeadId id, CancellationToken ct);

    /// <summary>The batch was read to its end.</summary>
    Task CloseAsync(LeadId id, BatchReading reading, CancellationToken ct);

    /// <summary>What is known of the batch; null where the source has none of this id.</summary>
    Task<BatchState?> FindAsync(int sourceId, LeadId id, CancellationToken ct);
}

/// <summary>What reading a batch gave.</summary>
/// <param name="Leads">Records that could be read as leads.</param>
/// <param name="LastRecord">Number of the last record.</param>
/// <param name="Unreadable">Records that could not.</param>
/// <param name="Errors">The first of those.</param>
public sealed record BatchReading(long Leads, int LastRecord, long Unreadable, IReadOnlyList<RecordError> Errors);

/// <summary>A record that is no lead.</summary>
/// <param name="Line">Where it stands.</param>
/// <param name="Reason">One word for a program.</param>
/// <param name="Errors">A sentence under each wrong field's name, where it has fields.</param>
public sealed record RecordError(int Line, string Reason, IReadOnlyDictionary<string, string>? Errors);

/// <summary>A batch and what became of its leads so far.</summary>
/// <param name="Reading">What reading it gave; null: it was not read to its end (yet).</param>
/// <param name="Counts">Stored leads by status and reason.</param>
/// <param name="Invalid">The first hundred invalid leads.</param>
public sealed record BatchState(BatchReading? Reading, IReadOnlyDictionary<(LeadStatus Status, RejectReason? Reason), long> Counts, IReadOnlyList<LeadOutcome> Invalid);
