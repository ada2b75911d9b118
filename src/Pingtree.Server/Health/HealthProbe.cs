using System.Globalization;

namespace Pingtree.Server.Health;

/// <summary>
/// <c>Pingtree.Server health</c>: asks the server of this machine whether it is ready, for a container's health check, which has no shell and no curl.
/// It reads the same variables as the server does to know where that listens.
/// </summary>
internal static class HealthProbe
{
    /// <summary>The argument that asks for it.</summary>
    public const string Word = "health";

    private const int DefaultPort = 8080;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    /// <summary>Writes what the server says. Returns the exit code: 0 where it is ready, 1 where it is not or says nothing.</summary>
    /// <param name="settings">The configuration, with <c>urls</c> and <c>http_ports</c>.</param>
    /// <param name="output">Where to write it.</param>
    public static async Task<int> RunAsync(IConfiguration settings, TextWriter output)
    {
        var ready = new Uri(AddressOf(settings["urls"], settings["http_ports"]), "/health/ready");
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = Patience };
        try
        {
            using var answer = await http.GetAsync(ready);
            await output.WriteLineAsync(await answer.Content.ReadAsStringAsync());
            return answer.IsSuccessStatusCode ? 0 : 1;
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            await output.WriteLineAsync($"Nobody answers at {ready}.");
            return 1;
        }
    }

    /// <summary>The first address without TLS the server listens on, as seen from its own machine.</summary>
    internal static Uri AddressOf(string? urls, string? ports)
    {
        var plain = First(urls, url => url.StartsWith("http://", StringComparison.OrdinalIgnoreCase));
        if (plain is not null)
        {
            var binding = BindingAddress.Parse(plain);
            return Local(binding.Host is "+" or "*" or "0.0.0.0" or "[::]" ? "127.0.0.1" : binding.Host, binding.Port);
        }

        return Local("127.0.0.1", int.TryParse(First(ports, _ => true), CultureInfo.InvariantCulture, out var port) ? port : DefaultPort);
    }

    private static string? First(string? list, Func<string, bool> wanted) =>
        (list ?? "").Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).FirstOrDefault(wanted);

    private static Uri Local(string host, int port) => new UriBuilder(Uri.UriSchemeHttp, host, port).Uri;
}
