using Pingtree.Testing.RealServers;

namespace Pingtree.Journeys.Tests.Harness;

/// <summary>
/// Intakes, workers and a deliverer of webhooks in processes of their own, a real RabbitMQ and a real Redis between them, one store. The servers are always ours:
/// journeys flush them, and begin with source number 1 in a store of their own.
/// </summary>
public sealed class ScaledSetUp : SetUp
{
    private readonly List<PingtreeProcess> _intakes = [];
    private readonly List<PingtreeProcess> _workers = [];
    private readonly SharedStore _store = new();
    private PingtreeProcess? _deliverer;
    private (string Name, string Value)[] _more = [];
    private RabbitMqServer? _broker;
    private RedisServer? _redis;

    public RabbitMqServer Broker => _broker!;

    public RedisServer Redis => _redis!;

    public override IReadOnlyList<PingtreeProcess> Intakes => _intakes;

    public IReadOnlyList<PingtreeProcess> Workers => _workers;

    public PingtreeProcess Deliverer => _deliverer!;

    public override IEnumerable<PingtreeProcess> Processes => [.. _intakes, .. _workers, .. _deliverer is { } one ? [one] : (PingtreeProcess[])[]];

    public override string StoreName => _store.Name;

    /// <summary>A set-up for journeys that leave the broker alone: it may be one that somebody else runs.</summary>
    public static Task<ScaledSetUp> StartOnAnyBrokerAsync() => StartAsync(RabbitMqServer.GetAsync, intakes: 2, workers: 2, []);

    /// <summary>A set-up with a broker of its own.</summary>
    public static Task<ScaledSetUp> StartAsync(int intakes = 2, int workers = 2, params (string Name, string Value)[] settings) =>
        StartAsync(RabbitMqServer.StartNewAsync, intakes, workers, settings);

    public async Task AddWorkerAsync() => _workers.Add(await StartRoleAsync("worker"));

    protected override async Task DisposeServersAsync()
    {
        if (_redis is not null)
            await _redis.DisposeAsync();
        if (_broker is not null)
            await _broker.DisposeAsync();
        await _store.DisposeAsync();
    }

    private static async Task<ScaledSetUp> StartAsync(Func<Task<RabbitMqServer>> startBrokerAsync, int intakes, int workers, (string Name, string Value)[] settings)
    {
        var setUp = new ScaledSetUp { _more = settings };
        try
        {
            var broker = startBrokerAsync();
            setUp._redis = await RedisServer.StartNewAsync();
            setUp._broker = await broker;
            var intakesStarting = Enumerable.Range(0, intakes).Select(_ => setUp.StartRoleAsync("intake")).ToList();
            var workersStarting = Enumerable.Range(0, workers).Select(_ => setUp.StartRoleAsync("worker")).ToList();
            setUp._deliverer = await setUp.StartRoleAsync("delivery");
            setUp._intakes.AddRange(await Task.WhenAll(intakesStarting));
            setUp._workers.AddRange(await Task.WhenAll(workersStarting));
            return setUp;
        }
        catch
        {
            await setUp.DisposeAsync();
            throw;
        }
    }

    private Task<PingtreeProcess> StartRoleAsync(string role) => PingtreeProcess.StartAsync(Settings(
    [
        ("Pingtree__Roles", role),
        ("ConnectionStrings__RabbitMq", Broker.ConnectionString),
        ("ConnectionStrings__Redis", Redis.ConnectionString),
        .. _store.Settings,
        .. _more,
    ]));
}
