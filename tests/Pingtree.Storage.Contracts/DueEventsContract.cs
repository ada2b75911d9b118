using Pingtree.Pipeline.Outcomes;
using Pingtree.Pipeline.Screening;
using Pingtree.Pipeline.Storing;
using Shouldly;
using Xunit;

namespace Pingtree.Storage.Contracts;

/// <summary>The law of <see cref="IDueEvents"/>.</summary>
public abstract class DueEventsContract : StoreContract
{
    private Task<IReadOnlyList<EventEntry>> DueAsync(int limit = 100) => Stores.Events.FindAsync(Clock.GetUtcNow().AddMilliseconds(1), limit, Ct);

    private static LeadEvent EventOf(StoredOutcome stored, LeadEventKind kind) => new(stored.Outcome.SourceId, stored.Outcome.Id, kind);

    [Fact(Timeout = Limit)]
    public async Task The_event_of_every_new_lead_is_due_with_its_outcome()
    {
        var stored = await SaveAsync(
            EventKeeping.InStore,
            A.Lead("ada@example.com").Passed(),
            A.Lead("ada@example.com").Passed(),
            A.Lead("bea@example.com").Refused(Refusal.Suppressed("email")));

        (await DueAsync()).SelectMany(entry => entry.Events).ShouldBe(
            [EventOf(stored[0], LeadEventKind.Active), EventOf(stored[1], LeadEventKind.Duplicate), EventOf(stored[2], LeadEventKind.Rejected)],
            ignoreOrder: true);
    }

    [Fact(Timeout = Limit)]
    public async Task No_event_is_due_where_the_broker_keeps_the_message()
    {
        await SaveAsync(A.Lead("ada@example.com"));

        (await DueAsync()).ShouldBeEmpty();
    }

    [Fact(Timeout = Limit)]
    public async Task An_event_is_not_due_before_its_time()
    {
        await SaveAsync(A.Lead("ada@example.com"), EventKeeping.InStore);

        (await Stores.Events.FindAsync(Clock.GetUtcNow().AddMilliseconds(-1), 10, Ct)).ShouldBeEmpty();
    }

    [Fact(Timeout = Limit)]
    public async Task The_longest_due_come_first_and_no_more_than_asked()
    {
        var leads = Enumerable.Range(0, 5).Select(i => A.Lead($"{i}@example.com")).Reverse().ToList();
        foreach (var lead in leads)
        {
            await SaveAsync(lead, EventKeeping.InStore);
            Clock.Advance(TimeSpan.FromSeconds(1));
        }

        (await DueAsync(limit: 3)).SelectMany(entry => entry.Events).Select(e => e.LeadId).ShouldBe(leads.Take(3).Select(l => l.Id));
    }

    [Fact(Timeout = Limit)]
    public async Task A_cleared_event_is_not_due_again()
    {
        var (gone, left) = (A.Lead("ada@example.com"), A.Lead("bea@example.com"));
        await SaveAsync(gone, EventKeeping.InStore);
        await SaveAsync(left, EventKeeping.InStore);
        var entry = (await DueAsync()).First(e => e.Events[0].LeadId == gone.Id);

        await Stores.Events.ClearAsync([entry], Ct);
        await Stores.Events.ClearAsync([entry], Ct);
        await Stores.Events.ClearAsync([], Ct);

        (await DueAsync()).ShouldHaveSingleItem().Events.ShouldHaveSingleItem().LeadId.ShouldBe(left.Id);
    }

    [Fact(Timeout = Limit)]
    public async Task What_was_saved_tells_where_its_event_stands()
    {
        var stored = await SaveAsync(EventKeeping.InStore, A.Lead("ada@example.com").Passed(), A.Lead("bea@example.com", source: A.Source(2)).Passed());

        (await DueAsync()).ShouldBe(
            stored.Select(s => new EventEntry(s.EventEntry, s.Outcome.SourceId, [EventOf(s, LeadEventKind.Active)])),
            new ByContent(),
            ignoreOrder: true);
    }

    [Fact(Timeout = Limit)]
    public async Task A_redelivered_lead_makes_no_second_event()
    {
        var lead = A.Lead("ada@example.com");
        await SaveAsync(lead, EventKeeping.InStore);
        await Stores.Events.ClearAsync(await DueAsync(), Ct);

        await SaveAsync(lead, EventKeeping.InStore);

        (await DueAsync()).ShouldBeEmpty();
    }

    private sealed class ByContent : IEqualityComparer<EventEntry>
    {
        public bool Equals(EventEntry? x, EventEntry? y) =>
            x is not null && y is not null && (x.Entry, x.SourceId) == (y.Entry, y.SourceId) && x.Events.SequenceEqual(y.Events);

        public int GetHashCode(EventEntry entry) => HashCode.Combine(entry.Entry, entry.SourceId);
    }
}
