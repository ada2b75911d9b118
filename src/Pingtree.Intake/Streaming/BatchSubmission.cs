using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Pingtree.Intake.Submitting;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Sources;
using Pingtree.Pipeline.Storing;

namespace Pingtree.Intake.Streaming;

/// <summary>A batch that was read to its end.</summary>
/// <param name="Stream">What was read.</param>
/// <param name="Complete">Whether every lead has its outcome.</param>
internal sealed record FinishedStream(BatchStream Stream, bool Complete);

/// <summary>Takes a batch from the request to the bus, chunk by chunk, and waits for what becomes of it.</summary>
internal sealed class BatchSubmission(
    LeadIdFactory ids,
    IBatchStore batches,
    BusPublisher bus,
    ChunkWaiters waiters,
    ILeadStore store,
    IntakeName intake,
    IOptions<IntakeOptions> intakeOptions,
    IOptions<StreamingOptions> options,
    IHostApplicationLifetime host,
    TimeProvider clock)
{
    /// <summary>How long a server that stops goes on reading: most batches end in that time, and one without an end must not hold it up.</summary>
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(10);

    /// <summary>A new batch, or the one that was sent under the key before.</summary>
    public Task<LeadId> OpenAsync(int sourceId, string? key, CancellationToken ct) => batches.OpenAsync(sourceId, key, ids.NextBatch(), ct);

    /// <exception cref="BusUnavailableException">The bus went away in the middle: what was taken stands, and the batch may be sent again under its key.</exception>
    /// <exception cref="ServerStopsException">The server stops, and the batch did not end in time: the same holds.</exception>
    public async Task<FinishedStream> RunAsync(
        LeadId batch, Source source, IBatchReader reader, bool async, IRecordReport? report, CancellationToken ct)
    {
        using var cut = new CancellationTokenSource(Timeout.InfiniteTimeSpan, clock);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(ct, cut.Token);
        await using var stopping = host.ApplicationStopping.Register(() => cut.CancelAfter(StopPatience));
        var journey = new ChunkJourney(bus, waiters, store, intake, intakeOptions, options.Value.OutcomeWait, clock) { Waits = !async };
        var stream = new BatchStream(batch, source.Id, journey, report, options.Value, clock);
        try
        {
            await ReadAsync(reader, stream, end.Token);
            await stream.PublishAllAsync(end.Token);
            await batches.CloseAsync(batch, stream.Reading, end.Token);
            return new FinishedStream(stream, await stream.CompleteAsync(options.Value.OutcomeWait, end.Token));
        }
        catch (OperationCanceledException) when (cut.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            throw new ServerStopsException();
        }
        finally
        {
            await end.CancelAsync(); // whoever still waits for a chunk waits no more
        }
    }

    private static async Task ReadAsync(IBatchReader reader, BatchStream stream, CancellationToken ct)
    {
        try
        {
            await reader.ReadAsync(stream, ct);
        }
        catch (InvalidDataException)
        {
            stream.RefuseRest(); // gzip that breaks in the middle, or is none: what came before stands
        }
    }
}
