using StackExchange.Redis;

namespace Pingtree.Storage.Redis;

/// <summary>How a suppression list lies in Redis, and what may be done to it.</summary>
internal static class SuppressionScripts
{
    /// <summary>The field that holds the version of the list. No digest is called like this.</summary>
    public const string VersionField = "v";

    /// <summary>The field that stands for a digest; its value says nothing.</summary>
    public static RedisValue FieldOf(string type, string digest) => $"{type}:{digest}";

    /// <summary>
    /// ARGV: the version before, the version after, fields. A list that is not exactly of the version before missed a change and stays as it is:
    /// nobody will believe it.
    /// </summary>
    public static readonly RedisScript Add = new(
        """
        if redis.call('HGET', KEYS[1], 'v') ~= ARGV[1] then return 0 end
        for i = 3, #ARGV do redis.call('HSET', KEYS[1], ARGV[i], '') end
        redis.call('HSET', KEYS[1], 'v', ARGV[2])
        return 1
        """);

    /// <summary>ARGV: a version. Values were taken off in it; a list from before is of no use any more.</summary>
    public static readonly RedisScript DropOlder = new(
        """
        local carried = redis.call('HGET', KEYS[1], 'v')
        if carried and tonumber(carried) < tonumber(ARGV[1]) then return redis.call('DEL', KEYS[1]) end
        return 0
        """);

    /// <summary>ARGV: seconds a draft without a writer stays, fields and values by turns.</summary>
    public static readonly RedisScript Draft = new(
        """
        for i = 2, #ARGV, 2 do redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1]) end
        return redis.call('EXPIRE', KEYS[1], ARGV[1])
        """);

    /// <summary>
    /// KEYS: the draft, the list. ARGV: the draft's version, seconds the list stays. The version went into the draft first, so a draft that
    /// was evicted or flushed half-way has lost it and is thrown away. A list at least as new stays.
    /// </summary>
    public static readonly RedisScript Publish = new(
        """
        local carried = redis.call('HGET', KEYS[2], 'v')
        if redis.call('HGET', KEYS[1], 'v') ~= ARGV[1] or (carried and tonumber(carried) >= tonumber(ARGV[1])) then
            redis.call('DEL', KEYS[1])
            return 0
        end
        redis.call('RENAME', KEYS[1], KEYS[2])
        redis.call('EXPIRE', KEYS[2], ARGV[2])
        return 1
        """);

    /// <summary>KEYS: a lock. ARGV: the token of the holder who gives it back.</summary>
    public static readonly RedisScript Unlock = new(
        "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0");
}
