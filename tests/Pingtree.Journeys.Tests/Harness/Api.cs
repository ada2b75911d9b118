using System.Net.Http.Json;
using System.Text;

namespace Pingtree.Journeys.Tests.Harness;

/// <summary>Calls of one intake with one key.</summary>
public class Api(HttpClient http, string key)
{
    public string Key { get; } = key;

    /// <summary>For what is read as it comes.</summary>
    public HttpClient Http => http;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public Task<Answer> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public Task<Answer> PostAsync(string path, object? body = null, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Post, path, body is null ? null : JsonContent.Create(body), headers);

    public Task<Answer> PatchAsync(string path, object body) => SendAsync(HttpMethod.Patch, path, JsonContent.Create(body));

    /// <summary>Sends bytes and says they are JSON.</summary>
    public Task<Answer> PostBytesAsync(string path, byte[] body)
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = new("application/json");
        return SendAsync(HttpMethod.Post, path, content);
    }

    public Task<Answer> PostTextAsync(string path, string text, string type) =>
        SendAsync(HttpMethod.Post, path, new StringContent(text, Encoding.UTF8, type));

    public async Task<Answer> SendAsync(HttpMethod method, string path, HttpContent? content = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {Key}");
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var response = await http.SendAsync(request, Ct);
        return await Answer.ReadAsync(response, Ct);
    }
}
