using System.Collections.Concurrent;
using System.Net;

namespace Pingtree.Benchmarks.Loading;

/// <summary>Endpoints on this machine. The live ones answer 200 at once; the dead ones take the request and never answer.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    private const string LivePath = "/live";
    private const string DeadPath = "/dead";
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<(string Endpoint, string EventId), bool> _taken = [];
    private readonly ConcurrentDictionary<string, bool> _deadTried = [];
    private int _takenCount;

    private WebhookReceiver(WebApplication app) => _app = app;

    /// <summary>Events the live endpoints took; one that came again to the same endpoint counts once.</summary>
    public int Taken => Volatile.Read(ref _takenCount);

    /// <summary>Dead endpoints that were posted to.</summary>
    public int DeadTried => _deadTried.Count;

    public static async Task<WebhookReceiver> StartAsync(CancellationToken ct)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromMilliseconds(50)); // who still waits is cut off
        var receiver = new WebhookReceiver(builder.Build());
        receiver._app.Run(receiver.ReceiveAsync);
        await receiver._app.StartAsync(ct);
        return receiver;
    }

    /// <summary>An endpoint that answers.</summary>
    public Uri Live(string name) => new($"{_app.Urls.Single()}{LivePath}/{name}");

    /// <summary>An endpoint that never answers.</summary>
    public Uri Dead(string name) => new($"{_app.Urls.Single()}{DeadPath}/{name}");

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
    }

    private async Task ReceiveAsync(HttpContext context)
    {
        var endpoint = context.Request.Path.Value!;
        await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
        if (endpoint.StartsWith(DeadPath, StringComparison.Ordinal))
        {
            _deadTried.TryAdd(endpoint, true);
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        }
        else if (_taken.TryAdd((endpoint, context.Request.Headers["webhook-id"].ToString()), true))
        {
            Interlocked.Increment(ref _takenCount);
        }
    }
}
