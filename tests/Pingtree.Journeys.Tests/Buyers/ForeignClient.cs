using System.Text.Json;
using System.Threading.Channels;
using Pingtree.Testing.RealServers;

namespace Pingtree.Journeys.Tests.Buyers;

/// <summary>A buyer's own program, which writes a line of JSON for each event it reads.</summary>
internal sealed class ForeignClient : IAsyncDisposable
{
    private readonly Channel<JsonElement> _lines = Channel.CreateUnbounded<JsonElement>();
    private ServerProcess? _process;

    public static async Task<ForeignClient> StartAsync(string program, string script, string folder, Uri broker, string queue)
    {
        var client = new ForeignClient();
        var environment = new Dictionary<string, string> { ["AMQP_URL"] = broker.OriginalString, ["QUEUE"] = queue };
        client._process = await ServerProcess.StartAsync(
            program, [script], folder, environment, _ => Task.CompletedTask, TimeSpan.FromSeconds(10), client.Keep);
        return client;
    }

    public async Task<JsonElement> ReadAsync() => await _lines.Reader.ReadAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
            await _process.DisposeAsync();
    }

    private void Keep(string line)
    {
        if (line.StartsWith('{'))
            _lines.Writer.TryWrite(JsonSerializer.Deserialize<JsonElement>(line));
        else
            _lines.Writer.TryComplete(new InvalidOperationException(line));
    }
}
