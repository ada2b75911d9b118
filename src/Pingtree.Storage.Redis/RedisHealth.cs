namespace Pingtree.Storage.Redis;

/// <summary>Says whether Redis answers right now.</summary>
public sealed class RedisHealth
{
    private readonly RedisConnection _connection;
    private readonly RedisLimits _limits;

    internal RedisHealth(RedisConnection connection, RedisLimits limits)
    {
        _connection = connection;
        _limits = limits;
    }

    /// <summary>Asks Redis, whatever became of other calls; answers within 100 ms and never throws.</summary>
    public async Task<bool> IsUpAsync()
    {
        try
        {
            await _connection.Database.PingAsync().WaitAsync(_limits.Deadline);
            return true;
        }
        catch (Exception)
        {
            return false;
        }
    }
}
