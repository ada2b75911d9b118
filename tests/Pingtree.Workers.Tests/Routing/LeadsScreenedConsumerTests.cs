using MassTransit;
using Microsoft.Extensions.Logging.Abstractions;
using NSubstitute;
using Pingtree.Contracts.Leads;
using Pingtree.Pipeline.Outcomes;
using Pingtree.Pipeline.Running;
using Pingtree.Pipeline.Storing;
using Pingtree.Storage.Contracts;
using Pingtree.Testing;
using Pingtree.Workers.Routing;

namespace Pingtree.Workers.Tests.Routing;

public sealed class LeadsScreenedConsumerTests
{
    private const int Limit = 30_000;

    private readonly FailingRoute _route = new();
    private readonly ManualClock _clock = new();
    private readonly LeadEvent _happened = new(1, A.LeadId(), LeadEventKind.Active);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = Limit)]
    public async Task What_nobody_foresaw_is_tried_again_with_growing_pauses()
    {
        _route.Failures = 4;

        var took = await ConsumeAsync(EventKeeping.InBroker);

        _route.Taken.ShouldBe([_happened]);
        took.ShouldBeInRange(TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(16));
    }

    [Fact(Timeout = Limit)]
    public async Task What_fails_for_a_minute_goes_back_to_the_queue_and_not_at_once()
    {
        _route.Failures = int.MaxValue;
        var began = _clock.GetUtcNow();

        await Should.ThrowAsync<InvalidOperationException>(() => ConsumeAsync(EventKeeping.InBroker));

        (_clock.GetUtcNow() - began).ShouldBeInRange(TimeSpan.FromSeconds(61), TimeSpan.FromSeconds(62));
        _route.Tries.ShouldBe(6);
    }

    [Fact(Timeout = Limit)]
    public async Task In_one_process_a_failure_is_left_to_the_sweep()
    {
        _route.Failures = 1;

        await Should.ThrowAsync<InvalidOperationException>(() => ConsumeAsync(EventKeeping.InStore));

        _route.Tries.ShouldBe(1);
    }

    /// <summary>How long it took by the clock, which is moved on whenever there is nothing to do.</summary>
    private async Task<TimeSpan> ConsumeAsync(EventKeeping events)
    {
        var patience = new OutagePatience(events, _clock, NullLogger<OutagePatience>.Instance);
        var consumer = new LeadsScreenedConsumer([_route], Substitute.For<IDueEvents>(), patience, new StopPoints());
        var context = Substitute.For<ConsumeContext<LeadsScreened>>();
        context.Message.Returns(new LeadsScreened { ScreenedAt = _clock.GetUtcNow(), Sources = [EventEntries.Write(new EventEntry(null, 1, [_happened]))] });
        context.CancellationToken.Returns(Ct);
        var began = _clock.GetUtcNow();

        var consuming = consumer.Consume(context);
        while (!consuming.IsCompleted)
        {
            await Task.Delay(1, Ct);
            _clock.Advance(TimeSpan.FromMilliseconds(100));
        }

        await consuming;
        return _clock.GetUtcNow() - began;
    }

    /// <summary>Fails that often, by a fault nobody has a name for.</summary>
    private sealed class FailingRoute : IOutcomeRoute
    {
        public int Failures { get; set; }

        public int Tries { get; private set; }

        public List<LeadEvent> Taken { get; } = [];

        public Task TakeAsync(IReadOnlyList<LeadEvent> events, CancellationToken ct)
        {
            if (Tries++ < Failures)
                throw new InvalidOperationException("Something is broken.");
            Taken.AddRange(events);
            return Task.CompletedTask;
        }
    }
}
