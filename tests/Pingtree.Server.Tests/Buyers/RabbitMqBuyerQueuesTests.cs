using System.Diagnostics;
using Pingtree.Pipeline.Outcomes;
using Pingtree.Server.Bus.Buyers;
using RabbitMQ.Client;

namespace Pingtree.Server.Tests.Buyers;

public sealed class RabbitMqBuyerQueuesTests(Broker broker) : IClassFixture<Broker>
{
    private const int Limit = 60_000;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = Limit)]
    public async Task A_queue_is_made_once_and_counted_and_taken_away_and_all_of_it_may_be_repeated()
    {
        await using var ours = new Ours(broker.Uri);
        (await ours.Queues.CountAsync("once", Ct)).ShouldBeNull();

        (await ours.Queues.DeclareAsync(Broker.Buyer("once", "once"), Ct)).ShouldBeTrue();
        await ours.Publisher.PublishAsync(Broker.Events(2, "once"), Ct);
        (await ours.Queues.DeclareAsync(Broker.Buyer("once", "once"), Ct)).ShouldBeTrue();
        (await ours.Queues.CountAsync("once", Ct)).ShouldBe(2);
        await ours.Queues.DeleteAsync("once", Ct);
        await ours.Queues.DeleteAsync("once", Ct);

        (await ours.Queues.CountAsync("once", Ct)).ShouldBeNull();
    }

    [Fact(Timeout = Limit)]
    public async Task A_buyer_gets_the_sources_and_events_he_wants_and_no_others()
    {
        await using var ours = new Ours(broker.Uri);
        Buyer[] buyers =
        [
            Broker.Buyer("one-kind", "w-a", LeadEventKind.Sold), Broker.Buyer("one-source", "w-a"), Broker.Buyer("every-source", kinds: LeadEventKind.Sold),
            new("two-sources", ["w-a", "w-b"], [LeadEventKind.Active, LeadEventKind.Sold], DateTimeOffset.UnixEpoch),
        ];
        foreach (var buyer in buyers)
            await ours.Queues.DeclareAsync(buyer, Ct);

        foreach (var slug in new[] { "w-a", "w-b", "w-a-x" })
            await ours.Publisher.PublishAsync(LeadEventKinds.All.SelectMany(kind => Broker.Events(1, slug, kind)).ToList(), Ct);

        var counts = new List<long?>();
        foreach (var buyer in buyers)
            counts.Add(await ours.Queues.CountAsync(buyer.Name, Ct));
        counts.ShouldBe([1, 4, 3, 4]);
    }

    [Fact(Timeout = Limit)]
    public async Task A_queue_with_other_bounds_is_left_as_it_is_but_gets_what_its_buyer_wants()
    {
        await using var before = new Ours(broker.Uri);
        await using var after = new Ours(broker.Uri, new BuyerOptions { MaxAge = TimeSpan.FromDays(1) });
        await before.Queues.DeclareAsync(Broker.Buyer("other", "other-a"), Ct);

        (await after.Queues.DeclareAsync(Broker.Buyer("other", "other-b"), Ct)).ShouldBeFalse();

        (await after.Publisher.PublishAsync([.. Broker.Events(1, "other-a"), .. Broker.Events(1, "other-b")], Ct)).ShouldBe(0);
        (await before.Queues.DeclareAsync(Broker.Buyer("other", "other-a"), Ct)).ShouldBeTrue();
    }

    [Fact(Timeout = Limit)]
    public async Task A_missing_exchange_is_told_at_once_takes_nobody_elses_connection_and_is_made_by_the_next_declaration()
    {
        await using var own = new Broker();
        await own.InitializeAsync();
        await using var ours = new Ours(own.Uri);
        await ours.Queues.DeclareAsync(Broker.Buyer("bound"), Ct);
        await ours.Publisher.PublishAsync(Broker.Events(1), Ct);
        await using var other = await own.ConnectAsync(Ct);
        await using var channel = await other.CreateChannelAsync(cancellationToken: Ct);
        await channel.ExchangeDeleteAsync("pingtree.outcomes", cancellationToken: Ct);
        var connection = await ours.ConnectAsync(Ct);
        (await ours.Queues.HasExchangeAsync(Ct)).ShouldBeFalse();

        var watch = Stopwatch.StartNew();
        (await ours.Publisher.PublishAsync(Broker.Events(700), Ct)).ShouldBe(700);
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(5));
        (await ours.ConnectAsync(Ct)).ShouldBeSameAs(connection);
        connection.IsOpen.ShouldBeTrue();

        (await ours.Queues.DeclareAsync(Broker.Buyer("bound"), Ct)).ShouldBeTrue();
        (await ours.Queues.HasExchangeAsync(Ct)).ShouldBeTrue();
        (await ours.Publisher.PublishAsync(Broker.Events(3), Ct)).ShouldBe(0);
        (await ours.Queues.CountAsync("bound", Ct)).ShouldBe(4);
    }

    [Fact(Timeout = Limit)]
    public async Task What_the_broker_refuses_is_an_error_that_says_so()
    {
        await using var own = new Broker();
        await own.InitializeAsync();
        await using var ours = new Ours(own.Uri);
        await using var other = await own.ConnectAsync(Ct);
        await using var channel = await other.CreateChannelAsync(cancellationToken: Ct);
        await channel.ExchangeDeleteAsync("pingtree.outcomes", cancellationToken: Ct);
        await channel.ExchangeDeclareAsync("pingtree.outcomes", ExchangeType.Fanout, durable: true, cancellationToken: Ct);

        (await Should.ThrowAsync<BuyerQueuesUnavailableException>(() => ours.Queues.DeclareAsync(Broker.Buyer("unbound"), Ct))).Message.ShouldContain("PRECONDITION_FAILED");
    }

    [Fact(Timeout = Limit)]
    public async Task What_is_filled_in_reaches_this_queue_alone_and_a_missing_one_is_told()
    {
        await using var ours = new Ours(broker.Uri);
        await ours.Queues.DeclareAsync(Broker.Buyer("filled", "f"), Ct);
        await ours.Queues.DeclareAsync(Broker.Buyer("empty", "f"), Ct);

        await ours.Queues.FillAsync("filled", Broker.Events(1200, "f"), Ct);

        (await ours.Queues.CountAsync("filled", Ct)).ShouldBe(1200);
        (await ours.Queues.CountAsync("empty", Ct)).ShouldBe(0);
        await Should.ThrowAsync<BuyerQueuesUnavailableException>(() => ours.Queues.FillAsync("nobody", Broker.Events(1), Ct));
    }
}
