using MongoDB.Driver;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Screening.Capping;
using Pingtree.Pipeline.Sources;
using Pingtree.Pipeline.Storing;
using Pingtree.Storage.Contracts;
using Pingtree.Storage.Mongo.Connecting;
using Pingtree.Storage.Mongo.Leads;
using Pingtree.Storage.Mongo.Suppressing;
using Shouldly;
using Xunit;

namespace Pingtree.Storage.Mongo.Tests;

/// <summary>Several processes on one database, and what only its indexes can settle between them.</summary>
public sealed class SharedDatabaseTests : MongoTest
{
    private static readonly SourceSettings TenDays = new() { DuplicateWindowDays = 10 };

    [Fact(Timeout = Limit)]
    public async Task Of_saves_of_one_email_over_two_processes_exactly_one_becomes_active()
    {
        var stored = await SaveAtOnceAsync(32, _ => A.Lead("ada@example.com"));

        var winner = stored.Single(s => s.Outcome.Status == LeadStatus.Active).Outcome.Id;
        stored.Where(s => s.Outcome.Id != winner).ShouldAllBe(s => s.Outcome.Refusal!.DuplicateOf == winner);
    }

    [Fact(Timeout = Limit)]
    public async Task One_lead_saved_by_two_processes_at_once_is_stored_once()
    {
        var lead = A.Lead("ada@example.com");

        var stored = await SaveAtOnceAsync(32, _ => lead);

        stored.ShouldAllBe(s => s.Outcome.Status == LeadStatus.Active);
        stored.Count(s => s.IsNew).ShouldBe(1);
    }

    [Fact(Timeout = Limit)]
    public async Task The_cap_is_hard_over_two_processes()
    {
        var source = A.Source(settings: new SourceSettings { DailyCap = 10 });

        var stored = await SaveAtOnceAsync(32, i => A.Lead($"{i}@example.com", source: source));

        stored.Count(s => s.Outcome.Status == LeadStatus.Active).ShouldBe(10);
        (await Open().Stores.Leads.CountAdmittedAsync(new CapDay(1, new DateOnly(2025, 3, 15)), Ct)).ShouldBe(10);
    }

    [Fact(Timeout = Limit)]
    public async Task A_taken_value_within_a_batch_refuses_its_lead_and_no_other()
    {
        var leads = Open().Stores.Leads;
        var holder = A.Lead("50@example.com");
        await leads.SaveAsync([holder.Passed()], EventKeeping.InBroker, Ct);
        List<JudgedLead> batch = [.. Enumerable.Range(0, 100).Select(i => A.Lead($"{i}@example.com").Passed()), A.Lead("7@example.com").Passed()];

        var stored = await leads.SaveAsync(batch, EventKeeping.InBroker, Ct);

        stored.Count(s => s.Outcome.Status == LeadStatus.Active).ShouldBe(99);
        stored[50].Outcome.Refusal!.DuplicateOf.ShouldBe(holder.Id);
        stored[^1].Outcome.Refusal!.DuplicateOf.ShouldBe(batch[7].Lead.Id);
    }

    [Fact(Timeout = Limit)]
    public async Task Expired_holders_lose_their_claims_and_leave_none_empty()
    {
        var instance = Open();
        var source = A.Source(settings: TenDays);
        string[] emails = ["ada@example.com", "bea@example.com", "cia@example.com"];
        var old = emails.Select(email => A.Lead(email, source: source, at: A.Noon.AddDays(-11)).Passed()).ToList();
        var young = emails.Select(email => A.Lead(email, source: source).Passed()).ToList();
        await instance.Stores.Leads.SaveAsync(old, EventKeeping.InBroker, Ct);

        var stored = await instance.Stores.Leads.SaveAsync(young, EventKeeping.InBroker, Ct);

        stored.ShouldAllBe(s => s.Outcome.Status == LeadStatus.Active);
        var claims = (await ReadAsync(instance, db => db.Leads())).ToDictionary(lead => lead["_id"].ToLeadId(), lead => lead.Contains("claims"));
        old.ShouldAllBe(judged => !claims[judged.Lead.Id]); // an empty array is a value to the unique index: the second would be refused
        young.ShouldAllBe(judged => claims[judged.Lead.Id]);
    }

    [Fact(Timeout = Limit)]
    public async Task Of_many_who_take_an_expired_claim_at_once_exactly_one_gets_it()
    {
        var source = A.Source(settings: TenDays);
        await Open().Stores.Leads.SaveAsync([A.Lead("ada@example.com", source: source, at: A.Noon.AddDays(-11)).Passed()], EventKeeping.InBroker, Ct);

        var stored = await SaveAtOnceAsync(24, _ => A.Lead("ada@example.com", source: source));

        stored.Count(s => s.Outcome.Status == LeadStatus.Active).ShouldBe(1);
    }

    [Fact(Timeout = Limit)]
    public async Task Many_first_starts_at_once_make_one_database()
    {
        var instances = Enumerable.Range(0, 6).Select(_ => Open()).ToList();

        var made = await Task.WhenAll(instances.Select((instance, i) => Task.Run(() => instance.Stores.Sources.CreateAsync(A.NewSource($"source-{i}"), Ct))));

        made.Select(source => source!.Id).Order().ShouldBe(Enumerable.Range(1, 6));
    }

    [Fact(Timeout = Limit)]
    public async Task A_replaced_operator_key_is_shut_out_of_every_source()
    {
        var stores = Open().Stores;
        var (first, second) = (A.Key(), A.Key());
        for (var i = 0; i < 3; i++)
            await stores.Sources.CreateAsync(A.NewSource($"source-{i}"), Ct);
        await stores.OperatorKey.TryInitialiseAsync(first, Ct);
        (await stores.OperatorKey.ReplaceAsync(first, second, Ct)).ShouldBeTrue();

        var fences = (await ReadAsync(Open(), db => db.Sources())).ConvertAll(source => source["operator_key_number"].AsInt64);

        fences.ShouldBe([2L, 2L, 2L]);
        (await stores.Sources.ReplaceKeyAsync(1, first, A.Key(), Ct)).ShouldBeFalse();
        (await stores.Sources.ReplaceKeyAsync(1, second, A.Key(), Ct)).ShouldBeTrue();
    }

    [Fact(Timeout = Limit)]
    public async Task A_list_that_others_changed_meanwhile_is_not_to_be_followed()
    {
        var instance = Open();
        await instance.Stores.Sources.CreateAsync(A.NewSource("one"), Ct);

        var mark = (await instance.Connection.RunAsync(db => SuppressionVersion.MarkAsync(db, 1, Clock.GetUtcNow(), Ct), Ct))!;
        var meanwhile = await instance.Stores.Suppression.AddAsync(1, [A.Plain("ada@example.com")], Ct);
        var late = await instance.Connection.RunAsync(db => SuppressionVersion.RaiseAsync(db, 1, mark, 1, Clock.GetUtcNow(), Ct), Ct);

        var current = (await instance.Stores.Sources.FindManyAsync([1], Ct))[1].SuppressionVersion;
        late.Version.ShouldBe(current);
        late.Before.ShouldBe(current - 1); // no memory was ever of that version
        meanwhile.Before.ShouldBeGreaterThan(mark.Seen); // nor of this one: the other was under way
    }

    [Fact(Timeout = Limit)]
    public async Task Nothing_is_left_of_a_deleted_endpoint_after_a_while()
    {
        var instance = Open();
        var webhook = A.Webhook();
        await instance.Stores.Webhooks.CreateAsync(webhook, 50, Ct);
        await instance.Stores.Deliveries.AddAsync(Enumerable.Range(0, 1200).Select(_ => A.Delivery(webhook)).ToList(), A.Noon, Ct);
        await instance.Stores.Webhooks.DeleteAsync(1, webhook.Id, Ct);

        (await ReadAsync(instance, db => db.Deliveries())).Count.ShouldBe(200);
        (await ReadAsync(instance, db => db.Webhooks())).ShouldHaveSingleItem().Contains("secret").ShouldBeFalse();
        (await instance.Stores.Deliveries.TidyAsync(A.Noon.AddDays(-1), 150, Ct)).ShouldBe(150);
        (await instance.Stores.Deliveries.TidyAsync(A.Noon.AddDays(-1), 150, Ct)).ShouldBe(50);
        Clock.Advance(TimeSpan.FromMinutes(6));
        (await instance.Stores.Deliveries.TidyAsync(A.Noon.AddDays(-1), 150, Ct)).ShouldBe(0);

        (await ReadAsync(instance, db => db.Deliveries())).ShouldBeEmpty();
        (await ReadAsync(instance, db => db.Webhooks())).ShouldBeEmpty();
    }

    [Fact(Timeout = Limit)]
    public async Task A_delivery_holds_no_lead_data()
    {
        var instance = Open();
        var (webhook, lead) = (A.Webhook(), A.LeadId());
        await instance.Stores.Webhooks.CreateAsync(webhook, 50, Ct);
        await instance.Stores.Deliveries.AddAsync([A.Delivery(webhook, lead: lead)], A.Noon, Ct);

        var kept = (await ReadAsync(instance, db => db.Deliveries())).ShouldHaveSingleItem();

        kept.Names.ShouldBe(["_id", "webhook", "event", "status", "attempts", "due_at", "lease", "order", "at"], ignoreOrder: true);
        kept["event"].AsString.ShouldBe($"{lead}.lead.active");
    }

    private async Task<List<StoredOutcome>> SaveAtOnceAsync(int count, Func<int, Lead> lead)
    {
        MongoInstance[] instances = [Open(), Open()];
        var saved = await Task.WhenAll(Enumerable.Range(0, count).Select(i => Task.Run(
            () => instances[i % 2].Stores.Leads.SaveAsync([lead(i).Passed()], EventKeeping.InBroker, Ct))));
        return saved.SelectMany(s => s).ToList();
    }
}
