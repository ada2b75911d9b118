using System.Net.Http.Headers;
using System.Text.Json;
using Pingtree.Cli.Running;

namespace Pingtree.Cli.Connecting;

/// <summary>Asks the server and reads its JSON, for everything but streaming.</summary>
internal sealed class ApiClient(ServerAddress server, Retries retries, TimeProvider clock) : IDisposable
{
    // A redirect would take the key to somewhere else.
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, ConnectTimeout = TimeSpan.FromSeconds(15) })
    {
        Timeout = TimeSpan.FromMinutes(5),
    };

    public static ApiClient Create(ServerAddress server) =>
        new(server, new Retries(Retries.Default, TimeProvider.System, Console.Error.WriteLine), TimeProvider.System);

    public Task<JsonElement> GetAsync(Uri address, CancellationToken ct) =>
        SendAsync(() => new HttpRequestMessage(HttpMethod.Get, address), isRepeatable: true, ct);

    public Task<JsonElement> PostAsync(Uri address, JsonElement body, bool isRepeatable, CancellationToken ct) =>
        PostAsync(address, () => new StringContent(body.GetRawText(), MediaTypeHeaderValue.Parse("application/json")), isRepeatable, ct);

    /// <param name="address">Where to.</param>
    /// <param name="body">Makes the body anew for every try.</param>
    /// <param name="isRepeatable">Whether it may be sent again where nobody knows whether it arrived.</param>
    /// <param name="ct">To stop.</param>
    public Task<JsonElement> PostAsync(Uri address, Func<HttpContent> body, bool isRepeatable, CancellationToken ct) =>
        SendAsync(() => new HttpRequestMessage(HttpMethod.Post, address) { Content = body() }, isRepeatable, ct);

    public void Dispose() => _http.Dispose();

    private Task<JsonElement> SendAsync(Func<HttpRequestMessage> ask, bool isRepeatable, CancellationToken ct) => retries.RunAsync(
        async stop =>
        {
            try
            {
                using var request = ask();
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", server.Key);
                using var response = await _http.SendAsync(request, stop);
                return await ReadAsync(response, stop);
            }
            catch (Exception broken) when (broken is HttpRequestException or IOException || (broken is OperationCanceledException && !ct.IsCancellationRequested))
            {
                var sentence = $"The connection to {server.OfSources().Authority} could not be made or broke.";
                throw isRepeatable || broken is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError }
                    ? new TryAgainException(sentence)
                    : EndException.GaveUp($"{sentence} Nobody knows whether the request arrived; look before asking again.");
            }
        },
        ct);

    private async Task<JsonElement> ReadAsync(HttpResponseMessage response, CancellationToken ct)
    {
        var body = await response.Content.ReadAsByteArrayAsync(ct);
        if (!response.IsSuccessStatusCode)
        {
            var after = response.Headers.TryGetValues("Retry-After", out var values) ? values.FirstOrDefault() : null;
            throw Refusals.Read((int)response.StatusCode, after, body, clock);
        }

        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement.Clone();
        }
        catch (JsonException)
        {
            throw EndException.Refused("What answers there is no Pingtree server.");
        }
    }
}
