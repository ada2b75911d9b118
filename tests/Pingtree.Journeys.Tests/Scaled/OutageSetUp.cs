namespace Pingtree.Journeys.Tests.Scaled;

/// <summary>The journeys through outages, one after the other on one set-up.</summary>
[CollectionDefinition(nameof(Outages))]
public sealed class Outages : ICollectionFixture<OutageSetUp>;

/// <summary>A set-up whose servers may be stopped. Every test leaves all of it running.</summary>
public sealed class OutageSetUp : IAsyncLifetime
{
    public ScaledSetUp SetUp { get; private set; } = null!;

    public async ValueTask InitializeAsync() => SetUp = await ScaledSetUp.StartAsync();

    public async ValueTask DisposeAsync()
    {
        if (SetUp is not null)
            await SetUp.DisposeAsync();
    }
}
