using Pingtree.Pipeline.Leads;

namespace Pingtree.Pipeline.Outcomes;

/// <summary>The time in which a lead's screening must have been stored, for stores that look for its event by time. Both ends count (UTC).</summary>
public readonly record struct EventSearch(DateTimeOffset From, DateTimeOffset To)
{
    /// <summary>How far the clock of an intake may be ahead of that of the worker which stores its leads.</summary>
    private static readonly TimeSpan ClockSlack = TimeSpan.FromMinutes(1);

    /// <summary>How long a lead may have waited in a queue, through an outage for example, as far as the search for its event goes.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(7);

    /// <summary>The same for one that is not there any more: its id may be made up, and must not cost a look through a week.</summary>
    private static readonly TimeSpan LongestWaitOfUnknown = TimeSpan.FromHours(1);

    /// <summary>For a lead whose time of arrival is known.</summary>
    public static EventSearch Since(DateTimeOffset receivedAt) => new(receivedAt - ClockSlack, receivedAt + LongestWait);

    /// <summary>For one that was erased, is past its retention, or never was: its id says when it came.</summary>
    public static EventSearch OfUnknown(LeadId lead) => new(lead.MadeAt - ClockSlack, lead.MadeAt + LongestWaitOfUnknown);
}
