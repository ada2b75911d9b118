using MongoDB.Bson;
using MongoDB.Driver;

namespace Pingtree.Storage.Mongo.Connecting;

/// <summary>The one client of the process, and the database its connection string names. It reconnects by itself.</summary>
internal sealed class MongoConnection : IDisposable
{
    /// <summary>The database of a connection string that names none.</summary>
    private const string DefaultDatabase = "pingtree";

    private readonly MongoClient _client;
    private readonly IMongoDatabase _database;
    private readonly MongoPreparation _preparation;

    public MongoConnection(string connectionString)
    {
        var url = new MongoUrl(connectionString);
        var settings = MongoClientSettings.FromUrl(url);
        settings.ApplicationName = "pingtree";
        settings.RetryWrites = true;
        settings.RetryReads = true;
        settings.ServerSelectionTimeout = MongoLimits.ServerSelection;
        settings.ConnectTimeout = MongoLimits.Connect;
        settings.SocketTimeout = MongoLimits.Answer;
        settings.WaitQueueTimeout = MongoLimits.Queue;

        // What is answered is on the disks of a majority: nothing that was promised goes with a failover.
        settings.WriteConcern = WriteConcern.WMajority.With(journal: true, wTimeout: MongoLimits.Majority);
        // Decisions rest on what is read, so the one that takes the writes is asked; what it answers, a later write of ours builds on.
        settings.ReadPreference = ReadPreference.Primary;
        _client = new MongoClient(settings);
        _database = _client.GetDatabase(url.DatabaseName ?? DefaultDatabase);
        _preparation = new MongoPreparation(settings, _database.DatabaseNamespace.DatabaseName);
    }

    /// <summary>Runs work against the database; the first makes its indexes. Faults of a server that is away come as the port's own.</summary>
    /// <exception cref="Pingtree.Pipeline.Storing.StoreUnavailableException">The server is away or did not answer in time.</exception>
    public async Task<T> RunAsync<T>(Func<IMongoDatabase, Task<T>> work, CancellationToken ct)
    {
        try
        {
            await _preparation.WaitAsync(ct);
            return await work(_database);
        }
        catch (MongoConnectionException fault) when (ct.IsCancellationRequested)
        {
            throw new OperationCanceledException("Called off.", fault, ct); // the driver says so in its own way
        }
        catch (Exception fault) when (MongoFaults.IsAway(fault, ct))
        {
            throw MongoFaults.Translate(fault);
        }
        catch (MongoServerException fault)
        {
            throw MongoFaults.Silence(fault);
        }
    }

    /// <summary>
    /// The same for what is only read and told: it sees what a majority has, so that nothing is told of a write a failover may still undo. Who decides by
    /// what he reads, and writes on that condition, uses <see cref="RunAsync{T}"/>, which sees the newest.
    /// </summary>
    /// <inheritdoc cref="RunAsync{T}"/>
    public Task<T> ReadAsync<T>(Func<IMongoDatabase, Task<T>> work, CancellationToken ct) =>
        RunAsync(database => work(database.WithReadConcern(ReadConcern.Majority)), ct);

    /// <inheritdoc cref="RunAsync{T}"/>
    public Task RunAsync(Func<IMongoDatabase, Task> work, CancellationToken ct) =>
        RunAsync(
            async database =>
            {
                await work(database);
                return true;
            },
            ct);

    /// <summary>What the server that takes the writes says of itself and of its set.</summary>
    /// <exception cref="Pingtree.Pipeline.Storing.StoreUnavailableException">It is not there.</exception>
    public Task<BsonDocument> HelloAsync(CancellationToken ct) =>
        RunAsync(database => database.RunCommandAsync<BsonDocument>(new BsonDocument("hello", 1), ReadPreference.Primary, ct), ct);

    public void Dispose()
    {
        _preparation.Dispose();
        _client.Dispose();
    }
}
