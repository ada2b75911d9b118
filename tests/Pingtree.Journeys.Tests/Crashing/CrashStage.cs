using Pingtree.Journeys.Tests.Harness.Watching;

namespace Pingtree.Journeys.Tests.Crashing;

/// <summary>
/// A set-up of one process a role, be they three processes or one, and those outside who must be told of every event, whoever dies: a partner's
/// endpoint and, where there is a broker, a buyer.
/// </summary>
public sealed class CrashStage : IAsyncDisposable
{
    private const string StopAt = "Pingtree__StopAt";

    private readonly SetUp _setUp;
    private readonly PartnerEndpoint _endpoint = new();
    private readonly BuyerQueue? _buyer;

    private CrashStage(SetUp setUp, BuyerQueue? buyer) => (_setUp, _buyer) = (setUp, buyer);

    /// <summary>Each process once, the one that delivers webhooks first.</summary>
    public required IReadOnlyList<PingtreeProcess> Processes { get; init; }

    public required PingtreeProcess Intake { get; init; }

    public required PingtreeProcess Worker { get; init; }

    public required PingtreeProcess Deliverer { get; init; }

    /// <summary>Where a process will die that has been told so from its start.</summary>
    public string? DiesAt { get; init; }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Everything in one process, which may be told right away where to die.</summary>
    public static async Task<CrashStage> EmbeddedAsync(string? diesAt = null)
    {
        var setUp = diesAt is null ? await EmbeddedSetUp.StartAsync() : await EmbeddedSetUp.StartAsync((StopAt, diesAt));
        return new CrashStage(setUp, buyer: null)
        {
            Processes = [setUp.Process],
            Intake = setUp.Process,
            Worker = setUp.Process,
            Deliverer = setUp.Process,
            DiesAt = diesAt,
        };
    }

    public static async Task<CrashStage> ScaledAsync()
    {
        var setUp = await ScaledSetUp.StartAsync(intakes: 1, workers: 1);
        return new CrashStage(setUp, await BuyerQueue.OpenAsync(setUp, Ct))
        {
            Processes = [setUp.Deliverer, setUp.Intakes[0], setUp.Workers[0]],
            Intake = setUp.Intakes[0],
            Worker = setUp.Workers[0],
            Deliverer = setUp.Deliverer,
        };
    }

    /// <summary>A source whose events the endpoint wants; the buyer wants everything.</summary>
    public async Task<SourceApi> NewSourceAsync()
    {
        var source = await _setUp.NewSourceAsync();
        await _endpoint.SubscribeAsync(source);
        return source;
    }

    /// <summary>
    /// Ends what a killed process leaves behind: posts it had made and not written down would be made again, when their lease is over, in the middle
    /// of another journey.
    /// </summary>
    public Task LeaveAsync(SourceApi source) => _endpoint.UnsubscribeAsync(source);

    /// <summary>Lets the process which passes this point die there while something is done, and starts it again.</summary>
    public async Task DieAtAsync(string point, Func<Task> work)
    {
        var victim = point switch
        {
            "Published" or "SaleStored" or "SaleAnnounced" => Intake,
            "DeliverySent" => Deliverer,
            _ => Worker,
        };
        if (point != DiesAt)
        {
            (await victim.StopAsync()).ShouldBe(0);
            await victim.StartAgainAsync((StopAt, point));
        }

        var working = work();
        await victim.WaitForEndAsync(Ct);
        await working;
        await victim.StartAgainAsync();
    }

    /// <summary>Returns once each of these events has arrived wherever it must.</summary>
    public async Task WaitForArrivalAsync(params IReadOnlyCollection<string> eventIds)
    {
        await _endpoint.WaitForAsync(eventIds, Ct);
        if (_buyer is not null)
            await _buyer.WaitForAsync(eventIds, Ct);
    }

    /// <summary>Returns once the endpoint has got the event twice.</summary>
    public Task WaitForSecondPostAsync(string eventId) => _endpoint.WaitForAsync([eventId], Ct, times: 2);

    public async ValueTask DisposeAsync()
    {
        if (_buyer is not null)
            await _buyer.DisposeAsync();
        await _setUp.DisposeAsync();
        await _endpoint.DisposeAsync();
    }
}

/// <summary>A stage with a broker for the journeys of one class, which die on it one after the other.</summary>
public sealed class ScaledStage : IAsyncLifetime
{
    public CrashStage Stage { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Stage = await CrashStage.ScaledAsync();

    public ValueTask DisposeAsync() => Stage?.DisposeAsync() ?? default;
}
