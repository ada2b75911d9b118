namespace Pingtree.Intake.Streaming;

/// <summary>Takes the records of a batch as a reader finds them.</summary>
internal interface IRecordSink
{
    /// <summary>A record that may be a lead: a JSON object, as far as the reader can tell. The bytes are the reader's and go with the call.</summary>
    void Take(int line, ReadOnlySpan<byte> json);

    /// <summary>A record that can't be one; it fails alone.</summary>
    /// <param name="line">Where it stands.</param>
    /// <param name="reason">One word for a program.</param>
    void Refuse(int line, string reason);

    /// <summary>Publishes the chunks that are full; waits while too many are on their way.</summary>
    ValueTask PublishFullAsync(CancellationToken ct);

    /// <summary>Publishes what there is: nothing more will come for a while.</summary>
    ValueTask PublishAllAsync(CancellationToken ct);
}

/// <summary>Reads a batch of one format.</summary>
internal interface IBatchReader
{
    /// <summary>Reads to the end, or to where the text breaks.</summary>
    Task ReadAsync(IRecordSink sink, CancellationToken ct);
}
