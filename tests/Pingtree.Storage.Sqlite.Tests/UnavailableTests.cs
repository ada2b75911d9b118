using Microsoft.Data.Sqlite;
using Pingtree.Pipeline.Access;
using Pingtree.Pipeline.Delivering;
using Pingtree.Pipeline.Outcomes;
using Pingtree.Pipeline.Storing;
using Pingtree.Storage.Contracts;
using Shouldly;
using Xunit;

namespace Pingtree.Storage.Sqlite.Tests;

/// <summary>A store that is away says so, and is back by itself.</summary>
public sealed class UnavailableTests : SqliteTest
{
    [Fact(Timeout = Limit)]
    public async Task A_locked_database_is_unavailable_to_every_write_until_the_lock_is_gone()
    {
        var stores = Open(busyTimeout: TimeSpan.FromMilliseconds(50)).Stores;
        await stores.Sources.CreateAsync(A.NewSource("one"), Ct);
        var writes = WritesOf(stores);

        await using (await LockAsync())
        {
            foreach (var write in writes)
                await Should.ThrowAsync<StoreUnavailableException>(write);
            (await stores.Sources.ListAsync(Ct)).Count.ShouldBe(1);
        }

        foreach (var write in writes)
            await write();
    }

    [Fact(Timeout = Limit)]
    public async Task A_write_waits_for_a_lock_that_goes_in_time()
    {
        var stores = Open().Stores;
        await stores.Sources.ListAsync(Ct);
        Task<IReadOnlyList<StoredOutcome>> save;
        await using (await LockAsync())
        {
            save = stores.Leads.SaveAsync([A.Lead("ada@example.com").Passed()], EventKeeping.InBroker, Ct);
            await Task.Delay(200, Ct);
            save.IsCompleted.ShouldBeFalse();
        }

        (await save)[0].IsNew.ShouldBeTrue();
    }

    [Fact(Timeout = Limit)]
    public async Task A_write_called_off_while_it_waits_for_the_lock_is_never_made()
    {
        var stores = Open().Stores;
        await stores.Sources.ListAsync(Ct);
        using var calledOff = new CancellationTokenSource();
        await using (await LockAsync())
        {
            var save = stores.Leads.SaveAsync([A.Lead("ada@example.com").Passed()], EventKeeping.InBroker, calledOff.Token);
            await calledOff.CancelAsync();
            await Should.ThrowAsync<OperationCanceledException>(() => save);
        }

        await stores.Leads.SaveAsync([A.Lead("bea@example.com").Passed()], EventKeeping.InBroker, Ct);
        (await stores.Queries.CountAsync(new LeadFilter(1), Ct)).ShouldBe(1);
    }

    [Fact(Timeout = Limit)]
    public async Task A_file_that_is_no_database_is_unavailable_to_every_port()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Database)!);
        await File.WriteAllTextAsync(Database, new string('x', 8192), Ct);
        var instance = Open();

        foreach (var call in WritesOf(instance.Stores).Concat(ReadsOf(instance.Stores)).Append(() => instance.Health.CheckAsync(Ct)))
            await Should.ThrowAsync<StoreUnavailableException>(call);

        File.Delete(Database);
        await instance.Health.CheckAsync(Ct);
    }

    [Fact(Timeout = Limit)]
    public async Task A_directory_that_cannot_be_made_is_unavailable()
    {
        var parent = Path.GetDirectoryName(Path.GetDirectoryName(Database))!;
        Directory.CreateDirectory(Path.GetDirectoryName(parent)!);
        await File.WriteAllTextAsync(parent, "in the way", Ct);

        await Should.ThrowAsync<StoreUnavailableException>(() => Open().Health.CheckAsync(Ct));
    }

    [Fact(Timeout = Limit)]
    public async Task Health_notices_a_file_that_is_gone()
    {
        var instance = Open();
        await instance.Health.CheckAsync(Ct);
        File.Delete(Database);

        await Should.ThrowAsync<StoreUnavailableException>(() => instance.Health.CheckAsync(Ct));
    }

    [Fact(Timeout = Limit)]
    public async Task A_closed_store_is_unavailable()
    {
        var instance = new SqliteInstance(Database, Clock);
        var leads = instance.Stores.Leads;
        await instance.DisposeAsync();

        await Should.ThrowAsync<StoreUnavailableException>(() => leads.SaveAsync([A.Lead().Passed()], EventKeeping.InBroker, Ct));
        await Should.ThrowAsync<StoreUnavailableException>(() => leads.FindOutcomesAsync([A.LeadId()], Ct));
    }

    private static IReadOnlyList<Func<Task>> WritesOf(Stores stores)
    {
        var lead = A.Lead("ada@example.com");
        var webhook = A.Webhook();
        var delivery = A.Delivery(webhook);
        var leased = new LeasedDelivery(DeliveryId.New(A.Noon), webhook.Id, 1, delivery.Event, delivery.EventId, 0, 1);
        return
        [
            () => stores.Leads.SaveAsync([lead.Passed()], EventKeeping.InBroker, Ct),
            () => stores.Events.ClearAsync([new EventEntry(1, 1, [])], Ct),
            () => stores.Keeping.DeleteRefusedAsync(1, A.Noon, 10, Ct),
            () => stores.Keeping.EraseAsync(1, "email", "ada@example.com", Ct),
            () => stores.Sources.CreateAsync(A.NewSource("two"), Ct),
            () => stores.Sources.UpdateAsync("one", s => s, Ct),
            () => stores.Sources.ReplaceKeyAsync(1, A.Key(), A.Key(), Ct),
            () => stores.OperatorKey.TryInitialiseAsync(A.Key(), Ct),
            () => stores.OperatorKey.TryConfigureAsync(A.Key(), Ct),
            () => stores.OperatorKey.ReplaceAsync(A.Key(), A.Key(), Ct),
            () => stores.Suppression.AddAsync(1, [A.Plain("ada@example.com")], Ct),
            () => stores.Suppression.RemoveAsync(1, [A.Plain("ada@example.com")], Ct),
            () => stores.Reservations.ReserveAsync(new ReservationRequest(1, "key", A.Hash("body"), lead.Id), TimeSpan.FromSeconds(1), Ct),
            () => stores.Reservations.RenewAsync(1, "key", lead.Id, TimeSpan.FromSeconds(1), Ct),
            () => stores.Reservations.ReleaseAsync(1, "key", lead.Id, Ct),
            () => stores.Reservations.DeleteExpiredAsync(10, Ct),
            () => stores.Webhooks.CreateAsync(A.Webhook(), 50, Ct),
            () => stores.Webhooks.ChangeAsync(1, webhook.Id, new WebhookChange(null, null, true), Ct),
            () => stores.Webhooks.RotateSecretAsync(1, webhook.Id, A.Key(), A.Noon, Ct),
            () => stores.Webhooks.DeleteAsync(1, webhook.Id, Ct),
            () => stores.Deliveries.AddAsync([delivery], A.Noon, Ct),
            () => stores.Deliveries.ReplayAsync([delivery], A.Noon, Ct),
            () => stores.Deliveries.RetryAsync(1, leased.Id, A.Noon, Ct),
            () => stores.Deliveries.TakeAsync(new Dictionary<WebhookId, int> { [webhook.Id] = 1 }, A.Noon, TimeSpan.FromSeconds(1), Ct),
            () => stores.Deliveries.FinishAsync([new AttemptResult(leased, DeliveryStatus.Delivered, null, new DeliveryResponse(200, ""), A.Noon, webhook.Url)], Ct),
            () => stores.Deliveries.TidyAsync(A.Noon, 10, Ct),
        ];
    }

    private static IReadOnlyList<Func<Task>> ReadsOf(Stores stores) =>
    [
        () => stores.Leads.FindOutcomesAsync([A.LeadId()], Ct),
        () => stores.Leads.FindHoldersAsync([new(1, "email", "x")], Ct),
        () => stores.Leads.CountAdmittedAsync(new(1, new DateOnly(2025, 3, 15)), Ct),
        () => stores.Queries.FindAsync(1, A.LeadId(), Ct),
        () => stores.Queries.ReadAsync(new LeadFilter(1), null, 10, Ct),
        () => stores.Queries.ReadPageAsync(new LeadFilter(1), 0, 10, Ct),
        () => stores.Queries.CountAsync(new LeadFilter(1), Ct),
        () => stores.Events.FindAsync(A.Noon, 10, Ct),
        () => stores.Sources.FindBySlugAsync("one", Ct),
        () => stores.Sources.FindByKeyAsync(A.Key(), Ct),
        () => stores.Sources.FindManyAsync([1], Ct),
        () => stores.Sources.ListAsync(Ct),
        () => stores.OperatorKey.FindAsync(Ct),
        () => stores.Suppression.FindAsync([new(1, "email", "00")], Ct),
        () => stores.Suppression.ListAsync(1, null, 0, 10, Ct),
        () => stores.Suppression.SnapshotAsync(1, Ct),
        () => stores.Webhooks.ListAsync(1, Ct),
        () => stores.Webhooks.FindAsync(1, WebhookId.New(), Ct),
        () => stores.Webhooks.FindActiveAsync([1], Ct),
        () => stores.Deliveries.FindDueWebhooksAsync(A.Noon, Ct),
        () => stores.Deliveries.ListAsync(1, WebhookId.New(), null, 10, Ct),
        () => stores.Deliveries.ReadBacklogAsync(A.Noon, Ct),
    ];

    private async Task<SqliteConnection> LockAsync()
    {
        var connection = new SqliteConnection($"Data Source={Database};Pooling=False");
        await connection.OpenAsync(Ct);
        await using var command = connection.CreateCommand();
        command.CommandText = "BEGIN IMMEDIATE";
        await command.ExecuteNonQueryAsync(Ct);
        return connection;
    }
}
