using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Pingtree.Testing.RealServers;

namespace Pingtree.Journeys.Tests.Tracing;

/// <summary>An OpenTelemetry collector on this machine: takes OTLP over HTTP and keeps it.</summary>
public sealed class Collector : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly ConcurrentQueue<(string Path, byte[] Body)> _posts = [];

    public Collector()
    {
        Url = $"http://127.0.0.1:{Loopback.FreePorts(1)[0]}/";
        _listener.Prefixes.Add(Url);
        _listener.Start();
        _ = TakeAllAsync();
    }

    public string Url { get; }

    /// <summary>Every span so far.</summary>
    public IReadOnlyList<SentSpan> Spans => _posts.Where(post => post.Path == "/v1/traces").SelectMany(post => SentSpan.ReadAll(post.Body)).ToList();

    /// <summary>Where it was posted to.</summary>
    public IReadOnlySet<string> Paths => _posts.Select(post => post.Path).ToHashSet();

    /// <summary>What makes a process send everything here, soon.</summary>
    public (string Name, string Value)[] Settings(params (string Name, string Value)[] more) =>
    [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", Url),
        ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
        ("OTEL_BSP_SCHEDULE_DELAY", "100"),
        ("OTEL_METRIC_EXPORT_INTERVAL", "500"),
        .. more,
    ];

    /// <summary>Whether a text was in anything that came. Texts are plain in protobuf.</summary>
    public bool Has(string text) => _posts.Any(post => Encoding.UTF8.GetString(post.Body).Contains(text, StringComparison.OrdinalIgnoreCase));

    public void Dispose() => _listener.Close();

    private async Task TakeAllAsync()
    {
        while (_listener.IsListening)
        {
            try
            {
                var context = await _listener.GetContextAsync();
                using var body = new MemoryStream();
                await context.Request.InputStream.CopyToAsync(body);
                _posts.Enqueue((context.Request.Url!.AbsolutePath, body.ToArray()));
                context.Response.ContentType = "application/x-protobuf";
                context.Response.Close();
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
            {
                return; // closed
            }
        }
    }
}
