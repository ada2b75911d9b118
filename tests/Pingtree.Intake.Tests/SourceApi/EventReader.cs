using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Pingtree.Intake.Tests.SourceApi;

/// <summary>An event as it was told.</summary>
internal sealed record Told(string Id, string Type, JsonElement Document);

/// <summary>Reads a stream of events as a browser does, line by line.</summary>
internal sealed class EventReader : IAsyncDisposable
{
    private const string Place = "id: place.";

    private readonly HttpClient _client;
    private readonly StreamReader _lines;

    private EventReader(HttpClient client, HttpResponseMessage response, Stream body) =>
        (_client, Response, _lines) = (client, response, new StreamReader(body));

    public HttpResponseMessage Response { get; }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static async Task<EventReader> OpenAsync(IntakeHost host, string url, (string Name, string Value)? header = null, string key = IntakeHost.HomeKey) =>
        await TryOpenAsync(host, url, header, key) ?? throw new InvalidOperationException("The stream was refused.");

    /// <summary>Null where it is refused.</summary>
    public static async Task<EventReader?> TryOpenAsync(IntakeHost host, string url, (string Name, string Value)? header = null, string key = IntakeHost.HomeKey)
    {
        var client = host.Server.CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        if (header is var (name, value))
            request.Headers.TryAddWithoutValidation(name, value);
        var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Ct);
        if (response.StatusCode == HttpStatusCode.OK)
            return new EventReader(client, response, await response.Content.ReadAsStreamAsync(Ct));

        client.Dispose();
        return null;
    }

    public async Task<List<Told>> ReadAsync(int count)
    {
        var told = new List<Told>();
        while (told.Count < count)
        {
            var block = await ReadBlockAsync() ?? throw new InvalidOperationException("The stream ended.");
            if (block is [var nothing] && (nothing.StartsWith(':') || nothing.StartsWith(Place, StringComparison.Ordinal)))
                continue;
            block.Count.ShouldBe(3);
            told.Add(new Told(Value(block[0], "id: "), Value(block[1], "event: "), JsonElement.Parse(Value(block[2], "data: "))));
        }

        return told;
    }

    public async Task<List<string>> ReadCommentsAsync(int count)
    {
        var comments = new List<string>();
        while (comments.Count < count)
        {
            var line = (await ReadBlockAsync() ?? throw new InvalidOperationException("The stream ended.")).ShouldHaveSingleItem();
            if (comments.Count != 1 || !line.StartsWith(Place, StringComparison.Ordinal)) // the place a stream begins at
                comments.Add(line);
        }

        return comments;
    }

    /// <summary>The id of the next block without data.</summary>
    public async Task<string> ReadPlaceAsync()
    {
        while (await ReadBlockAsync() is { } block)
        {
            if (block is [var id] && id.StartsWith(Place, StringComparison.Ordinal))
                return Value(id, "id: ");
        }

        throw new InvalidOperationException("The stream ended.");
    }

    public async Task<List<string?>> ReadLinesAsync(int count)
    {
        var lines = new List<string?>();
        while (lines.Count < count)
            lines.Add(await _lines.ReadLineAsync(Ct));
        return lines;
    }

    public Task<string> ReadToEndAsync() => _lines.ReadToEndAsync(Ct);

    public ValueTask DisposeAsync()
    {
        _lines.Dispose();
        Response.Dispose();
        _client.Dispose();
        return default;
    }

    /// <summary>The lines up to the next blank one; null at the end.</summary>
    private async Task<List<string>?> ReadBlockAsync()
    {
        var block = new List<string>();
        while (await _lines.ReadLineAsync(Ct) is { } line)
        {
            if (line.Length == 0)
                return block;
            block.Add(line);
        }

        return null;
    }

    private static string Value(string line, string name)
    {
        line.ShouldStartWith(name);
        return line[name.Length..];
    }
}
