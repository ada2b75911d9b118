using Microsoft.Extensions.Options;
using Pingtree.Contracts.Leads;
using Pingtree.Intake.Submitting;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Screening;
using Pingtree.Pipeline.Storing;
using Pingtree.Pipeline.Tracing;

namespace Pingtree.Intake.Streaming;

/// <summary>What became of the leads of a chunk: a letter for each, and what is wrong with invalid ones, by line.</summary>
internal sealed record ChunkOutcome(string Letters, IReadOnlyDictionary<int, IReadOnlyDictionary<string, string>?> Invalid);

/// <summary>Takes a chunk to the bus and waits for what becomes of it: the reply, or where that is late or lost, the store.</summary>
internal sealed class ChunkJourney(
    BusPublisher bus, ChunkWaiters waiters, ILeadStore store, IntakeName intake, IOptions<IntakeOptions> options, TimeSpan patience, TimeProvider clock)
{
    private static readonly SpanSource Spans = new("Pingtree.Intake");

    /// <summary>How late a reply may be before the store is asked.</summary>
    private static readonly TimeSpan ReplyPatience = TimeSpan.FromSeconds(2);

    /// <summary>A broker that is away for a moment should not cost the sender his whole stream.</summary>
    private const int Tries = 3;

    /// <summary>Whether to wait for outcomes at all; on a bus that forgets, always.</summary>
    public bool Waits { get; init; } = true;

    /// <summary>What became of the chunk; null where nobody waits for it, or not any longer.</summary>
    /// <exception cref="BusUnavailableException">The bus did not take it.</exception>
    public async Task<ChunkOutcome?> TravelAsync(LeadId batch, OpenChunk chunk, CancellationToken ct)
    {
        using var span = Spans.BeginTrace("chunk"); // not the request's: that of a million leads would hold thousands of spans, or none
        span?.SetTag(SpanTags.Leads, chunk.Count);

        var waits = Waits || options.Value.BusIsVolatile;
        using var waiter = waiters.Expect();
        await PublishAsync(new LeadBatchReceived { Leads = chunk.Pack(), Chunk = waiter.Chunk, ReplyTo = waits ? intake.Value : null }, ct);
        return waits ? await WaitAsync(batch, chunk, waiter.Reply, ct) : null;
    }

    private async Task PublishAsync(LeadBatchReceived message, CancellationToken ct)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                await bus.PublishAsync(message);
                return;
            }
            catch (BusUnavailableException) when (tries < Tries)
            {
                await Task.Delay(TimeSpan.FromSeconds(tries), clock, ct);
            }
        }
    }

    private async Task<ChunkOutcome?> WaitAsync(LeadId batch, OpenChunk chunk, Task<ChunkScreened> reply, CancellationToken ct)
    {
        var started = clock.GetTimestamp();
        while (clock.GetElapsedTime(started) < patience)
        {
            try
            {
                var screened = await reply.WaitAsync(ReplyPatience, clock, ct);
                return new ChunkOutcome(screened.Letters, ByLine(batch, screened.Invalid.Select(OutcomeMessages.Read)));
            }
            catch (TimeoutException)
            {
                // The reply is late or lost: the store knows.
            }

            var ids = chunk.Lines.Select(line => batch.Plus(line)).ToList();
            var stored = (await store.FindOutcomesAsync(ids, ct)).ToDictionary(o => o.Id);
            if (stored.Count == ids.Count)
                return new ChunkOutcome(string.Concat(ids.Select(id => OutcomeLetters.Of(stored[id]))), ByLine(batch, stored.Values));
        }

        return options.Value.BusIsVolatile ? throw new BusUnavailableException("The in-process bus did not bring all outcomes.") : null;
    }

    private static Dictionary<int, IReadOnlyDictionary<string, string>?> ByLine(LeadId batch, IEnumerable<LeadOutcome> outcomes) => outcomes
        .Where(o => o.Refusal?.Reason == RejectReason.ValidationError)
        .ToDictionary(o => (int)o.Id.PlacesBehind(batch), o => o.Refusal!.Errors);
}
