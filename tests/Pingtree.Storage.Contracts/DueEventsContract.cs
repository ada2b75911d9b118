using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Screening;
using Pingtree.Pipeline.Storing;
using Shouldly;
using Xunit;

namespace Pingtree.Storage.Contracts;

/// <summary>The law of <see cref="IDueEvents"/>.</summary>
public abstract class DueEventsContract : StoreContract
{
    private Task<IReadOnlyList<LeadOutcome>> DueAsync(int limit = 100) => Stores.Events.FindAsync(Clock.GetUtcNow().AddMilliseconds(1), limit, Ct);

    [Fact(Timeout = Limit)]
    public async Task The_event_of_every_new_lead_is_due_with_its_outcome()
    {
        var stored = await SaveAsync(
            EventKeeping.InStore,
            A.Lead("ada@example.com").Passed(),
            A.Lead("ada@example.com").Passed(),
            A.Lead("bea@example.com").Refused(Refusal.Suppressed("email")));

        (await DueAsync()).ShouldBe(stored.Select(s => s.Outcome), ignoreOrder: true);
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

        (await DueAsync(limit: 3)).Select(o => o.Id).ShouldBe(leads.Take(3).Select(l => l.Id));
    }

    [Fact(Timeout = Limit)]
    public async Task A_cleared_event_is_not_due_again()
    {
        var (gone, left) = (A.Lead("ada@example.com"), A.Lead("bea@example.com"));
        await SaveAsync(EventKeeping.InStore, gone.Passed(), left.Passed());

        await Stores.Events.ClearAsync([gone.Id, A.LeadId()], Ct);
        await Stores.Events.ClearAsync([], Ct);

        (await DueAsync()).Select(o => o.Id).ShouldBe([left.Id]);
    }

    [Fact(Timeout = Limit)]
    public async Task A_redelivered_lead_makes_no_second_event()
    {
        var lead = A.Lead("ada@example.com");
        await SaveAsync(lead, EventKeeping.InStore);
        await Stores.Events.ClearAsync([lead.Id], Ct);

        await SaveAsync(lead, EventKeeping.InStore);

        (await DueAsync()).ShouldBeEmpty();
    }

    [Fact(Timeout = Limit)]
    public async Task The_event_of_an_erased_lead_is_not_due()
    {
        await SaveAsync(A.Lead("ada@example.com"), EventKeeping.InStore);
        await Stores.Keeping.EraseAsync(1, "email", "ada@example.com", Ct);

        (await DueAsync()).ShouldBeEmpty();
    }
}
