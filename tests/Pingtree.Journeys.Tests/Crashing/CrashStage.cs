using Pingtree.Journeys.Tests.Harness.Watching;

namespace Pingtree.Journeys.Tests.Crashing;

/// <summary>A set-up of one intake and one worker, be they one process or two, of which one can be told where to die.</summary>
public sealed class CrashStage(SetUp setUp, PingtreeProcess intake, PingtreeProcess worker, IOutcomeWatch watch) : IAsyncDisposable
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public SetUp SetUp => setUp;

    public IOutcomeWatch Watch => watch;

    public PingtreeProcess Intake => intake;

    public static async Task<CrashStage> EmbeddedAsync()
    {
        var setUp = await EmbeddedSetUp.StartAsync();
        return new CrashStage(setUp, setUp.Process, setUp.Process, new RoutingWatch(setUp.Process));
    }

    public static async Task<CrashStage> ScaledAsync()
    {
        var setUp = await ScaledSetUp.StartAsync(intakes: 1, workers: 1);
        return new CrashStage(setUp, setUp.Intakes[0], setUp.Workers[0], await BusWatch.OpenAsync(setUp.Broker.ConnectionString, Ct));
    }

    /// <summary>Lets the process which passes this point die there while something is done, and starts it again.</summary>
    public async Task DieAtAsync(string point, Func<Task> work)
    {
        var victim = point is "Published" or "SaleStored" or "SaleAnnounced" ? intake : worker;
        (await victim.StopAsync()).ShouldBe(0);
        await victim.StartAgainAsync(("Pingtree__StopAt", point));

        var working = work();
        await victim.WaitForEndAsync(Ct);
        await working;
        await victim.StartAgainAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await watch.DisposeAsync();
        await setUp.DisposeAsync();
    }
}

/// <summary>A stage for the cases of one class, which die on it one after the other.</summary>
public sealed class EmbeddedStage : IAsyncLifetime
{
    public CrashStage Stage { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Stage = await CrashStage.EmbeddedAsync();

    public ValueTask DisposeAsync() => Stage?.DisposeAsync() ?? default;
}

/// <summary>The same with a broker between two processes.</summary>
public sealed class ScaledStage : IAsyncLifetime
{
    public CrashStage Stage { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Stage = await CrashStage.ScaledAsync();

    public ValueTask DisposeAsync() => Stage?.DisposeAsync() ?? default;
}
