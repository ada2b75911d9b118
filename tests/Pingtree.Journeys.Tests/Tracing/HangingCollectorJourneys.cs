using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace Pingtree.Journeys.Tests.Tracing;

/// <summary>What a collector that hangs costs a process: nothing, not even the time it has to leave in.</summary>
public sealed class HangingCollectorJourneys
{
    private const int Limit = 120_000;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = Limit)]
    public async Task A_process_that_drains_as_long_as_it_may_is_gone_within_25_seconds_all_the_same()
    {
        var stops = await Task.WhenAll(StopUnderLoadAsync("grpc"), StopUnderLoadAsync("http/protobuf"));

        stops.ShouldAllBe(took => took < TimeSpan.FromSeconds(25));
        stops.ShouldAllBe(took => took > TimeSpan.FromSeconds(20)); // else it was not the drain that took long
    }

    /// <summary>Sends leads, and one whose body does not end; answers how long the process then takes to leave.</summary>
    private static async Task<TimeSpan> StopUnderLoadAsync(string protocol)
    {
        using var collector = new HangingCollector();
        await using var setUp = await EmbeddedSetUp.StartAsync(
            ("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Url),
            ("OTEL_EXPORTER_OTLP_PROTOCOL", protocol),
            ("OTEL_TRACES_SAMPLER", "always_on"),
            ("OTEL_BSP_SCHEDULE_DELAY", "100"),
            ("OTEL_METRIC_EXPORT_INTERVAL", "500"));
        var source = await setUp.NewSourceAsync();
        await source.CreateAsync(Made.Lead());
        while (!collector.WasMet)
            await Task.Delay(50, Ct);

        using var endless = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var load = LoadAsync(source, endless.Token);
        var slow = SendForeverAsync(setUp.Process.Url, source, endless.Token);
        await Task.Delay(500, Ct);

        var watch = Stopwatch.StartNew();
        (await setUp.Process.StopAsync()).ShouldBe(0, string.Join('\n', setUp.Process.Output.TakeLast(20)));
        var took = watch.Elapsed;

        await endless.CancelAsync();
        await Task.WhenAll(load, slow);
        return took;
    }

    private static async Task LoadAsync(SourceApi source, CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            try
            {
                await source.CreateAsync(Made.Lead());
            }
            catch (HttpRequestException)
            {
                return; // it takes nothing new
            }
        }
    }

    /// <summary>Sends a lead slowly enough for minutes, and fast enough not to be cut off for it.</summary>
    private static async Task SendForeverAsync(Uri server, SourceApi source, CancellationToken ct)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(server.Host, server.Port, ct);
            var stream = client.GetStream();
            await stream.WriteAsync(
                Encoding.ASCII.GetBytes(
                    $"POST {source.Root}/create HTTP/1.1\r\nHost: journey\r\nAuthorization: Bearer {source.Key}\r\n"
                    + "Content-Type: application/json\r\nContent-Length: 60000\r\n\r\n"),
                ct);
            var spaces = Encoding.ASCII.GetBytes(new string(' ', 100));
            while (true)
            {
                await stream.WriteAsync(spaces, ct);
                await Task.Delay(100, ct);
            }
        }
        catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException)
        {
            return; // cut off, as it should be
        }
    }
}
