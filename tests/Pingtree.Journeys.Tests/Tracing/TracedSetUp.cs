namespace Pingtree.Journeys.Tests.Tracing;

/// <summary>A Pingtree that follows every request, and the collector it tells.</summary>
public abstract class TracedSetUp : IAsyncLifetime
{
    public Collector Collector { get; } = new();

    public SetUp SetUp { get; private set; } = null!;

    public async ValueTask InitializeAsync() =>
        SetUp = await StartAsync(Collector.Settings(("OTEL_TRACES_SAMPLER", "always_on"), ("OTEL_SERVICE_NAME", "journey")));

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (SetUp is not null)
            await SetUp.DisposeAsync();
        await DisposeReceiverAsync();
        Collector.Dispose();
    }

    protected abstract Task<SetUp> StartAsync((string Name, string Value)[] settings);

    protected virtual ValueTask DisposeReceiverAsync() => default;
}

public sealed class TracedEmbedded : TracedSetUp
{
    protected override async Task<SetUp> StartAsync((string Name, string Value)[] settings) => await EmbeddedSetUp.StartAsync(settings);
}

public sealed class TracedScaled : TracedSetUp
{
    protected override async Task<SetUp> StartAsync((string Name, string Value)[] settings) => await ScaledSetUp.StartAsync(intakes: 1, workers: 1, settings);
}

/// <summary>Tells its collector by gRPC.</summary>
public sealed class TracedOverGrpc : TracedSetUp
{
    private GrpcReceiver? _receiver;

    protected override async Task<SetUp> StartAsync((string Name, string Value)[] settings)
    {
        _receiver = await GrpcReceiver.StartAsync(Collector);
        return await EmbeddedSetUp.StartAsync([.. settings, ("OTEL_EXPORTER_OTLP_ENDPOINT", _receiver.Url), ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc")]);
    }

    protected override async ValueTask DisposeReceiverAsync()
    {
        if (_receiver is not null)
            await _receiver.DisposeAsync();
    }
}
