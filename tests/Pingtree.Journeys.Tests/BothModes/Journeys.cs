namespace Pingtree.Journeys.Tests.BothModes;

/// <summary>What a partner may rely on however Pingtree is run. A file a topic; each test has a source of its own.</summary>
public abstract partial class Journeys(SharedSetUps shared) : IAsyncLifetime
{
    protected SharedSetUps Shared { get; } = shared;

    protected SetUp SetUp { get; private set; } = null!;

    protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => SetUp = await GetSetUpAsync();

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return default;
    }

    protected abstract Task<SetUp> GetSetUpAsync();

    /// <summary>Calls that many times at once, on all intakes in turn.</summary>
    private async Task<Answer[]> AtOnceAsync(int calls, SourceApi source, Func<SourceApi, int, Task<Answer>> call) =>
        await Task.WhenAll(Enumerable.Range(0, calls).Select(i => Task.Run(() => call(source.On(SetUp.Intakes[i % SetUp.Intakes.Count]), i), Ct)));
}

public sealed class EmbeddedJourneys(SharedSetUps shared) : Journeys(shared)
{
    protected override Task<SetUp> GetSetUpAsync() => Shared.Embedded;
}

public sealed class ScaledJourneys(SharedSetUps shared) : Journeys(shared)
{
    protected override Task<SetUp> GetSetUpAsync() => Shared.Scaled;
}
