#if MONGODB
using Pingtree.Testing.RealServers;

namespace Pingtree.Journeys.Tests.Scaled;

/// <summary>A set-up whose way to MongoDB may be cut: everything else is there. Every test leaves it mended.</summary>
public sealed class MongoOutageSetUp : IAsyncLifetime
{
    private readonly MongoDatabase? _database = MongoDatabase.FindNew();
    private ScaledSetUp? _setUp;
    private TcpLine? _line;

    /// <summary>Skips the test where there is no MongoDB.</summary>
    public ScaledSetUp SetUp
    {
        get
        {
            if (_setUp is null)
                Assert.Skip($"There is no MongoDB to be cut off from; name one in {MongoDatabase.Variable} (mongodb://host:port).");
            return _setUp;
        }
    }

    /// <summary>The way all processes take.</summary>
    public TcpLine Line => _line!;

    /// <summary>The connection string that leads over it.</summary>
    public string Way => MongoDatabase.By(Line, _database!.Url).Url;

    public async ValueTask InitializeAsync()
    {
        if (_database is null)
            return;
        _line = new TcpLine(_database.Url.Server.Host, _database.Url.Server.Port);
        _setUp = await ScaledSetUp.StartAsync(intakes: 2, workers: 1, ("ConnectionStrings__MongoDb", Way));
    }

    public async ValueTask DisposeAsync()
    {
        if (_setUp is not null)
            await _setUp.DisposeAsync();
        if (_line is not null)
            await _line.DisposeAsync();
        if (_database is not null)
            await _database.DisposeAsync();
    }
}
#endif
