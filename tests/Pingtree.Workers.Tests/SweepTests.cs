using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using NSubstitute;
using Pingtree.Contracts.Leads;
using Pingtree.Pipeline.Access;
using Pingtree.Pipeline.Delivering;
using Pingtree.Pipeline.Sources;
using Pingtree.Pipeline.Storing;
using Pingtree.Storage.Contracts;
using Pingtree.Workers.Sweeping;

namespace Pingtree.Workers.Tests;

public sealed class SweepTests
{
    private const int Limit = 60_000;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = Limit)]
    public async Task What_was_stored_and_not_seen_to_leave_is_announced_again_once_it_is_overdue()
    {
        await using var worker = new Worker(EventKeeping.InStore);
        await worker.MakeSourceAsync();
        var lead = worker.Lead("ada@example.com");
        await worker.ScreenAsync(lead);
        using var sweep = Sweep(worker, EventKeeping.InStore);

        await sweep.SweepAsync(Ct);
        worker.Announcements.ShouldBe(1);
        worker.Clock.Advance(TimeSpan.FromSeconds(11));
        await sweep.SweepAsync(Ct);

        worker.Announcements.ShouldBe(2);
        var again = worker.Bus.ReceivedCalls().Select(c => c.GetArguments()[0]).OfType<LeadsScreened>().Last();
        again.Sources.ShouldHaveSingleItem().LeadIds.ShouldBe(lead.Id.ToByteArray());
    }

    [Fact(Timeout = Limit)]
    public async Task With_a_broker_an_event_is_done_once_its_announcement_is_confirmed()
    {
        await using var worker = new Worker(EventKeeping.InStore);
        await worker.MakeSourceAsync();
        await worker.ScreenAsync(worker.Lead("ada@example.com"));
        worker.Clock.Advance(TimeSpan.FromSeconds(11));
        using var sweep = Sweep(worker, EventKeeping.InBroker);

        (await sweep.SweepAsync(Ct)).ShouldBeFalse("there is no second page");
        await sweep.SweepAsync(Ct);

        worker.Announcements.ShouldBe(2);
        worker.Bus.ReceivedCalls().Select(c => c.GetArguments()[0]).OfType<LeadsScreened>().Last()
            .Sources.ShouldHaveSingleItem().Entry.ShouldBeNull("nobody has to strike it off again");
    }

    [Fact(Timeout = Limit)]
    public async Task With_a_broker_the_sweep_goes_on_while_pages_are_full()
    {
        await using var worker = new Worker(EventKeeping.InStore);
        await worker.MakeSourceAsync();
        for (var i = 0; i < 150; i++)
            await worker.ScreenAsync(worker.Lead($"p{i}@example.com"));
        worker.Clock.Advance(TimeSpan.FromSeconds(11));
        using var sweep = Sweep(worker, EventKeeping.InBroker);

        (await sweep.SweepAsync(Ct)).ShouldBeTrue();
        (await sweep.SweepAsync(Ct)).ShouldBeFalse();

        (await worker.DueEvents.FindAsync(worker.Clock.GetUtcNow(), 10, Ct)).ShouldBeEmpty();
    }

    [Fact(Timeout = Limit)]
    public async Task Refused_leads_go_when_their_source_has_kept_them_long_enough_and_active_ones_stay()
    {
        await using var worker = new Worker();
        await worker.MakeSourceAsync(new SourceSettings { RefusedRetentionDays = 2 });
        var leads = new[] { worker.Lead("ada@example.com"), worker.Lead("ada@example.com"), worker.Lead("nobody") };
        await worker.ScreenAsync(leads);
        using var sweep = Retention(worker);

        await sweep.SweepAsync(Ct);
        (await worker.Leads.FindOutcomesAsync([.. leads.Select(l => l.Id)], Ct)).Count.ShouldBe(3);
        worker.Clock.Advance(TimeSpan.FromDays(2) + TimeSpan.FromSeconds(1));
        await sweep.SweepAsync(Ct);

        (await worker.Leads.FindOutcomesAsync([.. leads.Select(l => l.Id)], Ct)).ShouldHaveSingleItem().Id.ShouldBe(leads[0].Id);
    }

    [Fact(Timeout = Limit)]
    public async Task Finished_deliveries_go_after_their_days_however_many_they_are_and_pending_ones_stay()
    {
        await using var worker = new Worker();
        var webhook = A.Webhook();
        await worker.Webhooks.CreateAsync(webhook, 50, Ct);
        await worker.Deliveries.AddAsync(Enumerable.Range(0, 1201).Select(_ => A.Delivery(webhook)).ToList(), worker.Clock.GetUtcNow(), Ct);
        var taken = await worker.Deliveries.TakeAsync(
            new Dictionary<WebhookId, int> { [webhook.Id] = 1200 }, worker.Clock.GetUtcNow(), TimeSpan.FromSeconds(30), Ct);
        await worker.Deliveries.FinishAsync(
            taken.Select(d => new AttemptResult(d, DeliveryStatus.Delivered, null, new DeliveryResponse(200, ""), worker.Clock.GetUtcNow(), webhook.Url)).ToList(), Ct);
        using var sweep = Retention(worker, days: 3);

        worker.Clock.Advance(TimeSpan.FromDays(3));
        await sweep.SweepAsync(Ct);
        (await worker.Deliveries.ListAsync(1, webhook.Id, null, 2000, Ct)).Count.ShouldBe(1201);
        worker.Clock.Advance(TimeSpan.FromMilliseconds(1));
        await sweep.SweepAsync(Ct);

        (await worker.Deliveries.ListAsync(1, webhook.Id, null, 2000, Ct)).ShouldHaveSingleItem().Status.ShouldBe(DeliveryStatus.Pending);
    }

    private static RetentionSweep Retention(Worker worker, int days = 30) => new(
        worker.Sources, worker.Keeping, Substitute.For<IReservations>(), worker.Deliveries, worker.History, Options.Create(new RetentionOptions { DeliveryDays = days }),
        worker.Clock, NullLogger<RetentionSweep>.Instance);

    private static DueEventSweep Sweep(Worker worker, EventKeeping events) =>
        new(worker.DueEvents, worker.Announcer, events, worker.Clock, NullLogger<DueEventSweep>.Instance);
}
