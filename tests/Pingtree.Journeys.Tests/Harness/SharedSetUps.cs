namespace Pingtree.Journeys.Tests.Harness;

/// <summary>The set-ups most journeys share, each started when the first journey needs it.</summary>
public sealed class SharedSetUps : IAsyncDisposable
{
    private readonly Lazy<Task<SetUp>> _embedded = new(async () => await EmbeddedSetUp.StartAsync());
    private readonly Lazy<Task<SetUp>> _scaled = new(async () => await ScaledSetUp.StartOnAnyBrokerAsync());

    public Task<SetUp> Embedded => _embedded.Value;

    public Task<SetUp> Scaled => _scaled.Value;

    public async ValueTask DisposeAsync()
    {
        foreach (var setUp in new[] { _embedded, _scaled })
        {
            if (setUp is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
                await (await setUp.Value).DisposeAsync();
        }
    }
}
