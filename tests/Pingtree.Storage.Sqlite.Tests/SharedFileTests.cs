using Pingtree.Pipeline.Delivering;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Screening.Capping;
using Pingtree.Pipeline.Sources;
using Pingtree.Pipeline.Storing;
using Pingtree.Storage.Contracts;
using Shouldly;
using Xunit;

namespace Pingtree.Storage.Sqlite.Tests;

/// <summary>Several adapters on one file.</summary>
public sealed class SharedFileTests : SqliteTest
{
    [Fact(Timeout = Limit)]
    public async Task Of_saves_of_one_email_over_two_instances_exactly_one_becomes_active()
    {
        SqliteInstance[] instances = [Open(), Open()];

        var stored = await SaveAtOnceAsync(instances, 48, _ => A.Lead("ada@example.com"));

        var winner = stored.Single(s => s.Outcome.Status == LeadStatus.Active).Outcome.Id;
        stored.Where(s => s.Outcome.Id != winner).ShouldAllBe(s => s.Outcome.Refusal!.DuplicateOf == winner);
    }

    [Fact(Timeout = Limit)]
    public async Task The_cap_is_hard_over_two_instances()
    {
        SqliteInstance[] instances = [Open(), Open()];
        var source = A.Source(settings: new SourceSettings { DailyCap = 10 });

        var stored = await SaveAtOnceAsync(instances, 48, i => A.Lead($"{i}@example.com", source: source));

        stored.Count(s => s.Outcome.Status == LeadStatus.Active).ShouldBe(10);
        foreach (var instance in instances)
            (await instance.Stores.Leads.CountAdmittedAsync(new CapDay(1, new DateOnly(2025, 3, 15)), Ct)).ShouldBe(10);
    }

    [Fact(Timeout = Limit)]
    public async Task One_lead_saved_by_two_instances_at_once_is_stored_once()
    {
        SqliteInstance[] instances = [Open(), Open()];
        var lead = A.Lead("ada@example.com");

        var stored = await SaveAtOnceAsync(instances, 48, _ => lead);

        stored.ShouldAllBe(s => s.Outcome.Status == LeadStatus.Active);
        stored.Count(s => s.IsNew).ShouldBe(1);
    }

    [Fact(Timeout = Limit)]
    public async Task Of_buyers_over_two_instances_exactly_one_gets_the_lead()
    {
        SqliteInstance[] instances = [Open(), Open()];
        var lead = A.Lead("ada@example.com");
        await instances[0].Stores.Leads.SaveAsync([lead.Passed()], EventKeeping.InBroker, Ct);

        var answers = await Task.WhenAll(Enumerable.Range(0, 32).Select(i => Task.Run(
            () => instances[i % 2].Stores.Sales.SellAsync(1, lead.Id, new Sale($"buyer-{i}", i, A.Noon), Ct))));

        var winner = answers.OfType<SaleAnswer.Sold>().ShouldHaveSingleItem().Sale;
        answers.OfType<SaleAnswer.SoldToAnother>().Count().ShouldBe(31);
        foreach (var instance in instances)
            (await instance.Stores.Queries.FindAsync(1, lead.Id, Ct))!.Sale.ShouldBe(winner);
    }

    [Fact(Timeout = Limit)]
    public async Task Many_first_starts_at_once_make_one_database()
    {
        var instances = Enumerable.Range(0, 8).Select(_ => Open()).ToArray();

        var stored = await SaveAtOnceAsync(instances, 16, i => A.Lead($"{i}@example.com"));

        stored.ShouldAllBe(s => s.IsNew);
        (await instances[0].Stores.Queries.CountAsync(new LeadFilter(1), Ct)).ShouldBe(16);
    }

    [Fact(Timeout = Limit)]
    public async Task A_busy_instance_does_not_starve_another()
    {
        var (busy, other) = (Open().Stores.Leads, Open(busyTimeout: TimeSpan.FromSeconds(3)).Stores.Leads);
        using var enough = new CancellationTokenSource();
        var rounds = 0;
        var noise = Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            while (!enough.IsCancellationRequested)
            {
                var batch = Enumerable.Range(0, 50).Select(_ => A.Lead($"{Interlocked.Increment(ref rounds)}@example.com").Passed()).ToList();
                await busy.SaveAsync(batch, EventKeeping.InBroker, Ct);
            }
        })).ToList();

        for (var i = 0; i < 20; i++)
            (await other.SaveAsync([A.Lead($"other-{i}@example.com").Passed()], EventKeeping.InBroker, Ct))[0].IsNew.ShouldBeTrue();

        await enough.CancelAsync();
        await Task.WhenAll(noise);
    }

    [Fact(Timeout = Limit)]
    public async Task A_change_by_one_instance_is_seen_by_the_next_read_of_another()
    {
        var (one, two) = (Open().Stores, Open().Stores);
        var (old, next) = (A.Key(), A.Key());
        await one.Sources.CreateAsync(A.NewSource("one", old), Ct);
        (await two.Sources.FindByKeyAsync(old, Ct)).ShouldNotBeNull();

        (await one.Sources.ReplaceKeyAsync(1, old, next, Ct)).ShouldBeTrue();
        await one.Suppression.AddAsync(1, [A.Plain("ada@example.com")], Ct);

        (await two.Sources.FindByKeyAsync(old, Ct)).ShouldBeNull();
        (await two.Sources.FindByKeyAsync(next, Ct))!.SuppressionVersion.ShouldBeGreaterThan(0);
    }

    [Fact(Timeout = Limit)]
    public async Task Of_deliveries_that_two_instances_take_at_once_each_goes_to_one()
    {
        SqliteInstance[] instances = [Open(), Open()];
        var stores = instances.Select(i => i.Stores.Deliveries).ToArray();
        var webhook = A.Webhook();
        await instances[0].Stores.Webhooks.CreateAsync(webhook, 50, Ct);
        await stores[0].AddAsync(Enumerable.Range(0, 200).Select(_ => A.Delivery(webhook)).ToList(), A.Noon, Ct);
        var room = new Dictionary<WebhookId, int> { [webhook.Id] = 7 };

        var taken = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Task.Run(
            () => stores[i % stores.Length].TakeAsync(room, A.Noon, TimeSpan.FromSeconds(30), Ct))));

        taken.Sum(t => t.Count).ShouldBe(200);
        taken.SelectMany(t => t).DistinctBy(d => d.Id).Count().ShouldBe(200);
    }

    [Fact(Timeout = Limit)]
    public async Task A_lease_that_another_instance_took_over_writes_nothing()
    {
        var (slow, quick) = (Open().Stores, Open().Stores);
        var webhook = A.Webhook();
        await slow.Webhooks.CreateAsync(webhook, 50, Ct);
        await slow.Deliveries.AddAsync([A.Delivery(webhook)], A.Noon, Ct);
        var room = new Dictionary<WebhookId, int> { [webhook.Id] = 1 };
        var late = (await slow.Deliveries.TakeAsync(room, A.Noon, TimeSpan.FromSeconds(30), Ct)).Single();
        var holder = (await quick.Deliveries.TakeAsync(room, A.Noon.AddSeconds(30), TimeSpan.FromSeconds(30), Ct)).Single();

        await Task.WhenAll(
            Finish(slow.Deliveries, late, DeliveryStatus.Exhausted, 500), Finish(quick.Deliveries, holder, DeliveryStatus.Delivered, 200));

        (await slow.Deliveries.ListAsync(1, webhook.Id, null, 10, Ct)).Single().Status.ShouldBe(DeliveryStatus.Delivered);
        (await slow.Webhooks.FindAsync(1, webhook.Id, Ct))!.FailingSince.ShouldBeNull();

        static Task Finish(IDeliveryStore store, LeasedDelivery delivery, DeliveryStatus status, int answer) => Task.Run(
            () => store.FinishAsync([new AttemptResult(delivery, status, null, new DeliveryResponse(answer, ""), A.Noon, A.Webhook().Url)], Ct));
    }

    private static async Task<StoredOutcome[]> SaveAtOnceAsync(SqliteInstance[] instances, int count, Func<int, Lead> lead)
    {
        var stores = instances.Select(i => i.Stores.Leads).ToArray();
        return await Task.WhenAll(Enumerable.Range(0, count).Select(i => Task.Run(
            async () => (await stores[i % stores.Length].SaveAsync([lead(i).Passed()], EventKeeping.InBroker, Ct))[0])));
    }
}
