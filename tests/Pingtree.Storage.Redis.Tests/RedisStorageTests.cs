using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Pingtree.Pipeline.Access;
using Pingtree.Pipeline.Counting;
using Pingtree.Pipeline.Screening.Capping;
using Pingtree.Pipeline.Screening.Deduplicating;
using Pingtree.Pipeline.Screening.Suppressing;
using Pingtree.Testing.Contracts;
using Shouldly;
using Xunit;

namespace Pingtree.Storage.Redis.Tests;

public sealed class RedisStorageTests
{
    [Theory]
    [InlineData("localhost:6379")]
    [InlineData("10.0.0.1:6379,password=secret,ssl=true")]
    [InlineData("redis-1:6379,redis-2:6379,defaultDatabase=2")]
    public void A_connection_string_that_can_be_read_is_fine(string connectionString)
    {
        RedisStorage.TryParse(connectionString, out var error).ShouldBeTrue();
        error.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("")]
    [InlineData("password=secret")]
    [InlineData("localhost:6379,ssl=perhaps,password=secret")]
    [InlineData("localhost:6379,no_such_option=1,password=secret")]
    [InlineData("redis://:secret@localhost:6379")]
    public void A_connection_string_that_cannot_be_read_gets_one_sentence_without_its_secrets(string connectionString)
    {
        RedisStorage.TryParse(connectionString, out var error).ShouldBeFalse();
        error.ShouldStartWith("The Redis connection string ");
        error.ShouldNotContain("secret");
    }

    [Fact(Timeout = 30_000)]
    public async Task Every_port_is_served_also_without_a_redis()
    {
        await using var services = new ServiceCollection()
            .AddSingleton(typeof(ILogger<>), typeof(NullLogger<>))
            .AddSingleton<ISuppressionStore>(new FakeSuppressionStore())
            .AddRedisStorage("127.0.0.1:1")
            .BuildServiceProvider();

        foreach (var port in new[] { typeof(IRateLimiter), typeof(ILeadCounters), typeof(IClaimMemory), typeof(ICapMemory), typeof(ISuppressionLookup) })
            services.GetRequiredService(port).GetType().Assembly.ShouldBe(typeof(RedisStorage).Assembly);
        (await services.GetRequiredService<RedisHealth>().IsUpAsync()).ShouldBeFalse();
    }
}
