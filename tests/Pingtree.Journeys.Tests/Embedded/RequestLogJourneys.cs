using System.Net.Sockets;
using System.Text;

namespace Pingtree.Journeys.Tests.Embedded;

/// <summary>What an operator who wants to see everything in his log does not get to see.</summary>
public sealed class RequestLogJourneys
{
    [Theory(Timeout = 60_000)]
    [InlineData("Logging__Console__LogLevel__Default", "Information")]
    [InlineData("Logging__Console__LogLevel__Default", "Trace")]
    [InlineData("Logging__Console__LogLevel__Microsoft.AspNetCore*", "Trace")]
    [InlineData("Logging__LogLevel__Microsoft.AspNetCore.Hosting.Diagnostics*", "Trace")]
    public async Task A_token_in_a_URL_is_not_logged_whatever_the_settings_ask_for(string setting, string level)
    {
        var data = Directory.CreateTempSubdirectory("pingtree-request-log-");
        try
        {
            await using var process = await PingtreeProcess.StartAsync(new Dictionary<string, string>
            {
                ["Pingtree__DataDirectory"] = data.FullName,
                ["Pingtree__Demo"] = "false",
                ["Logging__Console__LogLevel__Pingtree"] = "Trace",
                [setting] = level,
            });
            var token = $"ptt_{Made.Word()}";

            (await new Api(process.Http, "none").PostAsync($"/api/v1.1/profiles/get?token={token}", new { db_id = 1, email = Made.Email() }))["error"].ShouldBe("404");
            await SendMalformedAsync(process.Url, $"POST /api/v1.1/%00?token={token} HTTP/1.1\r\n\r\n");
            await process.StopAsync(); // all is written by then

            process.Output.ShouldNotBeEmpty();
            process.Output.Where(line => line.Contains(token, StringComparison.Ordinal)).ShouldBeEmpty();
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    private static async Task SendMalformedAsync(Uri url, string request)
    {
        using var connection = new TcpClient();
        await connection.ConnectAsync(url.Host, url.Port, TestContext.Current.CancellationToken);
        await connection.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request), TestContext.Current.CancellationToken);
        using var answer = new StreamReader(connection.GetStream());
        (await answer.ReadToEndAsync(TestContext.Current.CancellationToken)).ShouldStartWith("HTTP/1.1 400");
    }
}
