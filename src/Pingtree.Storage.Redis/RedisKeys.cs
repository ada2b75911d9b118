using System.Security.Cryptography;
using System.Text;
using Pingtree.Pipeline.Access;
using Pingtree.Pipeline.Screening.Capping;
using Pingtree.Pipeline.Screening.Deduplicating;
using StackExchange.Redis;

namespace Pingtree.Storage.Redis;

/// <summary>Every key there is. What is in braces keeps keys that one script touches on one node of a cluster.</summary>
internal static class RedisKeys
{
    /// <summary>Hash: the digests on a source's suppression list, and the version of the list they are.</summary>
    public static string Suppression(int sourceId) => $"pingtree:{{suppression:{sourceId}}}";

    /// <summary>String: a worker is filling the list of this source.</summary>
    public static string SuppressionLock(int sourceId) => $"{Suppression(sourceId)}:filling";

    /// <summary>Hash: a list on its way, out of sight until it is whole.</summary>
    public static string SuppressionDraft(int sourceId, string token) => $"{Suppression(sourceId)}:draft:{token}";

    /// <summary>String: the claim is committed. The value itself stays out of Redis.</summary>
    public static RedisKey Claim(Claim claim)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{claim.Field}\n{claim.Value}"), hash);
        return (byte[])[.. Encoding.ASCII.GetBytes($"pingtree:{{claims:{claim.SourceId}}}:"), .. hash[..16]];
    }

    /// <summary>String: leads a source admitted on a day.</summary>
    public static string Admitted(CapDay day) => $"pingtree:cap:{day.SourceId}:{day.Day:yyyyMMdd}";

    /// <summary>Hash: requests per step of the window.</summary>
    public static string Requests(RateLimit limit) => $"pingtree:rate:{(long)limit.Window.TotalMilliseconds}:{limit.Subject}";

    /// <summary>Hash: leads per status in a minute.</summary>
    public static string Counted(int sourceId, long minute) => $"pingtree:count:{sourceId}:{minute}";
}
