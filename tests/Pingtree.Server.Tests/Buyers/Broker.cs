using Microsoft.Extensions.Options;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Outcomes;
using Pingtree.Server.Bus;
using Pingtree.Server.Bus.Buyers;
using Pingtree.Testing.RealServers;
using RabbitMQ.Client;

namespace Pingtree.Server.Tests.Buyers;

/// <summary>A real broker with our topology, for one class of tests.</summary>
public sealed class Broker : IAsyncLifetime
{
    private static readonly LeadIdFactory Ids = new(TimeProvider.System);

    public RabbitMqServer Server { get; private set; } = null!;

    public Uri Uri => new(Server.ConnectionString);

    public async ValueTask InitializeAsync()
    {
        Server = await RabbitMqServer.StartNewAsync();
        await new LeadTopology(Uri).DeclareAsync(CancellationToken.None);
        await using var ours = new Ours(Uri);
        await ours.Queues.DeclareExchangesAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        if (Server is not null)
            await Server.DisposeAsync();
    }

    public Task<IConnection> ConnectAsync(CancellationToken ct) => new ConnectionFactory { Uri = Uri }.CreateConnectionAsync(ct);

    internal static IReadOnlyList<OutcomeEvent> Events(int count, string slug = "home", LeadEventKind kind = LeadEventKind.Active) =>
        Enumerable.Range(0, count).Select(_ => new OutcomeEvent(
            slug,
            new(Ids.Next(), 1, (LeadStatus)kind, null, null, DateTimeOffset.UnixEpoch, new LeadFields().With("email", FieldValue.Of("ada@example.com"))),
            kind)).ToList();

    internal static Buyer Buyer(string name, string source = Pipeline.Outcomes.Buyer.EverySource, params IReadOnlyList<LeadEventKind> kinds) =>
        new(name, [source], kinds.Count > 0 ? kinds : LeadEventKinds.All, DateTimeOffset.UnixEpoch);
}

/// <summary>What a process of ours has of the broker.</summary>
internal sealed class Ours : IAsyncDisposable
{
    private readonly BrokerConnection _connection;

    public Ours(Uri broker, BuyerOptions? options = null)
    {
        _connection = new BrokerConnection(broker, "test");
        var given = Options.Create(options ?? new BuyerOptions());
        Publisher = new BuyerPublisher(_connection, given, TimeProvider.System);
        Queues = new RabbitMqBuyerQueues(_connection, Publisher, given, TimeProvider.System);
    }

    public BuyerPublisher Publisher { get; }

    public RabbitMqBuyerQueues Queues { get; }

    public ValueTask<IConnection> ConnectAsync(CancellationToken ct) => _connection.GetAsync(ct);

    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}
