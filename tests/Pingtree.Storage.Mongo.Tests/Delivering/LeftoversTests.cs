using Pingtree.Pipeline.Delivering;
using Pingtree.Storage.Contracts;
using Pingtree.Storage.Mongo.Connecting;
using Pingtree.Storage.Mongo.Tests.Crashing;
using Shouldly;
using Xunit;

namespace Pingtree.Storage.Mongo.Tests.Delivering;

/// <summary>What is done with endpoints and their deliveries by a process that dies before any of its commands.</summary>
public sealed class LeftoversTests : MongoTest
{
    private readonly Webhook _webhook = A.Webhook();
    private readonly List<NewDelivery> _deliveries;

    public LeftoversTests() => _deliveries = Enumerable.Range(0, 5).Select(_ => A.Delivery(_webhook)).ToList();

    [Fact(Timeout = Limit)]
    public Task An_endpoint_whose_deletion_died_leaves_nothing_once_it_is_repeated() => CrashScene.PlayAsync(
        BeginAsync,
        (stores, ct) => stores.Webhooks.DeleteAsync(1, _webhook.Id, ct),
        async scene =>
        {
            await scene.Stores.Webhooks.DeleteAsync(1, _webhook.Id, Ct);
            scene.Clock.Advance(TimeSpan.FromMinutes(6));
            await scene.Stores.Deliveries.TidyAsync(A.Noon.AddDays(-1), 100, Ct);

            (await ReadAsync(scene.Survivor, db => db.Deliveries())).ShouldBeEmpty();
            (await ReadAsync(scene.Survivor, db => db.Webhooks())).ShouldBeEmpty();
        },
        Ct);

    [Fact(Timeout = Limit)]
    public Task An_endpoint_whose_switching_off_died_is_on_or_has_nothing_pending_after_a_while() => CrashScene.PlayAsync(
        BeginAsync,
        (stores, ct) => stores.Webhooks.ChangeAsync(1, _webhook.Id, new WebhookChange(null, null, false), ct),
        async scene =>
        {
            await scene.Stores.Deliveries.TidyAsync(A.Noon.AddDays(-1), 100, Ct);

            var pending = await scene.Stores.Deliveries.ListAsync(1, _webhook.Id, DeliveryStatus.Pending, 100, Ct);
            pending.Count.ShouldBe((await scene.Stores.Webhooks.FindAsync(1, _webhook.Id, Ct))!.Active ? _deliveries.Count : 0);
        },
        Ct);

    [Fact(Timeout = Limit)]
    public Task Deliveries_taken_by_one_that_died_are_another_ones_when_their_lease_is_over() => CrashScene.PlayAsync(
        BeginAsync,
        (stores, ct) => stores.Deliveries.TakeAsync(new Dictionary<WebhookId, int> { [_webhook.Id] = 10 }, A.Noon, TimeSpan.FromSeconds(30), ct),
        async scene =>
        {
            var room = new Dictionary<WebhookId, int> { [_webhook.Id] = 10 };
            var now = await scene.Stores.Deliveries.TakeAsync(room, A.Noon, TimeSpan.FromSeconds(30), Ct);
            var later = await scene.Stores.Deliveries.TakeAsync(room, A.Noon.AddSeconds(30), TimeSpan.FromSeconds(30), Ct);

            now.Count.ShouldBeOneOf(0, _deliveries.Count);
            later.Select(delivery => delivery.EventId).ShouldBe(_deliveries.Select(delivery => delivery.EventId), ignoreOrder: true);
        },
        Ct);

    private async Task BeginAsync(CrashScene scene)
    {
        await scene.Stores.Webhooks.CreateAsync(_webhook, 50, Ct);
        await scene.Stores.Deliveries.AddAsync(_deliveries, A.Noon, Ct);
    }
}
