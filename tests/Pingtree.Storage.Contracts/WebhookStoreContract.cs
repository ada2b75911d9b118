using Pingtree.Pipeline.Delivering;
using Pingtree.Pipeline.Outcomes;
using Shouldly;
using Xunit;

namespace Pingtree.Storage.Contracts;

/// <summary>The law of <see cref="IWebhookStore"/>.</summary>
public abstract class WebhookStoreContract : StoreContract
{
    private const int Most = 50;

    /// <summary>More deliveries than a store may want to settle in one write.</summary>
    private const int Many = 2500;

    private static readonly WebhookChange On = new(null, null, true);
    private static readonly WebhookChange Off = new(null, null, false);

    [Fact(Timeout = Limit)]
    public async Task An_endpoint_reads_back_as_it_was_made()
    {
        var made = A.Webhook(url: "http://example.com:8080/höök?a=%20b", events: [LeadEventKind.Sold, LeadEventKind.Active]);
        (await Stores.Webhooks.CreateAsync(made, Most, Ct)).ShouldBeTrue();

        foreach (var found in new[]
                 {
                     await Stores.Webhooks.FindAsync(1, made.Id, Ct),
                     (await Stores.Webhooks.ListAsync(1, Ct)).Single(),
                     (await Stores.Webhooks.FindActiveAsync([1], Ct)).Single(),
                 })
        {
            found!.Events.ShouldBe(made.Events);
            found.Secret.ShouldBe(made.Secret);
            found.Url.OriginalString.ShouldBe(made.Url.OriginalString);
            (found with { Events = made.Events, Secret = made.Secret }).ShouldBe(made);
        }
    }

    [Fact(Timeout = Limit)]
    public async Task The_list_is_the_sources_own_oldest_first()
    {
        var (one, two) = (await CreateAsync(), await CreateAsync());
        await CreateAsync(source: 2);

        (await Stores.Webhooks.ListAsync(1, Ct)).Select(w => w.Id).ShouldBe([one.Id, two.Id]);
        (await Stores.Webhooks.ListAsync(3, Ct)).ShouldBeEmpty();
    }

    [Fact(Timeout = Limit)]
    public async Task A_source_has_no_more_endpoints_than_it_may_even_of_many_made_at_once()
    {
        var made = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => Stores.Webhooks.CreateAsync(A.Webhook(), 5, Ct))));

        made.Count(m => m).ShouldBe(5);
        (await Stores.Webhooks.ListAsync(1, Ct)).Count.ShouldBe(5);
        (await Stores.Webhooks.CreateAsync(A.Webhook(source: 2), 5, Ct)).ShouldBeTrue();
    }

    [Fact(Timeout = Limit)]
    public async Task An_endpoint_of_another_source_is_not_there()
    {
        var webhook = await CreateAsync(source: 2);

        (await Stores.Webhooks.FindAsync(1, webhook.Id, Ct)).ShouldBeNull();
        (await Stores.Webhooks.ChangeAsync(1, webhook.Id, Off, Ct)).ShouldBeNull();
        (await Stores.Webhooks.RotateSecretAsync(1, webhook.Id, A.Key(), A.Noon, Ct)).ShouldBeFalse();
        (await Stores.Webhooks.DeleteAsync(1, webhook.Id, Ct)).ShouldBeFalse();
        var untouched = (await Stores.Webhooks.FindAsync(2, webhook.Id, Ct))!;
        (untouched.Active, untouched.OldSecret).ShouldBe((true, null));
        untouched.Secret.ShouldBe(webhook.Secret);
    }

    [Fact(Timeout = Limit)]
    public async Task Active_endpoints_are_found_for_many_sources_at_once()
    {
        var (one, two, off) = (await CreateAsync(), await CreateAsync(source: 2), await CreateAsync());
        await CreateAsync(source: 3);
        await Stores.Webhooks.ChangeAsync(1, off.Id, Off, Ct);

        (await Stores.Webhooks.FindActiveAsync([1, 2, 2, 9], Ct)).Select(w => w.Id).ShouldBe([one.Id, two.Id], ignoreOrder: true);
        (await Stores.Webhooks.FindActiveAsync([], Ct)).ShouldBeEmpty();
    }

    [Fact(Timeout = Limit)]
    public async Task A_change_leaves_what_it_does_not_name()
    {
        var webhook = await CreateAsync();

        var moved = (await Stores.Webhooks.ChangeAsync(1, webhook.Id, new WebhookChange(new Uri("https://example.org/"), null, null), Ct))!;
        var narrowed = (await Stores.Webhooks.ChangeAsync(1, webhook.Id, new WebhookChange(null, [LeadEventKind.Sold], null), Ct))!;
        var off = (await Stores.Webhooks.ChangeAsync(1, webhook.Id, Off, Ct))!;

        (moved.Url, moved.Active).ShouldBe((new Uri("https://example.org/"), true));
        moved.Events.ShouldBe(webhook.Events);
        narrowed.Url.ShouldBe(moved.Url);
        narrowed.Events.ShouldBe([LeadEventKind.Sold]);
        (off.Url, off.Active).ShouldBe((moved.Url, false));
        var read = (await Stores.Webhooks.FindAsync(1, webhook.Id, Ct))!;
        (read.Url, read.Active).ShouldBe((off.Url, false));
        read.Events.ShouldBe([LeadEventKind.Sold]);
        read.Secret.ShouldBe(webhook.Secret);
    }

    [Fact(Timeout = Limit)]
    public async Task A_rotated_secret_leaves_the_one_before_for_a_while_and_no_third()
    {
        var webhook = await CreateAsync();
        var (second, third) = (A.Key(), A.Key());

        (await Stores.Webhooks.RotateSecretAsync(1, webhook.Id, second, A.Noon.AddHours(24), Ct)).ShouldBeTrue();
        var once = (await Stores.Webhooks.FindAsync(1, webhook.Id, Ct))!;
        (await Stores.Webhooks.RotateSecretAsync(1, webhook.Id, third, A.Noon.AddHours(25), Ct)).ShouldBeTrue();
        var twice = (await Stores.Webhooks.FindAsync(1, webhook.Id, Ct))!;

        once.Secret.ShouldBe(second);
        once.OldSecret!.Secret.ShouldBe(webhook.Secret);
        once.OldSecret.Until.ShouldBe(A.Noon.AddHours(24));
        twice.Secret.ShouldBe(third);
        twice.OldSecret!.Secret.ShouldBe(second);
        twice.OldSecret.Until.ShouldBe(A.Noon.AddHours(25));
    }

    [Fact(Timeout = Limit)]
    public async Task A_deleted_endpoint_is_gone_with_its_deliveries()
    {
        var webhook = await CreateAsync();
        await Stores.Deliveries.AddAsync([A.Delivery(webhook)], A.Noon, Ct);
        var taken = await TakeAsync(webhook, 1);
        await Stores.Deliveries.AddAsync([A.Delivery(webhook)], A.Noon, Ct);

        (await Stores.Webhooks.DeleteAsync(1, webhook.Id, Ct)).ShouldBeTrue();
        (await Stores.Webhooks.DeleteAsync(1, webhook.Id, Ct)).ShouldBeFalse();

        (await Stores.Webhooks.ListAsync(1, Ct)).ShouldBeEmpty();
        (await Stores.Webhooks.FindActiveAsync([1], Ct)).ShouldBeEmpty();
        await ShouldBeNobodysAsync(webhook, taken[0].Id);
        await Stores.Deliveries.FinishAsync([new AttemptResult(taken[0], DeliveryStatus.Delivered, null, new DeliveryResponse(200, ""), A.Noon, webhook.Url)], Ct);
        (await Stores.Deliveries.TidyAsync(A.Noon.AddDays(-1), 100, Ct)).ShouldBe(0);
    }

    [Fact(Timeout = Limit)]
    public async Task What_very_much_a_deleted_endpoint_leaves_is_nobodys_and_goes_by_tidying()
    {
        var (webhook, other) = (await CreateAsync(), await CreateAsync());
        var deliveries = Deliveries(webhook, Many);
        await Stores.Deliveries.AddAsync(deliveries, A.Noon, Ct);
        await Stores.Deliveries.AddAsync([A.Delivery(other)], A.Noon, Ct);
        var one = (await Stores.Deliveries.ListAsync(1, webhook.Id, null, 1, Ct))[0];

        await Stores.Webhooks.DeleteAsync(1, webhook.Id, Ct);

        await ShouldBeNobodysAsync(webhook, one.Id, (other, 1));
        await TidyAllAsync();
        (await Stores.Deliveries.ListAsync(1, other.Id, null, 10, Ct)).Count.ShouldBe(1);
    }

    [Fact(Timeout = Limit)]
    public async Task An_endpoint_that_is_switched_off_gets_nothing_and_starts_without_what_waited()
    {
        var webhook = await CreateAsync();
        await Stores.Deliveries.AddAsync(Deliveries(webhook, 2), A.Noon, Ct);

        await Stores.Webhooks.ChangeAsync(1, webhook.Id, Off, Ct);
        await Stores.Deliveries.AddAsync([A.Delivery(webhook)], A.Noon, Ct);

        (await Stores.Deliveries.ListAsync(1, webhook.Id, null, 10, Ct)).Select(d => d.Status).ShouldBe([DeliveryStatus.Cancelled, DeliveryStatus.Cancelled]);
        (await TakeAsync(webhook, 10)).ShouldBeEmpty();
        (await Stores.Webhooks.ChangeAsync(1, webhook.Id, On, Ct))!.Active.ShouldBeTrue();
        (await TakeAsync(webhook, 10)).ShouldBeEmpty();
        await Stores.Deliveries.AddAsync([A.Delivery(webhook)], A.Noon, Ct);
        (await TakeAsync(webhook, 10)).Count.ShouldBe(1);
    }

    [Fact(Timeout = Limit)]
    public async Task However_much_waited_for_an_endpoint_none_of_it_waits_when_it_is_switched_on_again()
    {
        var webhook = await CreateAsync();
        await Stores.Deliveries.AddAsync(Deliveries(webhook, Many), A.Noon, Ct);

        await Stores.Webhooks.ChangeAsync(1, webhook.Id, Off, Ct);
        (await Stores.Deliveries.FindDueWebhooksAsync(A.Noon, Ct)).ShouldBeEmpty();
        (await Stores.Deliveries.ReadBacklogAsync(A.Noon, Ct)).Due.ShouldBe(0);
        await Stores.Webhooks.ChangeAsync(1, webhook.Id, On, Ct);

        (await TakeAsync(webhook, 10)).ShouldBeEmpty();
        (await Stores.Deliveries.ListAsync(1, webhook.Id, DeliveryStatus.Cancelled, Many + 1, Ct)).Count.ShouldBe(Many);
    }

    [Fact(Timeout = Limit)]
    public async Task However_much_waited_for_an_endpoint_tidying_cancels_it()
    {
        var webhook = await CreateAsync();
        await Stores.Deliveries.AddAsync(Deliveries(webhook, Many), A.Noon, Ct);
        await Stores.Webhooks.ChangeAsync(1, webhook.Id, Off, Ct);

        await TidyAllAsync();

        (await Stores.Deliveries.ListAsync(1, webhook.Id, DeliveryStatus.Pending, 1, Ct)).ShouldBeEmpty();
        (await Stores.Deliveries.ListAsync(1, webhook.Id, DeliveryStatus.Cancelled, Many + 1, Ct)).Count.ShouldBe(Many);
    }

    [Fact(Timeout = Limit)]
    public async Task What_waits_stays_where_an_endpoint_that_is_on_is_switched_on_or_moved()
    {
        var webhook = await CreateAsync();
        await Stores.Deliveries.AddAsync(Deliveries(webhook, 2), A.Noon, Ct);

        await Stores.Webhooks.ChangeAsync(1, webhook.Id, new WebhookChange(new Uri("https://example.org/"), null, true), Ct);

        (await Stores.Deliveries.FindDueWebhooksAsync(A.Noon, Ct)).Single().Url.ShouldBe(new Uri("https://example.org/"));
        (await TakeAsync(webhook, 10)).Count.ShouldBe(2);
    }

    [Fact(Timeout = Limit)]
    public async Task A_new_URL_and_switching_on_end_the_failing()
    {
        var webhook = await CreateAsync();
        await FailAsync(webhook);

        (await Stores.Webhooks.ChangeAsync(1, webhook.Id, new WebhookChange(null, [LeadEventKind.Sold], true), Ct))!.FailingSince.ShouldNotBeNull();
        (await Stores.Webhooks.ChangeAsync(1, webhook.Id, new WebhookChange(new Uri("https://example.org/"), null, null), Ct))!.FailingSince.ShouldBeNull();
        await FailAsync(webhook with { Url = new Uri("https://example.org/") });
        (await Stores.Webhooks.ChangeAsync(1, webhook.Id, Off, Ct))!.FailingSince.ShouldNotBeNull();
        (await Stores.Webhooks.ChangeAsync(1, webhook.Id, On, Ct))!.FailingSince.ShouldBeNull();
        (await Stores.Webhooks.FindAsync(1, webhook.Id, Ct))!.ShouldSatisfyAllConditions(w => w.FailingSince.ShouldBeNull(), w => w.LastFailureAt.ShouldBeNull());
    }

    private async Task<Webhook> CreateAsync(int source = 1)
    {
        var webhook = A.Webhook(source);
        (await Stores.Webhooks.CreateAsync(webhook, Most, Ct)).ShouldBeTrue();
        return webhook;
    }

    private static List<NewDelivery> Deliveries(Webhook webhook, int count) => Enumerable.Range(0, count).Select(_ => A.Delivery(webhook)).ToList();

    private Task<IReadOnlyList<LeasedDelivery>> TakeAsync(Webhook webhook, int limit) =>
        Stores.Deliveries.TakeAsync(new Dictionary<WebhookId, int> { [webhook.Id] = limit }, A.Noon, TimeSpan.FromSeconds(30), Ct);

    private async Task FailAsync(Webhook webhook)
    {
        await Stores.Deliveries.AddAsync([A.Delivery(webhook)], A.Noon, Ct);
        var taken = await TakeAsync(webhook, 1);
        await Stores.Deliveries.FinishAsync(
            [new AttemptResult(taken[0], DeliveryStatus.Exhausted, null, new DeliveryResponse(500, ""), A.Noon, webhook.Url)], Ct);
    }

    private async Task ShouldBeNobodysAsync(Webhook webhook, DeliveryId delivery, params (Webhook Webhook, int Due)[] others)
    {
        var all = others.Select(o => o.Webhook).Append(webhook).ToDictionary(w => w.Id, _ => 10);
        (await Stores.Deliveries.FindDueWebhooksAsync(A.Noon.AddDays(1), Ct)).Select(w => w.Id).ShouldBe(others.Select(o => o.Webhook.Id));
        (await Stores.Deliveries.ReadBacklogAsync(A.Noon.AddDays(1), Ct)).Due.ShouldBe(others.Sum(o => o.Due));
        (await Stores.Deliveries.TakeAsync(all, A.Noon.AddDays(1), TimeSpan.FromSeconds(30), Ct)).ShouldAllBe(d => d.Webhook != webhook.Id);
        (await Stores.Deliveries.ListAsync(1, webhook.Id, null, 10, Ct)).ShouldBeEmpty();
        (await Stores.Deliveries.RetryAsync(1, delivery, A.Noon, Ct)).ShouldBe(RetryAnswer.NotFound);
        await Stores.Deliveries.AddAsync([A.Delivery(webhook)], A.Noon, Ct);
        (await Stores.Deliveries.ReplayAsync([A.Delivery(webhook)], A.Noon, Ct)).ShouldBe(0);
        (await Stores.Deliveries.ListAsync(1, webhook.Id, null, 10, Ct)).ShouldBeEmpty();
    }

    /// <summary>Tidies in pages until there is nothing left to tidy, and knows when.</summary>
    private async Task TidyAllAsync()
    {
        const int page = 700;
        int tidied;
        do
        {
            tidied = await Stores.Deliveries.TidyAsync(A.Noon.AddDays(-1), page, Ct);
            tidied.ShouldBeLessThanOrEqualTo(page);
        }
        while (tidied == page);
        (await Stores.Deliveries.TidyAsync(A.Noon.AddDays(-1), page, Ct)).ShouldBe(0);
    }
}
