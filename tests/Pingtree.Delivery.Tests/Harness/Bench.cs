using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using NSubstitute;
using Pingtree.Delivery.Dispatching;
using Pingtree.Delivery.Sending;
using Pingtree.Pipeline.Delivering;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Outcomes;
using Pingtree.Pipeline.Sources;
using Pingtree.Pipeline.Storing;
using Pingtree.Testing;

namespace Pingtree.Delivery.Tests.Harness;

/// <summary>Dispatchers with a real sender over a store in memory, and a clock that moves when the test says so.</summary>
internal sealed class Bench : IAsyncDisposable
{
    private const int SourceId = 1;

    private readonly LeadIdFactory _ids;
    private readonly ISourceStore _sources = Substitute.For<ISourceStore>();
    private readonly WebhookSender _sender;
    private readonly DeliveryOptions _options;
    private readonly List<(DeliveryDispatcher Dispatcher, DeliverySignal Signal)> _dispatchers = [];

    public Bench(DeliveryOptions? options = null)
    {
        _ids = new LeadIdFactory(Clock);
        _options = options ?? new DeliveryOptions();
        _sender = Senders.Unguarded(Clock);
        _sources.FindManyAsync(default!, default).ReturnsForAnyArgs(new Dictionary<int, Source>
        {
            [SourceId] = new(SourceId, "cars", "Cars", true, new SourceSettings(), 0, Clock.GetUtcNow()),
        });
    }

    public ManualClock Clock { get; } = new();

    public MemoryDeliveries Store { get; } = new();

    public MemoryLeads Leads { get; } = new();

    public DeliveryBodies Bodies => new(Leads, _sources);

    public async Task<DeliveryDispatcher> StartAsync()
    {
        var signal = new DeliverySignal();
        var dispatcher = new DeliveryDispatcher(
            Store, Bodies, new DeliveryAttempt(_sender, new OpenBox(), Clock, NullLogger<DeliveryAttempt>.Instance), signal,
            Options.Create(_options), Clock, NullLogger<DeliveryDispatcher>.Instance);
        _dispatchers.Add((dispatcher, signal));
        await dispatcher.StartAsync(TestContext.Current.CancellationToken);
        return dispatcher;
    }

    public Webhook Endpoint(Uri url, DateTimeOffset? failingSince = null, byte[]? secret = null) => Store.Add(new Webhook(
        WebhookId.New(), SourceId, url, [LeadEventKind.Active], true, secret ?? WebhookSecret.New().Key, null, failingSince, Clock.GetUtcNow())
    {
        LastFailureAt = failingSince is null ? null : Clock.GetUtcNow().AddHours(-10),
    });

    public StoredLead Lead() => Leads.Add(new StoredLead(
        _ids.Next(), SourceId, LeadStatus.Active, null, null, Clock.GetUtcNow(), new LeadFields().With(FieldNames.Email, FieldValue.Of("ada@example.com"))));

    /// <summary>Notes so many new events for the endpoint, and says so.</summary>
    public async Task<IReadOnlyList<LeadEvent>> AddAsync(Webhook webhook, int events = 1)
    {
        var happened = Enumerable.Range(0, events).Select(_ => new LeadEvent(SourceId, Lead().Id, LeadEventKind.Active)).ToList();
        await AddAsync([.. happened.Select(one => new NewDelivery(webhook.Id, SourceId, one, one.Id))]);
        return happened;
    }

    public async Task AddAsync(params NewDelivery[] deliveries)
    {
        await Store.AddAsync(deliveries, Clock.GetUtcNow(), TestContext.Current.CancellationToken);
        Ring();
    }

    public void Ring() => _dispatchers.ForEach(running => running.Signal.Ring());

    /// <summary>Lets time pass in small steps until something is so.</summary>
    public Task PassTimeUntilAsync(Func<bool> condition) => Eventually.BeAsync(condition, () => Clock.Advance(TimeSpan.FromMilliseconds(100)));

    public async ValueTask DisposeAsync()
    {
        foreach (var (dispatcher, _) in _dispatchers)
        {
            var stopped = dispatcher.StopAsync(CancellationToken.None);
            await Eventually.BeAsync(() => stopped.IsCompleted, () => Clock.Advance(TimeSpan.FromSeconds(1)));
            dispatcher.Dispose();
        }

        _sender.Dispose();
    }
}
