using Pingtree.Pipeline.Delivering;
using Pingtree.Storage.Contracts;
using Shouldly;
using Xunit;

namespace Pingtree.Storage.Sqlite.Tests;

/// <summary>What a dead endpoint leaves goes in steps, and none of it stays.</summary>
public sealed class LeftoversTests : SqliteTest
{
    private const int AtOnce = 1000;
    private const int Page = 700;

    [Theory(Timeout = Limit), InlineData(AtOnce - 1), InlineData(AtOnce), InlineData(2 * AtOnce + 500)]
    public async Task No_row_of_a_deleted_endpoint_stays_and_no_other_goes(int count)
    {
        var instance = Open();
        var (webhook, other) = (await CreateAsync(instance, count), await CreateAsync(instance, 3));

        await instance.Stores.Webhooks.DeleteAsync(1, webhook.Id, Ct);

        (await CountAsync(instance)).ShouldBe(Math.Max(count - AtOnce, 0) + 3);
        (await TidyAllAsync(instance)).ShouldBe(Math.Max(count - AtOnce, 0));
        (await CountAsync(instance)).ShouldBe(3);
        (await instance.Stores.Deliveries.ListAsync(1, other.Id, DeliveryStatus.Pending, 10, Ct)).Count.ShouldBe(3);
    }

    [Fact(Timeout = Limit)]
    public async Task What_waits_for_an_endpoint_that_is_switched_off_is_cancelled_a_step_at_a_time()
    {
        var instance = Open();
        var webhook = await CreateAsync(instance, 2 * AtOnce + 500);

        await instance.Stores.Webhooks.ChangeAsync(1, webhook.Id, new WebhookChange(null, null, false), Ct);

        (await instance.Stores.Deliveries.ListAsync(1, webhook.Id, DeliveryStatus.Cancelled, 5000, Ct)).Count.ShouldBe(AtOnce);
        (await TidyAllAsync(instance)).ShouldBe(AtOnce + 500);
        (await instance.Stores.Deliveries.ListAsync(1, webhook.Id, DeliveryStatus.Cancelled, 5000, Ct)).Count.ShouldBe(2 * AtOnce + 500);
    }

    private static async Task<Webhook> CreateAsync(SqliteInstance instance, int deliveries)
    {
        var webhook = A.Webhook();
        await instance.Stores.Webhooks.CreateAsync(webhook, 50, Ct);
        await instance.Stores.Deliveries.AddAsync(Enumerable.Range(0, deliveries).Select(_ => A.Delivery(webhook)).ToList(), A.Noon, Ct);
        return webhook;
    }

    private static Task<long> CountAsync(SqliteInstance instance) =>
        instance.Readers.ReadAsync(db => db.Sql("SELECT count(*) FROM deliveries").FirstOrDefault(row => row.Long(0)), Ct);

    private static async Task<int> TidyAllAsync(SqliteInstance instance)
    {
        var all = 0;
        int tidied;
        do
        {
            tidied = await instance.Stores.Deliveries.TidyAsync(A.Noon.AddDays(-1), Page, Ct);
            all += tidied;
        }
        while (tidied == Page);
        return all;
    }
}
