using System.Diagnostics;
using System.Text.Json;

namespace Pingtree.Journeys.Tests.Embedded;

/// <summary>What a newcomer meets: an empty directory and no configuration.</summary>
public sealed class FirstStartJourneys
{
    [Fact(Timeout = 60_000)]
    public async Task The_first_start_prints_requests_that_work_when_pasted_and_keys_only_once()
    {
        var data = Directory.CreateTempSubdirectory("pingtree-first-start-");
        try
        {
            await using var process = await PingtreeProcess.StartAsync(new Dictionary<string, string> { ["Pingtree__DataDirectory"] = data.FullName });
            var requests = Requests(process.Output);
            requests.Count.ShouldBe(3);

            var created = await PasteAsync(requests[0]);
            created.GetProperty("message").GetString().ShouldBe("Lead created successfully.");
            var fetched = await PasteAsync(requests[1]);
            fetched.GetProperty("leads")[0].GetProperty("lead_id").GetString().ShouldBe(created.GetProperty("lead_id").GetString());

            var profile = await PasteAsync(requests[2]);
            profile.GetProperty("error_text").GetString().ShouldBe("Successful operation");
            (await PasteAsync(requests[2])).GetProperty("profile_id").GetString().ShouldBe(profile.GetProperty("profile_id").GetString());

            var adminKey = process.Output.Single(l => l.StartsWith("Admin key", StringComparison.Ordinal)).Split(' ')[^1];
            var sources = await new Api(process.Http, adminKey).GetAsync("/api/v1/database-source");
            sources.Json.GetProperty("sources").EnumerateArray().Select(s => s.GetProperty("slug").GetString()).ShouldBe(["customers", "home-insurance-leads"]);

            process.Output.ShouldAllBe(line => !line.StartsWith("dbug:", StringComparison.Ordinal));
            var before = process.Output.Count;
            await process.StopAsync();
            await process.StartAgainAsync();
            process.Output.Skip(before).Where(l => l.Contains("key", StringComparison.OrdinalIgnoreCase) || l.Contains("pts_") || l.Contains("ptt_") || l.Contains("pta_")).ShouldBeEmpty();
            (await PasteAsync(requests[1])).GetProperty("total").GetInt32().ShouldBe(1);
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    /// <summary>The curls, each with its continued lines.</summary>
    private static List<string> Requests(IEnumerable<string> output)
    {
        var requests = new List<string>();
        var open = false;
        foreach (var line in output)
        {
            if (!open && line.StartsWith("curl ", StringComparison.Ordinal))
                requests.Add("");
            else if (!open)
                continue;
            requests[^1] += line + "\n";
            open = line.EndsWith('\\');
        }

        return requests;
    }

    private static async Task<JsonElement> PasteAsync(string request)
    {
        var start = new ProcessStartInfo("bash", ["-c", request]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        using var bash = Process.Start(start)!;
        var output = await bash.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await bash.WaitForExitAsync(TestContext.Current.CancellationToken);
        bash.ExitCode.ShouldBe(0, output);
        return JsonSerializer.Deserialize<JsonElement>(output);
    }
}
