using Microsoft.Extensions.Logging.Abstractions;
using NSubstitute;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Outcomes;
using Pingtree.Pipeline.Sources;
using Pingtree.Pipeline.Storing;
using Pingtree.Storage.Contracts;
using Pingtree.Workers.Routing;

namespace Pingtree.Workers.Tests.Routing;

public sealed class BuyerQueueWatchTests
{
    private const int Limit = 60_000;

    private readonly IBuyerStore _buyers = Substitute.For<IBuyerStore>();
    private readonly IBuyerQueues _queues = Substitute.For<IBuyerQueues>();
    private readonly IOutcomeHistory _history = Substitute.For<IOutcomeHistory>();
    private readonly ISourceStore _sources = Substitute.For<ISourceStore>();
    private readonly ILeadQueries _leads = Substitute.For<ILeadQueries>();
    private readonly BuyerQueueWatch _watch;

    public BuyerQueueWatchTests()
    {
        var clock = TimeProvider.System;
        var replay = new BuyerReplay(_history, _sources, _leads, _queues, clock);
        _watch = new BuyerQueueWatch(new BuyerQueueCheck(_buyers, _queues, clock, NullLogger<BuyerQueueCheck>.Instance), _buyers, replay, clock, NullLogger<BuyerQueueWatch>.Instance);
        _queues.HasExchangeAsync(Ct).ReturnsForAnyArgs(true);
        _queues.CountAsync(null!, Ct).ReturnsForAnyArgs(0);
        _queues.DeclareAsync(null!, Ct).ReturnsForAnyArgs(true);
        _sources.ListAsync(Ct).ReturnsForAnyArgs([A.Source(1)]);
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = Limit)]
    public async Task Of_two_queues_the_missing_one_is_owed_from_before_it_was_last_seen_and_that_is_noted_before_it_is_made()
    {
        var (a, b) = (Buyer("a"), Buyer("b"));
        _buyers.ListAsync(Ct).ReturnsForAnyArgs([a, b]);
        _queues.CountAsync("b", Arg.Any<CancellationToken>()).Returns((long?)null);

        await _watch.LookAsync(Ct);

        Received.InOrder(() =>
        {
            _ = _buyers.OweAsync("b", b.SeenAt!.Value - BuyerQueueCheck.RoutingSlack, Arg.Any<CancellationToken>());
            _ = _queues.DeclareAsync(b, Arg.Any<CancellationToken>());
            _ = _buyers.SeenAsync(Arg.Is<IReadOnlyCollection<string>>(names => names.SequenceEqual(new[] { "a", "b" })), Arg.Any<DateTimeOffset>(), Arg.Any<CancellationToken>());
        });
        await _buyers.DidNotReceive().OweAsync("a", Arg.Any<DateTimeOffset>(), Arg.Any<CancellationToken>());
    }

    [Fact(Timeout = Limit)]
    public async Task With_the_exchange_all_bindings_have_gone_and_every_buyer_is_owed()
    {
        _buyers.ListAsync(Ct).ReturnsForAnyArgs([Buyer("a"), Buyer("b") with { SeenAt = null }]);
        _queues.HasExchangeAsync(Ct).ReturnsForAnyArgs(false);

        await _watch.LookAsync(Ct);

        await _buyers.Received(1).OweAsync("a", A.Noon.AddHours(1) - BuyerQueueCheck.RoutingSlack, Arg.Any<CancellationToken>());
        await _buyers.Received(1).OweAsync("b", A.Noon, Arg.Any<CancellationToken>());
        await _queues.ReceivedWithAnyArgs(1).DeclareExchangesAsync(Ct);
    }

    [Fact(Timeout = Limit)]
    public async Task A_queue_lost_again_while_it_is_refilled_is_owed_anew()
    {
        _buyers.ListAsync(Ct).ReturnsForAnyArgs([Buyer("a") with { OwedSince = A.Noon }], []);
        _queues.CountAsync(null!, Ct).ReturnsForAnyArgs((long?)null);

        await _watch.LookAsync(Ct);

        await _buyers.Received(1).OweAsync("a", A.Noon.AddMilliseconds(-1), Arg.Any<CancellationToken>());
    }

    [Fact(Timeout = Limit)]
    public async Task A_buyer_deleted_while_his_queue_was_made_again_leaves_none()
    {
        _buyers.ListAsync(Ct).ReturnsForAnyArgs([Buyer("a"), Buyer("b")], [Buyer("a")]);

        await _watch.LookAsync(Ct);

        await _queues.Received(1).DeleteAsync("b", Arg.Any<CancellationToken>());
        await _queues.DidNotReceive().DeleteAsync("a", Arg.Any<CancellationToken>());
    }

    [Fact(Timeout = Limit)]
    public async Task What_is_owed_is_filled_in_and_then_paid_and_stays_owed_where_the_broker_goes_away()
    {
        var lead = new StoredLead(A.LeadId(), 1, LeadStatus.Active, null, null, A.Noon, A.Fields(("email", "ada@example.com")));
        var happened = new LeadEvent(1, lead.Id, LeadEventKind.Active);
        _buyers.ListAsync(Ct).ReturnsForAnyArgs([Buyer("a") with { OwedSince = A.Noon }]);
        _history.FindEndAsync(1, Ct).ReturnsForAnyArgs(new EventPlace(2, 0));
        _history.FindPlaceAsync(1, A.Noon, Ct).ReturnsForAnyArgs(new EventPlace(1, 0));
        _history.ReadAsync(1, default, 0, Ct).ReturnsForAnyArgs([new PastEvent(happened, new EventPlace(2, 0))]);
        _leads.FindManyAsync(null!, Ct).ReturnsForAnyArgs([lead]);
        _queues.FillAsync(null!, null!, Ct).ReturnsForAnyArgs(_ => throw new BuyerQueuesUnavailableException("Away."), _ => Task.CompletedTask);

        await Should.ThrowAsync<BuyerQueuesUnavailableException>(() => _watch.LookAsync(Ct));
        await _buyers.DidNotReceiveWithAnyArgs().PaidAsync(null!, default, Ct);
        await _watch.LookAsync(Ct);

        await _history.Received().FindPlaceAsync(1, A.Noon, Arg.Any<CancellationToken>());
        await _queues.Received().FillAsync("a", Arg.Is<IReadOnlyList<OutcomeEvent>>(told => told.Single().Event == happened), Arg.Any<CancellationToken>());
        await _buyers.Received(1).PaidAsync("a", A.Noon, Arg.Any<CancellationToken>());
    }

    private static Buyer Buyer(string name) => new(name, ["*"], [LeadEventKind.Active], A.Noon) { SeenAt = A.Noon.AddHours(1) };
}
