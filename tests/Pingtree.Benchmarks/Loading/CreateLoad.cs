using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using Pingtree.Benchmarks.Running;

namespace Pingtree.Benchmarks.Loading;

/// <summary>Sends single leads, one after the other on each of its connections, and checks every answer. No lead is sent twice.</summary>
internal sealed class CreateLoad(Uri server, string path, string key, int connections) : IDisposable
{
    private const int MostPerSecond = 4000;
    private static readonly TimeSpan IdlePause = TimeSpan.FromMilliseconds(20);

    private readonly Uri _target = new(server, path);
    private readonly AuthenticationHeaderValue _authorization = new("Bearer", key);
    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        MaxConnectionsPerServer = connections,
        PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
        ActivityHeadersPropagator = null,
    });

    private long _last = -1;

    /// <summary>As fast as it goes.</summary>
    public async Task<LoadResult> RunAsync(TimeSpan duration, CancellationToken ct)
    {
        var latencies = Enumerable.Range(0, connections).Select(_ => new List<double>((int)(MostPerSecond * duration.TotalSeconds))).ToList();
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(latencies.Select(own => Task.Run(() => SendUntilAsync(own, start, duration, ct), ct)));
        return new LoadResult(latencies.SelectMany(l => l).Order().ToList(), Stopwatch.GetElapsedTime(start));
    }

    /// <summary>One at a time, with a pause after each.</summary>
    public async Task<LoadResult> RunIdleAsync(int creates, CancellationToken ct)
    {
        var lead = new byte[GeneratedLeads.MaxBytes];
        var latencies = new List<double>(creates);
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < creates; i++)
        {
            latencies.Add(await SendAsync(lead, ct));
            await Task.Delay(IdlePause, ct);
        }

        return new LoadResult(latencies.Order().ToList(), Stopwatch.GetElapsedTime(start));
    }

    public void Dispose() => _http.Dispose();

    private async Task SendUntilAsync(List<double> latencies, long start, TimeSpan duration, CancellationToken ct)
    {
        var lead = new byte[GeneratedLeads.MaxBytes];
        while (Stopwatch.GetElapsedTime(start) < duration)
            latencies.Add(await SendAsync(lead, ct));
    }

    /// <returns>Milliseconds.</returns>
    private async Task<double> SendAsync(byte[] lead, CancellationToken ct)
    {
        var length = GeneratedLeads.Write(Interlocked.Increment(ref _last), lead);
        using var content = new ByteArrayContent(lead, 0, length);
        content.Headers.ContentType = Json;
        using var request = new HttpRequestMessage(HttpMethod.Post, _target) { Content = content };
        request.Headers.Authorization = _authorization;

        var start = Stopwatch.GetTimestamp();
        using var answer = await _http.SendAsync(request, ct);
        var body = await answer.Content.ReadAsByteArrayAsync(ct);
        var latency = Stopwatch.GetElapsedTime(start).TotalMilliseconds;

        if (answer.StatusCode != HttpStatusCode.OK || !body.AsSpan().StartsWith("{\"success\":true"u8))
            throw new WrongOutcomeException($"A new lead was answered by {(int)answer.StatusCode}: {System.Text.Encoding.UTF8.GetString(body)}");
        return latency;
    }

    private static readonly MediaTypeHeaderValue Json = new("application/json");
}

/// <summary>Latencies of all answered requests, shortest first, in milliseconds.</summary>
internal sealed record LoadResult(IReadOnlyList<double> Latencies, TimeSpan Elapsed)
{
    public double PerSecond => Latencies.Count / Elapsed.TotalSeconds;

    /// <param name="share">0.5 is the median.</param>
    public double Quantile(double share) => Latencies[(int)Math.Min(Latencies.Count - 1, Latencies.Count * share)];
}
