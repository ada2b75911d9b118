using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Pingtree.Benchmarks.Running;
using Pingtree.Benchmarks.Servers;

namespace Pingtree.Benchmarks.Loading;

/// <summary>Somebody with a source on our server, who sends leads and reads them back. No lead is sent twice.</summary>
internal sealed class Partner
{
    private readonly PingtreeServer _server;
    private readonly string _root;
    private readonly string _key;

    private Partner(PingtreeServer server, string slug, string key) =>
        (_server, Slug, _root, _key) = (server, slug, $"/api/v1/database-source/{slug}", key);

    /// <summary>His source's.</summary>
    public string Slug { get; }

    /// <summary>Leads sent so far.</summary>
    public int Sent { get; private set; }

    public static Task<Partner> JoinAsync(PingtreeServer server, CancellationToken ct) => JoinAsync(server, "benchmark", ct);

    public static async Task<Partner> JoinAsync(PingtreeServer server, string slug, CancellationToken ct) =>
        new(server, slug, await server.MakeSourceAsync(slug, ct));

    /// <summary>Streams so many leads in one request and checks that each became active.</summary>
    /// <returns>From the first byte to the answer.</returns>
    public async Task<TimeSpan> StreamAsync(int leads, CancellationToken ct)
    {
        using var content = new LeadStreamContent(Sent, leads);
        using var request = Request(HttpMethod.Post, "/create/batch");
        request.Content = content;
        Sent += leads;

        using var answer = await SendAsync(request, ct);
        var summary = await answer.Content.ReadAsStringAsync(ct);
        var elapsed = Stopwatch.GetElapsedTime(content.StartedAt);

        return answer.StatusCode == HttpStatusCode.OK && AllActive(summary, leads)
            ? elapsed
            : throw new WrongOutcomeException($"{leads} new leads were answered by {(int)answer.StatusCode}: {summary}\n{_server.Process.LastWords}");
    }

    /// <summary>Single creates from as many connections.</summary>
    public CreateLoad CreatesFrom(int connections) => new(_server.Process.Http.BaseAddress!, $"{_root}/create", _key, connections);

    /// <summary>Has every active lead of the source posted there from now on.</summary>
    public async Task AddWebhookAsync(Uri url, CancellationToken ct)
    {
        using var request = Request(HttpMethod.Post, "/webhooks");
        request.Content = JsonContent.Create(new { url, events = new[] { "lead.active" } });
        using var answer = await SendAsync(request, ct);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Reads leads back; the path begins behind the source's.</summary>
    public async Task<JsonElement> GetAsync(string path, CancellationToken ct)
    {
        using var request = Request(HttpMethod.Get, path);
        using var answer = await SendAsync(request, ct);
        return answer.IsSuccessStatusCode
            ? await answer.Content.ReadFromJsonAsync<JsonElement>(ct)
            : throw new WrongOutcomeException($"GET {path} was answered by {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(ct)}");
    }

    private HttpRequestMessage Request(HttpMethod method, string path)
    {
        var request = new HttpRequestMessage(method, _root + path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _key);
        return request;
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken ct)
    {
        try
        {
            return await _server.Process.Http.SendAsync(request, ct);
        }
        catch (HttpRequestException broken)
        {
            throw new WrongOutcomeException($"{request.Method} {request.RequestUri} was cut off: {broken.Message}\n{_server.Process.LastWords}");
        }
    }

    private static bool AllActive(string json, int leads)
    {
        var summary = JsonSerializer.Deserialize<JsonElement>(json);
        return summary.TryGetProperty("active", out var active) && active.GetInt32() == leads
            && summary.GetProperty("received").GetInt32() == leads;
    }
}
