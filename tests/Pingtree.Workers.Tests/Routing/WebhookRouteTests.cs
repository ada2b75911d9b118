using NSubstitute;
using NSubstitute.ExceptionExtensions;
using Pingtree.Pipeline.Delivering;
using Pingtree.Pipeline.Outcomes;
using Pingtree.Storage.Contracts;
using Pingtree.Testing;
using Pingtree.Workers.Routing;

namespace Pingtree.Workers.Tests.Routing;

public sealed class WebhookRouteTests
{
    private const int Limit = 30_000;

    private readonly IWebhookStore _webhooks = Substitute.For<IWebhookStore>();
    private readonly IDeliveryStore _deliveries = Substitute.For<IDeliveryStore>();
    private readonly IDeliverySignal _signal = Substitute.For<IDeliverySignal>();
    private readonly ManualClock _clock = new();
    private readonly List<NewDelivery> _added = [];
    private readonly List<NewDelivery> _replayed = [];

    public WebhookRouteTests()
    {
        _deliveries
            .When(store => store.AddAsync(Arg.Any<IReadOnlyList<NewDelivery>>(), _clock.GetUtcNow(), Arg.Any<CancellationToken>()))
            .Do(call => _added.AddRange(call.Arg<IReadOnlyList<NewDelivery>>()));
        _deliveries
            .When(store => store.ReplayAsync(Arg.Any<IReadOnlyList<NewDelivery>>(), _clock.GetUtcNow(), Arg.Any<CancellationToken>()))
            .Do(call => _replayed.AddRange(call.Arg<IReadOnlyList<NewDelivery>>()));
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = Limit)]
    public async Task Each_endpoint_gets_the_events_of_its_source_that_it_wants_in_one_write()
    {
        var sold = Endpoint(1, LeadEventKind.Sold);
        var both = Endpoint(1, LeadEventKind.Active, LeadEventKind.Sold);
        LeadEvent[] events = [Event(1, LeadEventKind.Active), Event(1, LeadEventKind.Sold), Event(2, LeadEventKind.Active), Event(3, LeadEventKind.Active)];
        Exist(sold, both, Endpoint(2, LeadEventKind.Duplicate));

        await Route().TakeAsync(events, Ct);

        _added.ShouldBe([new NewDelivery(both.Id, 1, events[0], events[0].Id)]);
        _replayed.ShouldBe([new NewDelivery(sold.Id, 1, events[1], events[1].Id), new NewDelivery(both.Id, 1, events[1], events[1].Id)]);
        await _deliveries.ReceivedWithAnyArgs(1).AddAsync(default!, default, Ct);
        await _webhooks.Received(1).FindActiveAsync(Arg.Is<IReadOnlyCollection<int>>(ids => ids.Order().SequenceEqual(new[] { 1, 2, 3 })), Ct);
        _signal.Received(1).Ring();
    }

    [Theory(Timeout = Limit)]
    [InlineData(LeadEventKind.Sold, 2)]
    [InlineData(LeadEventKind.Active, 1)]
    public async Task A_sale_that_is_told_again_is_sent_again_and_an_outcome_that_comes_again_is_not(LeadEventKind kind, int sent)
    {
        await using var worker = new Worker();
        var endpoint = Endpoint(1, LeadEventKind.Active, LeadEventKind.Sold);
        await worker.Webhooks.CreateAsync(endpoint, 50, Ct);
        var route = new WebhookRoute(worker.Webhooks, worker.Deliveries, _signal, worker.Clock);
        var happened = Event(1, kind);

        var taken = 0;
        for (var i = 0; i < 2; i++)
        {
            await route.TakeAsync([happened], Ct);
            var now = worker.Clock.GetUtcNow();
            var due = await worker.Deliveries.TakeAsync(new Dictionary<WebhookId, int> { [endpoint.Id] = 5 }, now, TimeSpan.FromSeconds(25), Ct);
            taken += due.Count;
            await worker.Deliveries.FinishAsync(
                due.Select(d => new AttemptResult(d, DeliveryStatus.Delivered, null, new DeliveryResponse(200, ""), now, endpoint.Url)).ToList(), Ct);
        }

        taken.ShouldBe(sent);
    }

    [Theory(Timeout = Limit)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Where_nobody_wants_anything_it_costs_one_look(bool somebodyWantsSomethingElse)
    {
        Exist(somebodyWantsSomethingElse ? [Endpoint(1, LeadEventKind.Sold)] : []);

        await Route().TakeAsync([Event(1, LeadEventKind.Active), Event(1, LeadEventKind.Duplicate)], Ct);

        await _webhooks.ReceivedWithAnyArgs(1).FindActiveAsync(default!, Ct);
        await _deliveries.DidNotReceiveWithAnyArgs().AddAsync(default!, default, Ct);
        _signal.DidNotReceive().Ring();
    }

    [Fact(Timeout = Limit)]
    public async Task A_store_that_is_away_fails_the_message_so_that_it_comes_again()
    {
        Exist(Endpoint(1, LeadEventKind.Active));
        _deliveries.AddAsync(default!, default, Ct).ThrowsAsyncForAnyArgs(new Pipeline.Storing.StoreUnavailableException("gone"));

        await Should.ThrowAsync<Pipeline.Storing.StoreUnavailableException>(() => Route().TakeAsync([Event(1, LeadEventKind.Active)], Ct));

        _signal.DidNotReceive().Ring();
    }

    private WebhookRoute Route() => new(_webhooks, _deliveries, _signal, _clock);

    private void Exist(params Webhook[] webhooks) => _webhooks.FindActiveAsync(default!, Ct).ReturnsForAnyArgs(webhooks);

    private Webhook Endpoint(int sourceId, params LeadEventKind[] events) =>
        new(WebhookId.New(), sourceId, new Uri("https://example.com/"), events, true, [1], null, null, _clock.GetUtcNow());

    private static LeadEvent Event(int sourceId, LeadEventKind kind) => new(sourceId, A.LeadId(), kind);
}
