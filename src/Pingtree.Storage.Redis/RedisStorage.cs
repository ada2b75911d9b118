using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Pingtree.Pipeline.Access;
using Pingtree.Pipeline.Counting;
using Pingtree.Pipeline.Screening.Capping;
using Pingtree.Pipeline.Screening.Deduplicating;
using Pingtree.Pipeline.Screening.Suppressing;
using StackExchange.Redis;

namespace Pingtree.Storage.Redis;

/// <summary>Redis behind the ports it serves.</summary>
public static class RedisStorage
{
    /// <summary>
    /// Takes rate limits, counters, and the memories in front of the store to Redis. Needs logging and an <see cref="ISuppressionStore"/>.
    /// The first use connects; a Redis that is not there does not stop it.
    /// </summary>
    /// <param name="services">Where to add them.</param>
    /// <param name="connectionString">As StackExchange.Redis reads it.</param>
    /// <param name="claims">Whether to remember claims here, too: worth it where the store is dearer to ask than Redis.</param>
    public static IServiceCollection AddRedisStorage(this IServiceCollection services, string connectionString, bool claims = true)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(new RedisLimits());
        services.AddSingleton(_ => new RedisConnection(connectionString));
        services.AddSingleton<RedisGateway>();
        services.AddSingleton(s => new RedisHealth(s.GetRequiredService<RedisConnection>(), s.GetRequiredService<RedisLimits>()));

        services.TryAddSingleton<InProcessRateLimiter>();
        services.AddSingleton<IRateLimiter, RedisRateLimiter>();
        services.AddSingleton<ILeadCounters, RedisLeadCounters>();
        if (claims)
            services.AddSingleton<IClaimMemory, RedisClaimMemory>();
        services.AddSingleton<ICapMemory, RedisCapMemory>();
        services.AddSingleton<SuppressionRefill>();
        services.AddSingleton<ISuppressionLookup, RedisSuppressionLookup>();
        return services;
    }

    /// <summary>Whether the connection string can be read; if not, a sentence that says why, without repeating the string (it may hold a password).</summary>
    public static bool TryParse(string connectionString, out string error)
    {
        error = "";
        try
        {
            var options = ConfigurationOptions.Parse(connectionString);
            if (options.EndPoints.Count == 0)
                error = "The Redis connection string names no host; expected host:6379,option=value.";
            else if (options.EndPoints.Any(e => e is System.Net.DnsEndPoint dns && Uri.CheckHostName(dns.Host) == UriHostNameType.Unknown))
                error = "The Redis connection string names a host that cannot be one; expected host:6379,option=value.";
        }
        catch (Exception e) when (e is ArgumentException or FormatException or OverflowException)
        {
            error = "The Redis connection string cannot be read; expected host:6379,option=value.";
        }

        return error.Length == 0;
    }
}
