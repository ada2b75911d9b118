using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Storing;

namespace Pingtree.Intake.Streaming;

#pragma warning disable CA1001 // A SemaphoreSlim whose wait handle nobody asks for holds nothing, and travellers may release it late.

/// <summary>
/// One batch on its way: packs records into chunks, sends them off, and adds up what became of them. Only so many chunks are on their way at
/// once: past that the reading waits, and with it the sender.
/// </summary>
internal sealed class BatchStream(LeadId batch, int sourceId, ChunkJourney journey, IRecordReport? report, StreamingOptions options, TimeProvider clock)
    : IRecordSink
{
    private readonly SemaphoreSlim _inFlight = new(options.ChunksInFlight);
    private readonly Queue<OpenChunk> _full = new();
    private readonly TaskCompletionSource _broken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private OpenChunk _open = new(batch, sourceId, clock.GetUtcNow());
    private long _leads;
    private long _unknown;
    private int _lastLine;

    public BatchTally Tally { get; } = new();

    /// <summary>What the reading gave so far.</summary>
    public BatchReading Reading => new(_leads, _lastLine, Tally.Unreadable, Tally.UnreadableErrors);

    public long Received => _leads + Tally.Unreadable;

    public void Take(int line, ReadOnlySpan<byte> json)
    {
        if (!LeadShape.IsCertain(json))
        {
            switch (LeadFieldsReader.Read(json))
            {
                case FieldsReading.Malformed:
                    Refuse(line, RecordLimits.Malformed);
                    return;
                case FieldsReading.WrongShape wrong:
                    Refuse(new RecordError(line, "validation_error", wrong.Errors));
                    return;
            }
        }

        if (_open.Count >= options.ChunkLeads || (_open.Count > 0 && _open.Size + json.Length > options.ChunkBytes))
            Close();
        _open.Add(line, json);
        _lastLine = line;
        _leads++;
    }

    public void Refuse(int line, string reason) => Refuse(new RecordError(line, reason, null));

    /// <summary>Nothing behind the last record can be read.</summary>
    public void RefuseRest() => Refuse(_lastLine + 1, RecordLimits.Malformed);

    public async ValueTask PublishFullAsync(CancellationToken ct)
    {
        if (report is not null)
            await report.OnReadAsync(ct);
        while (_full.TryDequeue(out var chunk))
            await SendOffAsync(chunk, ct);
    }

    public async ValueTask PublishAllAsync(CancellationToken ct)
    {
        if (_open.Count > 0)
            Close();
        await PublishFullAsync(ct);
    }

    /// <summary>Waits until every chunk has its outcome; false where the wait is over first.</summary>
    /// <exception cref="Submitting.BusUnavailableException">A chunk could not be handed to the bus.</exception>
    public async Task<bool> CompleteAsync(TimeSpan wait, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(wait);
        try
        {
            for (var i = 0; i < options.ChunksInFlight; i++)
                await EnterAsync(limit.Token);
            return Interlocked.Read(ref _unknown) == 0;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return false;
        }
    }

    private void Close()
    {
        _full.Enqueue(_open);
        _open = new OpenChunk(batch, sourceId, clock.GetUtcNow());
    }

    private void Refuse(RecordError error)
    {
        _lastLine = error.Line;
        Tally.AddUnreadable(error);
        report?.OnUnreadable(error);
    }

    private async ValueTask SendOffAsync(OpenChunk chunk, CancellationToken ct)
    {
        await EnterAsync(ct);
        _ = TravelAsync(chunk, ct);
    }

    /// <summary>Waits for a place among the chunks on their way, or for news that one of them broke.</summary>
    private async ValueTask EnterAsync(CancellationToken ct)
    {
        var place = _inFlight.WaitAsync(ct);
        if (!place.IsCompletedSuccessfully)
            await Task.WhenAny(place, _broken.Task);
        if (_broken.Task.IsFaulted)
            await _broken.Task;
        await place;
    }

    private async Task TravelAsync(OpenChunk chunk, CancellationToken ct)
    {
        try
        {
            var screened = await journey.TravelAsync(batch, chunk, ct);
            if (screened is not null)
            {
                Tally.Add(chunk.Lines, screened.Letters, screened.Invalid);
                if (report is not null)
                    await report.OnScreenedAsync(chunk.Lines, screened.Letters, ct);
            }
            else
            {
                Interlocked.Increment(ref _unknown);
            }

            _inFlight.Release();
        }
        catch (Exception exception)
        {
            _broken.TrySetException(exception);
        }
    }
}
