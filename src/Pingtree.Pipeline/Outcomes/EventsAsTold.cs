using Pingtree.Pipeline.Storing;

namespace Pingtree.Pipeline.Outcomes;

/// <summary>Finds what there is to tell of events.</summary>
public static class EventsAsTold
{
    /// <summary>The documents of these events, in their order. Of a lead erased since, nothing is told any more.</summary>
    /// <param name="leads">Where the leads are.</param>
    /// <param name="events">What happened.</param>
    /// <param name="slugOf">The slug of a source, by its number.</param>
    /// <param name="ct">To stop.</param>
    public static async Task<IReadOnlyList<OutcomeEvent>> ReadAsToldAsync(
        this ILeadQueries leads, IReadOnlyCollection<LeadEvent> events, Func<int, string> slugOf, CancellationToken ct)
    {
        if (events.Count == 0)
            return [];

        var stored = (await leads.FindManyAsync(events.Select(happened => happened.LeadId).ToHashSet(), ct)).ToDictionary(lead => lead.Id);
        return events
            .Where(happened => stored.ContainsKey(happened.LeadId))
            .Select(happened => new OutcomeEvent(slugOf(happened.SourceId), stored[happened.LeadId], happened.Kind))
            .ToList();
    }
}
