using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Pingtree.Server.Health;

namespace Pingtree.Server.Tests.Health;

public sealed class HealthProbeTests
{
    private const int Limit = 30_000;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory(Timeout = Limit)]
    [InlineData(200, 0)]
    [InlineData(503, 1)]
    public async Task It_says_what_the_server_says_and_ends_as_the_server_is(int status, int exitCode)
    {
        await using var server = await AnswerAsync(status);

        var (ended, said) = await ProbeAsync(server.Urls.Single());

        ended.ShouldBe(exitCode);
        said.ShouldBe($"status {status}{Environment.NewLine}");
    }

    [Fact(Timeout = Limit)]
    public async Task A_server_that_is_not_there_is_not_ready()
    {
        using var silent = new Socket(SocketType.Stream, ProtocolType.Tcp);
        silent.Bind(new IPEndPoint(IPAddress.Loopback, 0)); // holds the port and does not listen
        var address = $"http://{silent.LocalEndPoint}";

        var (ended, said) = await ProbeAsync(address);

        ended.ShouldBe(1);
        said.ShouldContain(address);
    }

    [Theory]
    [InlineData(null, null, "http://127.0.0.1:8080/")]
    [InlineData(null, "9000;9001", "http://127.0.0.1:9000/")]
    [InlineData("http://+:8081", "9000", "http://127.0.0.1:8081/")]
    [InlineData("https://*:8443;http://*:8082", null, "http://127.0.0.1:8082/")]
    [InlineData("http://0.0.0.0:8083", null, "http://127.0.0.1:8083/")]
    [InlineData("http://[::]:8084/", null, "http://127.0.0.1:8084/")]
    [InlineData("http://[::1]:8085", null, "http://[::1]:8085/")]
    [InlineData("http://localhost:8086", null, "http://localhost:8086/")]
    public void It_asks_where_the_server_listens(string? urls, string? ports, string expected) =>
        HealthProbe.AddressOf(urls, ports).AbsoluteUri.ShouldBe(expected);

    private static async Task<(int ExitCode, string Said)> ProbeAsync(string urls)
    {
        using var output = new StringWriter();
        var settings = new ConfigurationBuilder().AddInMemoryCollection([new("urls", urls)]).Build();
        return (await HealthProbe.RunAsync(settings, output), output.ToString());
    }

    private static async Task<WebApplication> AnswerAsync(int status)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = builder.Build();
        server.MapGet("/health/ready", () => Results.Text($"status {status}", statusCode: status));
        await server.StartAsync(Ct);
        return server;
    }
}
