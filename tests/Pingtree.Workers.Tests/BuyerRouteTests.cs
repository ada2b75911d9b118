using Microsoft.Extensions.Logging.Abstractions;
using NSubstitute;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Outcomes;
using Pingtree.Pipeline.Sources;
using Pingtree.Pipeline.Storing;
using Pingtree.Storage.Contracts;
using Pingtree.Workers.Routing;

namespace Pingtree.Workers.Tests;

public sealed class BuyerRouteTests
{
    private const int Limit = 60_000;

    private readonly IBuyerStore _buyers = Substitute.For<IBuyerStore>();
    private readonly ISourceStore _sources = Substitute.For<ISourceStore>();
    private readonly ILeadQueries _leads = Substitute.For<ILeadQueries>();
    private readonly IOutcomeExchange _exchange = Substitute.For<IOutcomeExchange>();
    private readonly IBuyerQueues _queues = Substitute.For<IBuyerQueues>();
    private readonly List<StoredLead> _stored = [];
    private readonly BuyerRoute _route;

    public BuyerRouteTests()
    {
        _route = new BuyerRoute(_buyers, _sources, _leads, _exchange, new BuyerQueueCheck(_buyers, _queues, TimeProvider.System, NullLogger<BuyerQueueCheck>.Instance));
        _sources.FindManyAsync(null!, Ct).ReturnsForAnyArgs(new Dictionary<int, Source> { [1] = A.Source(1), [2] = A.Source(2) });
        _leads.FindManyAsync(null!, Ct).ReturnsForAnyArgs(call => _stored.FindAll(l => call.Arg<IReadOnlyCollection<LeadId>>().Contains(l.Id)));
        _buyers.ListAsync(Ct).ReturnsForAnyArgs([]);
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = Limit)]
    public async Task Without_a_buyer_one_read_is_all()
    {
        await _route.TakeAsync([Event(1, LeadEventKind.Active)], Ct);

        await _buyers.ReceivedWithAnyArgs(1).ListAsync(Ct);
        ShouldHaveReadNoLeads();
        _sources.ReceivedCalls().ShouldBeEmpty();
    }

    [Fact(Timeout = Limit)]
    public async Task Where_no_buyer_wants_one_of_these_events_no_lead_is_read()
    {
        Wanted(new Buyer("acme", ["source-2"], [LeadEventKind.Active], A.Noon), new Buyer("zeta", ["*"], [LeadEventKind.Sold], A.Noon));

        await _route.TakeAsync([Event(1, LeadEventKind.Active), Event(2, LeadEventKind.Duplicate)], Ct);

        ShouldHaveReadNoLeads();
    }

    [Fact(Timeout = Limit)]
    public async Task What_is_wanted_is_published_once_with_one_read_of_each_store_and_an_erased_lead_is_left_out()
    {
        Wanted(new Buyer("acme", ["source-2"], [LeadEventKind.Active], A.Noon), new Buyer("zeta", ["*"], [LeadEventKind.Active, LeadEventKind.Sold], A.Noon));
        LeadEvent[] events = [Event(1, LeadEventKind.Active), Event(2, LeadEventKind.Active), Event(1, LeadEventKind.Duplicate), Event(1, LeadEventKind.Active, erased: true)];

        await _route.TakeAsync(events, Ct);

        Published().ShouldHaveSingleItem().Select(e => (e.Event, e.RoutingKey)).ShouldBe([(events[0], "source-1.active"), (events[1], "source-2.active")]);
        (_buyers.ReceivedCalls().Count(), _sources.ReceivedCalls().Count(), _leads.ReceivedCalls().Count()).ShouldBe((1, 1, 1));
        _queues.ReceivedCalls().ShouldBeEmpty();
    }

    [Fact(Timeout = Limit)]
    public async Task An_event_no_queue_takes_makes_every_queue_again_and_is_published_again()
    {
        var buyer = new Buyer("acme", ["*"], [LeadEventKind.Active], A.Noon);
        Wanted(buyer);
        _exchange.PublishAsync(null!, Ct).ReturnsForAnyArgs(1, 0);

        await _route.TakeAsync([Event(1, LeadEventKind.Active)], Ct);

        await _queues.Received(1).DeclareAsync(buyer, Ct);
        Published().Count.ShouldBe(2);
    }

    [Fact(Timeout = Limit)]
    public async Task An_event_no_queue_takes_even_then_fails_the_message()
    {
        Wanted(new Buyer("acme", ["*"], [LeadEventKind.Active], A.Noon));
        _exchange.PublishAsync(null!, Ct).ReturnsForAnyArgs(1);

        await Should.ThrowAsync<BuyerQueuesUnavailableException>(() => _route.TakeAsync([Event(1, LeadEventKind.Active)], Ct));
    }

    [Fact(Timeout = Limit)]
    public async Task An_event_whose_buyer_was_deleted_meanwhile_is_nobodys()
    {
        var buyer = new Buyer("acme", ["*"], [LeadEventKind.Active], A.Noon);
        _buyers.ListAsync(Ct).ReturnsForAnyArgs(_ => [buyer], _ => []);
        _exchange.PublishAsync(null!, Ct).ReturnsForAnyArgs(1);

        await _route.TakeAsync([Event(1, LeadEventKind.Active)], Ct);

        Published().Count.ShouldBe(1);
        await _queues.DidNotReceiveWithAnyArgs().DeclareAsync(null!, Ct);
    }

    [Fact(Timeout = Limit)]
    public async Task With_a_broker_a_broker_or_store_that_is_away_is_waited_for_and_in_one_process_it_is_not()
    {
        var tries = 0;
        Task WorkAsync() => ++tries switch
        {
            1 => throw new BuyerQueuesUnavailableException("Away."),
            2 => throw new StoreUnavailableException("Away."),
            _ => Task.CompletedTask,
        };

        await Patience(EventKeeping.InBroker).HoldOnAsync(WorkAsync, Ct);
        tries.ShouldBe(3);

        tries = 0;
        await Should.ThrowAsync<BuyerQueuesUnavailableException>(() => Patience(EventKeeping.InStore).HoldOnAsync(WorkAsync, Ct));
    }

    private static OutagePatience Patience(EventKeeping events) => new(events, TimeProvider.System, NullLogger<OutagePatience>.Instance);

    private void Wanted(params Buyer[] buyers) => _buyers.ListAsync(Ct).ReturnsForAnyArgs(buyers);

    private LeadEvent Event(int source, LeadEventKind kind, bool erased = false)
    {
        var lead = new StoredLead(A.LeadId(), source, (LeadStatus)kind, null, null, A.Noon, A.Fields(("email", "ada@example.com")));
        if (!erased)
            _stored.Add(lead);
        return new LeadEvent(source, lead.Id, kind);
    }

    private List<IReadOnlyList<OutcomeEvent>> Published() =>
        _exchange.ReceivedCalls().Select(call => (IReadOnlyList<OutcomeEvent>)call.GetArguments()[0]!).ToList();

    private void ShouldHaveReadNoLeads()
    {
        _leads.ReceivedCalls().ShouldBeEmpty();
        Published().ShouldBeEmpty();
    }
}
