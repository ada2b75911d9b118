using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Pingtree.Cli.Tests.Harness;

/// <summary>A request as it came, without its body.</summary>
internal sealed record Asked(string Method, string Path, string Query, IReadOnlyDictionary<string, string> Headers);

/// <summary>Answers as a test tells it to, and remembers what it was asked.</summary>
internal sealed class FakeServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<RequestDelegate> _answers = [];
    private readonly ConcurrentQueue<Asked> _asked = [];

    private FakeServer(WebApplication app) => _app = app;

    public Uri Url => new(_app.Urls.Single());

    public IReadOnlyList<Asked> Requests => [.. _asked];

    /// <param name="answers">One for each request; the last for all that come later.</param>
    public static async Task<FakeServer> StartAsync(params RequestDelegate[] answers)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0").ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);

        var server = new FakeServer(builder.Build());
        foreach (var answer in answers)
            server._answers.Enqueue(answer);
        server._app.Run(server.AnswerAsync);
        await server._app.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.Zero);
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private Task AnswerAsync(HttpContext http)
    {
        var request = http.Request;
        var headers = request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString());
        _asked.Enqueue(new Asked(request.Method, request.Path, request.QueryString.Value ?? "", headers));
        var answer = _answers.Count > 1 && _answers.TryDequeue(out var next) ? next : _answers.First();
        return answer(http);
    }
}
