using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Pingtree.Journeys.Tests.Embedded;

/// <summary>A configuration that can't be right.</summary>
public sealed class StartErrorJourneys
{
#if MONGODB
    private const string WhatMongoDbWants = "mongodb://";
#else
    private const string WhatMongoDbWants = "FullFeed";
#endif

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory(Timeout = 60_000)]
    [InlineData("Pingtree:Roles", "intake,cook", "cook")]
    [InlineData("Pingtree:Roles", "intake", "ConnectionStrings:RabbitMq")]
    [InlineData("Pingtree:Roles", "worker", "ConnectionStrings:RabbitMq")]
    [InlineData("Pingtree:Demo", "perhaps", "perhaps")]
    [InlineData("Pingtree:StopAt", "Midnight", "SaleStored")]
    [InlineData("Pingtree:DataDirectory", "/dev/null/data", "/dev/null/data")]
    [InlineData("Pingtree:AdminKey", "a key", "")]
    [InlineData("ConnectionStrings:RabbitMq", "localhost:5672", "amqp://")]
    [InlineData("ConnectionStrings:RabbitMq", "amqp://", "amqp://")]
    [InlineData("ConnectionStrings:Redis", "localhost:6379,nonsense=1", "host:6379")]
    [InlineData("ConnectionStrings:MongoDb", "localhost:27017/pingtree", WhatMongoDbWants)]
    [InlineData("ASPNETCORE_URLS", "nowhere", "nowhere")]
    [InlineData("ASPNETCORE_URLS", "http://localhost:99999", "99999")]
    [InlineData("ASPNETCORE_URLS", "ftp://localhost:8080", "ftp")]
    [InlineData("ASPNETCORE_URLS", "http://203.0.113.1:8080", "listen")]
    [InlineData("Pingtree:Intake:DefaultWait", "soon", "")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4317", "http://host:4317")]
    public async Task A_value_that_cannot_be_right_stops_the_start_with_one_sentence_that_names_its_key(string key, string value, string named)
    {
        var (exitCode, output, errors) = await RunAsync(key, value);

        exitCode.ShouldBe(1, output + errors);
        var sentence = errors.Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldHaveSingleItem();
        sentence.ShouldContain(key);
        sentence.ShouldContain(named);
        (output + errors).ShouldNotContain("   at ", Case.Sensitive, "a stack trace is not for operators");
    }

    [Fact(Timeout = 60_000)]
    public async Task A_port_in_use_stops_the_start_with_one_sentence_that_names_its_key()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();

        var (exitCode, output, errors) = await RunAsync("ASPNETCORE_URLS", $"http://127.0.0.1:{((IPEndPoint)taken.LocalEndpoint).Port}");

        exitCode.ShouldBe(1, output + errors);
        errors.Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldHaveSingleItem().ShouldContain("ASPNETCORE_URLS");
        (output + errors).ShouldNotContain("   at ", Case.Sensitive, "a stack trace is not for operators");
    }

    private static async Task<(int ExitCode, string Output, string Errors)> RunAsync(string key, string value)
    {
        var data = Directory.CreateTempSubdirectory("pingtree-start-");
        try
        {
            var start = new ProcessStartInfo("dotnet", [PingtreeProcess.Program])
            {
                WorkingDirectory = data.FullName,
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
            start.Environment["Pingtree__DataDirectory"] = data.FullName;
            start.Environment["Pingtree__Demo"] = "false";
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
            using var process = Process.Start(start)!;
            try
            {
                var output = process.StandardOutput.ReadToEndAsync(Ct);
                var errors = process.StandardError.ReadToEndAsync(Ct);
                using var patience = CancellationTokenSource.CreateLinkedTokenSource(Ct);
                patience.CancelAfter(TimeSpan.FromSeconds(30));
                await process.WaitForExitAsync(patience.Token);
                return (process.ExitCode, await output, await errors);
            }
            finally
            {
                if (!process.HasExited)
                    process.Kill(entireProcessTree: true);
            }
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }
}
