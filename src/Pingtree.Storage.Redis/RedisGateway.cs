using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.CircuitBreaker;
using StackExchange.Redis;

namespace Pingtree.Storage.Redis;

/// <summary>
/// The only way to Redis. A call that fails, is late, or is skipped because others just failed answers what it is told to answer instead:
/// nobody ever sees an exception of Redis.
/// </summary>
internal sealed partial class RedisGateway
{
    private static readonly Meter Meter = new("Pingtree");

    private static readonly Counter<long> Failures =
        Meter.CreateCounter<long>("pingtree_redis_failures_total", description: "Calls Redis failed or did not answer in time.");

    private readonly RedisConnection _connection;
    private readonly RedisLimits _limits;
    private readonly ILogger<RedisGateway> _logger;
    private readonly ResiliencePipeline _breaker;
    private int _isAway;

    public RedisGateway(RedisConnection connection, RedisLimits limits, ILogger<RedisGateway> logger)
    {
        _connection = connection;
        _limits = limits;
        _logger = logger;
        _breaker = new ResiliencePipelineBuilder().AddCircuitBreaker(new CircuitBreakerStrategyOptions
        {
            // Of the last second only: what went well before must not make a silent Redis be asked for longer.
            FailureRatio = 0.5,
            MinimumThroughput = 3,
            SamplingDuration = TimeSpan.FromSeconds(1),
            BreakDuration = limits.Break,
            ShouldHandle = args => ValueTask.FromResult(args.Outcome.Exception is not null && !args.Context.CancellationToken.IsCancellationRequested),
            OnOpened = args => ReportAway(args.Outcome.Exception),
            OnClosed = _ => ReportBack(),
        }).Build();
    }

    /// <summary>Asks Redis.</summary>
    /// <param name="ask">What to ask; one round trip.</param>
    /// <param name="otherwise">The answer where Redis gives none.</param>
    /// <param name="ct">Stops the waiting.</param>
    public async ValueTask<T> AskAsync<T>(Func<IDatabase, Task<T>> ask, T otherwise, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var context = ResilienceContextPool.Shared.Get(ct);
        try
        {
            var outcome = await _breaker.ExecuteOutcomeAsync(static (ctx, s) => s.Gateway.TryAsync(s.ask, ctx.CancellationToken), context, (Gateway: this, ask));
            if (outcome.Exception is null)
                return outcome.Result!;

            ct.ThrowIfCancellationRequested();
            return otherwise;
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    /// <summary>Tells Redis something; false where it was not heard.</summary>
    public ValueTask<bool> TellAsync(Func<IDatabase, Task> tell, CancellationToken ct) =>
        AskAsync(async db =>
        {
            await tell(db);
            return true;
        }, otherwise: false, ct);

    private async ValueTask<Outcome<T>> TryAsync<T>(Func<IDatabase, Task<T>> ask, CancellationToken ct)
    {
        try
        {
            return Outcome.FromResult(await ask(_connection.Database).WaitAsync(_limits.Deadline, ct));
        }
        catch (Exception e)
        {
            if (!ct.IsCancellationRequested)
                Failures.Add(1);
            return Outcome.FromException<T>(e);
        }
    }

    private ValueTask ReportAway(Exception? exception)
    {
        // A breaker that tries again in vain opens again; that is no news.
        if (Interlocked.Exchange(ref _isAway, 1) == 0)
            LogAway(exception?.GetType().Name ?? "none");
        return default;
    }

    private ValueTask ReportBack()
    {
        if (Interlocked.Exchange(ref _isAway, 0) == 1)
            LogBack();
        return default;
    }

    // The exception's text is left out: the driver puts keys and commands into it.
    [LoggerMessage(Level = LogLevel.Warning, Message = "Redis does not answer ({Error}); going on without it")]
    private partial void LogAway(string error);

    [LoggerMessage(Level = LogLevel.Information, Message = "Redis answers again")]
    private partial void LogBack();
}
