using StackExchange.Redis;

namespace Pingtree.Storage.Redis;

/// <summary>A Lua script: several steps that nobody can come between.</summary>
internal sealed class RedisScript(string text)
{
    public async Task<RedisResult> RunAsync(IDatabase database, RedisKey[] keys, RedisValue[] arguments)
    {
        try
        {
            return await database.ScriptEvaluateAsync(text, keys, arguments);
        }
        catch (RedisServerException e) when (e.Message.StartsWith("NOSCRIPT", StringComparison.Ordinal))
        {
            // The driver sends scripts by their hash and believed this one known: it was restarted or flushed. Now it knows better.
            return await database.ScriptEvaluateAsync(text, keys, arguments);
        }
    }
}
