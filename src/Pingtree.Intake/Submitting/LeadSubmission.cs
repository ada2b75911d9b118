using System.Diagnostics;
using Microsoft.Extensions.Options;
using Pingtree.Pipeline.Access;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Running;
using Pingtree.Pipeline.Sources;
using Pingtree.Pipeline.Storing;
using Pingtree.Pipeline.Tracing;

namespace Pingtree.Intake.Submitting;

/// <summary>Takes one lead from the request to the bus, and waits for what becomes of it.</summary>
internal sealed class LeadSubmission(
    LeadIdFactory ids,
    IReservations reservations,
    LeadPublisher publisher,
    OutcomeWaiters waiters,
    ILeadStore store,
    IOptions<IntakeOptions> options,
    StopPoints stops,
    TimeProvider clock)
{
    /// <summary>How long an intake that holds an idempotency key is believed to be alive without a word.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(10);

    /// <summary>How late a reply may be before the store is asked.</summary>
    private static readonly TimeSpan ReplyPatience = TimeSpan.FromSeconds(2);

    /// <summary>Timers count whole milliseconds: a shorter rest of the wait would be spent asking the store over and over.</summary>
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(10);

    /// <summary>How long a lead on a bus that forgets is waited for in all; past it, nothing is promised.</summary>
    private static readonly TimeSpan VolatileBusPatience = TimeSpan.FromSeconds(30);

    /// <exception cref="BusUnavailableException">Nothing was promised; the client may send again.</exception>
    /// <exception cref="StoreUnavailableException">Nothing was promised; the client may send again.</exception>
    public async Task<Submitted> SubmitAsync(Source source, LeadFields fields, RepeatKey? repeat, Wait wait, CancellationToken ct)
    {
        var id = ids.Next();
        if (repeat is null)
            return await PublishAndWaitAsync(id, source, fields, null, wait, ct);

        var reservation = await reservations.ReserveAsync(new(source.Id, repeat.Key, repeat.BodyHash, id), Lease, ct);
        if (reservation.State == ReservationState.Mismatch)
            return new Submitted.Mismatch();
        if (reservation.State != ReservationState.Taken && await FindOutcomeAsync(reservation.LeadId, ct) is { } known)
        {
            if (reservation.State == ReservationState.TakenOver)
                await ReleaseAsync(source.Id, repeat.Key, reservation.LeadId);
            return new Submitted.Screened(known, Replayed: true);
        }

        if (reservation.State == ReservationState.InFlight)
            return new Submitted.InFlight();

        try
        {
            var submitted = await PublishAndWaitAsync(reservation.LeadId, source, fields, repeat, wait, ct);
            return submitted is Submitted.Screened screened ? screened with { Replayed = reservation.State == ReservationState.TakenOver } : submitted;
        }
        finally
        {
            await ReleaseAsync(source.Id, repeat.Key, reservation.LeadId);
        }
    }

    private async Task<Submitted> PublishAndWaitAsync(
        LeadId id, Source source, LeadFields fields, RepeatKey? repeat, Wait wait, CancellationToken ct)
    {
        if (Activity.Current is { Recorded: true } span)
            span.SetTag(SpanTags.LeadId, id.ToString());

        var waits = wait.Time > TimeSpan.Zero || options.Value.BusIsVolatile;
        using var waiter = waiters.Expect(id);
        await publisher.PublishAsync(new IncomingLead(id, source.Id, clock.GetUtcNow(), fields.ToUtf8Json()), waits);
        stops.Pass(StopPoint.Published);

        var outcome = waits ? await WaitAsync(id, waiter.Outcome, source, repeat, wait, ct) : null;
        return outcome is null || wait.Async ? new Submitted.Pending(id) : new Submitted.Screened(outcome, Replayed: false);
    }

    private async Task<LeadOutcome?> WaitAsync(
        LeadId id, Task<LeadOutcome> reply, Source source, RepeatKey? repeat, Wait wait, CancellationToken ct)
    {
        var started = clock.GetTimestamp();
        var patience = options.Value.BusIsVolatile ? VolatileBusPatience : wait.Time;
        while (clock.GetElapsedTime(started) is var waited && waited < patience)
        {
            var slice = TimeSpan.FromTicks(Math.Clamp((patience - waited).Ticks, ShortestWait.Ticks, ReplyPatience.Ticks));
            try
            {
                return await reply.WaitAsync(slice, clock, ct);
            }
            catch (TimeoutException)
            {
                // The reply is late or lost: the store knows.
            }

            try
            {
                if (await FindOutcomeAsync(id, ct) is { } stored)
                    return stored;
                if (repeat is not null)
                    await reservations.RenewAsync(source.Id, repeat.Key, id, Lease, ct);
            }
            catch (StoreUnavailableException) when (!options.Value.BusIsVolatile)
            {
                // The lead is safe in the queue, whatever became of the store meanwhile.
            }
        }

        return options.Value.BusIsVolatile ? throw new BusUnavailableException("The in-process bus did not bring an outcome.") : null;
    }

    /// <summary>What is not given back runs out by itself; the answer is worth more.</summary>
    private async Task ReleaseAsync(int sourceId, string key, LeadId id)
    {
        try
        {
            await reservations.ReleaseAsync(sourceId, key, id, CancellationToken.None);
        }
        catch (StoreUnavailableException)
        {
            // The lease ends in ten seconds.
        }
    }

    private async Task<LeadOutcome?> FindOutcomeAsync(LeadId id, CancellationToken ct) =>
        await store.FindOutcomesAsync([id], ct) is [var outcome] ? outcome : null;
}
