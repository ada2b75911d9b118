using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Pingtree.Testing.RealServers;

namespace Pingtree.Journeys.Tests.Harness;

/// <summary>A partner's webhook endpoint on this machine. Answers 200 unless told otherwise.</summary>
public sealed class Endpoint : IDisposable
{
    private readonly HttpListener _listener = new();

    public Endpoint()
    {
        Url = $"http://127.0.0.1:{Loopback.FreePorts(1)[0]}/";
        _listener.Prefixes.Add(Url);
        _listener.Start();
        _ = TakeAllAsync();
    }

    public string Url { get; }

    public ConcurrentQueue<Post> Posts { get; } = [];

    /// <summary>The status of the next answer, by how many came before.</summary>
    public Func<int, int> Answer { get; set; } = _ => 200;

    /// <summary>Waits for a post of this event.</summary>
    public async Task<Post> WaitForAsync(string eventId, int posts = 1)
    {
        while (Posts.Count(post => post.EventId == eventId) < posts)
            await Task.Delay(50, TestContext.Current.CancellationToken);
        return Posts.Last(post => post.EventId == eventId);
    }

    public void Dispose() => _listener.Close();

    private async Task TakeAllAsync()
    {
        while (_listener.IsListening)
        {
            try
            {
                await TakeAsync(await _listener.GetContextAsync());
            }
            catch (Exception exception) when (exception is HttpListenerException or IOException or ObjectDisposedException)
            {
                // Whoever posts may die in the middle of it. Or this one is closed: then that was all.
            }
        }
    }

    private async Task TakeAsync(HttpListenerContext context)
    {
        using var body = new MemoryStream();
        await context.Request.InputStream.CopyToAsync(body);
        context.Response.StatusCode = Answer(Posts.Count);
        var headers = context.Request.Headers;
        Posts.Enqueue(new Post(headers["webhook-id"]!, headers["webhook-timestamp"]!, headers["webhook-signature"]!, body.ToArray()));
        context.Response.Close();
    }
}

/// <summary>A request that came.</summary>
public sealed record Post(string EventId, string Timestamp, string Signature, byte[] Body)
{
    public JsonElement Json => JsonSerializer.Deserialize<JsonElement>(Body);

    /// <summary>Whether one of its signatures was made with the secret.</summary>
    public bool IsSignedWith(string secret)
    {
        byte[] signed = [.. Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{EventId}.{Timestamp}.")), .. Body];
        var expected = Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(secret["whsec_".Length..]), signed));
        return Signature.Split(' ').Contains($"v1,{expected}");
    }
}
