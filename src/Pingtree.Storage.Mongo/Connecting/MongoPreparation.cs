using MongoDB.Driver;

namespace Pingtree.Storage.Mongo.Connecting;

/// <summary>
/// Makes the indexes before the first use: once for all who wait, so that they hear together that the server is away. A new index over millions of leads takes
/// minutes; it is made over connections that wait for as long as it takes, while callers wait their usual time and come again.
/// </summary>
internal sealed class MongoPreparation(MongoClientSettings settings, string database) : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();
    private Task? _preparing;

    /// <summary>Returns once the indexes are there; a failure is that of all who waited, and the next caller tries again.</summary>
    /// <exception cref="TimeoutException">They are still being made.</exception>
    public async ValueTask WaitAsync(CancellationToken ct)
    {
        var preparing = Volatile.Read(ref _preparing);
        if (preparing is { IsCompletedSuccessfully: true })
            return;

        lock (_lock)
        {
            if (_preparing is null or { IsFaulted: true } or { IsCanceled: true })
                _preparing = Task.Run(() => PrepareAsync(_stop.Token), CancellationToken.None);
            preparing = _preparing;
        }

        await preparing.WaitAsync(MongoLimits.Answer, ct);
    }

    public void Dispose() => _stop.Cancel();

    private async Task PrepareAsync(CancellationToken ct)
    {
        var patient = settings.Clone();
        patient.SocketTimeout = TimeSpan.Zero; // none
        using var client = new MongoClient(patient);
        await MongoIndexes.CreateAsync(client.GetDatabase(database), ct);
    }
}
