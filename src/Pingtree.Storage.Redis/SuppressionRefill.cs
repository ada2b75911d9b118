using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Pingtree.Pipeline.Screening.Suppressing;
using StackExchange.Redis;

namespace Pingtree.Storage.Redis;

/// <summary>Fills suppression lists from the store, behind the back of the batch that missed them.</summary>
internal sealed partial class SuppressionRefill(RedisGateway gateway, ISuppressionStore store, ILogger<SuppressionRefill> logger) : IDisposable
{
    /// <summary>Lists one process fills at the same time; a list may be large.</summary>
    private const int MostAtOnce = 2;

    private const int ChunkSize = 1000;
    private const int DraftSeconds = 60;
    private const int ListSeconds = 24 * 60 * 60;

    // Also the pause before the next try where filling did not help, for example because the list changes all the time.
    private static readonly TimeSpan LockTime = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<int, byte> _running = [];

    /// <summary>Fills the list of a source in the background, unless someone does. Where too many are being filled, the next batch will ask again.</summary>
    public void Start(int sourceId)
    {
        if (_running.Count < MostAtOnce && _running.TryAdd(sourceId, 0))
            _ = Task.Run(() => RunAsync(sourceId), CancellationToken.None);
    }

    public void Dispose() => _stop.Cancel();

    private async Task RunAsync(int sourceId)
    {
        try
        {
            var token = RandomNumberGenerator.GetHexString(16, lowercase: true);
            RedisKey key = RedisKeys.SuppressionLock(sourceId);
            if (!await gateway.AskAsync(db => db.StringSetAsync(key, token, LockTime, When.NotExists), otherwise: false, _stop.Token))
                return;

            if (await FillAsync(sourceId, token, _stop.Token))
                await gateway.TellAsync(db => SuppressionScripts.Unlock.RunAsync(db, [key], [token]), _stop.Token);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The process ends; another one will fill the list.
        }
        catch (Exception e)
        {
            LogFailed(sourceId, e);
        }
        finally
        {
            _running.TryRemove(sourceId, out _);
        }
    }

    /// <summary>Reads the list from the store and puts it in place of an older one or none; false where that did not come about.</summary>
    internal async Task<bool> FillAsync(int sourceId, string token, CancellationToken ct)
    {
        var (version, keys) = await store.SnapshotAsync(sourceId, ct);
        RedisKey draft = RedisKeys.SuppressionDraft(sourceId, token);

        var fields = keys.Select(k => new HashEntry(SuppressionScripts.FieldOf(k.Type, k.Digest), ""));
        foreach (var chunk in fields.Prepend(new HashEntry(SuppressionScripts.VersionField, version)).Chunk(ChunkSize))
        {
            RedisValue[] arguments = [DraftSeconds, .. chunk.SelectMany(e => new[] { e.Name, e.Value })];
            if (!await gateway.TellAsync(db => SuppressionScripts.Draft.RunAsync(db, [draft], arguments), ct))
                return false;
        }

        RedisKey[] both = [draft, RedisKeys.Suppression(sourceId)];
        return await gateway.AskAsync(async db => (int)await SuppressionScripts.Publish.RunAsync(db, both, [version, ListSeconds]) == 1, otherwise: false, ct);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The suppression list of source {SourceId} could not be put into Redis; the store goes on answering")]
    private partial void LogFailed(int sourceId, Exception exception);
}
