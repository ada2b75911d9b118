using StackExchange.Redis;

namespace Pingtree.Storage.Redis;

/// <summary>Several commands, one round trip.</summary>
internal static class RedisBatches
{
    /// <summary>Sends a command for each item, all together; answer i belongs to item i.</summary>
    public static async Task<TAnswer[]?> InOneTripAsync<TItem, TAnswer>(
        this IDatabase database, IEnumerable<TItem> items, Func<IBatch, TItem, Task<TAnswer>> command)
    {
        var batch = database.CreateBatch();
        var answers = items.Select(item => command(batch, item)).ToList();
        batch.Execute();
        return await Task.WhenAll(answers);
    }
}
