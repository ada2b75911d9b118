using System.Diagnostics;
using MassTransit;
using Pingtree.Contracts.Leads;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Outcomes;
using Pingtree.Pipeline.Storing;
using Pingtree.Pipeline.Tracing;

namespace Pingtree.Workers.Routing;

/// <summary>Publishes what became of leads, in one confirmed message.</summary>
internal sealed class OutcomeAnnouncer(IBus bus, TimeProvider clock)
{
    private static readonly SpanSource Spans = new("Pingtree.Workers");

    /// <summary>After a broker restart some publishes never complete; the batch is then screened again, which is harmless.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    /// <summary>What became of screened leads; of erased ones there is nothing to tell.</summary>
    /// <exception cref="AnnouncementException">The bus did not confirm. The leads are stored; their message must come again.</exception>
    public Task AnnounceAsync(IEnumerable<StoredOutcome> outcomes, CancellationToken ct) => AnnounceAsync(
        outcomes
            .Where(o => o.Outcome.Status != LeadStatus.Erased)
            .GroupBy(o => (o.Outcome.SourceId, o.EventEntry), o => o.Event)
            .Select(group => new EventEntry(group.Key.EventEntry, group.Key.SourceId, group.ToList()))
            .ToList(),
        ct);

    /// <exception cref="AnnouncementException">The bus did not confirm.</exception>
    public async Task AnnounceAsync(IReadOnlyCollection<EventEntry> entries, CancellationToken ct)
    {
        if (entries.Count == 0)
            return;

        using var span = Spans.Begin("publish", ActivityKind.Producer);
        span?.SetTag(SpanTags.Message, nameof(LeadsScreened)).SetTag(SpanTags.Events, entries.Sum(entry => entry.Events.Count));
        var message = new LeadsScreened { ScreenedAt = clock.GetUtcNow(), Sources = entries.Select(EventEntries.Write).ToList() };
        try
        {
            await bus.Publish(message, ct).WaitAsync(Deadline, clock, ct);
        }
        catch (Exception exception) when (!ct.IsCancellationRequested)
        {
            span.Fail(exception);
            throw new AnnouncementException("The bus did not take the outcomes of a batch.", exception);
        }
    }
}

/// <summary>Outcomes are stored and could not be published: the bus is broken, not the leads.</summary>
internal sealed class AnnouncementException(string message, Exception inner) : Exception(message, inner);
