using System.CommandLine;
using System.Text.Json;
using Pingtree.Cli.Connecting;
using Pingtree.Cli.Fetching;
using Pingtree.Cli.Running;

namespace Pingtree.Cli.Commands;

/// <summary><c>pingtree fetch</c>: leads of a source, newest first.</summary>
internal static class FetchCommand
{
    private const int MaxPage = 500;

    private static readonly Option<int> Limit = new("--limit", "-n") { Description = "How many leads at most; 0 is all.", DefaultValueFactory = _ => 50 };
    private static readonly Option<string> Output = OutputForm.Create(OutputForm.Table, OutputForm.Json, OutputForm.Ndjson, OutputForm.Csv);

    private static readonly IReadOnlyList<Option<string?>> Filters =
    [
        new("--status") { Description = "active, sold, duplicate or rejected." },
        new("--email") { Description = "Of this address." },
        new("--phone") { Description = "Of this number." },
        new("--from-date") { Description = "From this UTC day on, as YYYY-MM-DD." },
        new("--to-date") { Description = "Up to and with this UTC day." },
    ];

    public static Command Create()
    {
        Limit.Validators.Add(given =>
        {
            if (given.Errors.Any() || given.GetValueOrDefault<int>() < 0)
                given.AddError("--limit must be a whole number from 0.");
        });
        var command = new Command("fetch", "Read leads of a source, newest first.") { Limit, Output };
        foreach (var filter in Filters)
            command.Add(filter);
        var server = ServerOptions.OfSource(command);
        command.Does((parsed, ct) => RunAsync(parsed, server.Read(parsed), ct));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, ServerAddress server, CancellationToken ct)
    {
        using var api = ApiClient.Create(server);
        await using var stdout = new StreamWriter(Console.OpenStandardOutput()) { NewLine = "\n" };
        var sheet = LeadSheet.Create(parsed.GetRequiredValue(Output), stdout);
        var most = parsed.GetValue(Limit) is > 0 and var limit ? limit : long.MaxValue;
        var filters = Filters.Where(f => parsed.GetValue(f) is not null)
            .Select(f => $"&{f.Name[2..].Replace('-', '_')}={Uri.EscapeDataString(parsed.GetValue(f)!)}");
        var query = $"{string.Concat(filters)}";

        var first = true;
        for (string? cursor = null; most > 0 && (first || cursor is not null); first = false)
        {
            var page = await api.GetAsync(server.OfSource($"/fetch?limit={Math.Min(most, MaxPage)}{query}{(cursor is null ? "" : $"&cursor={cursor}")}"), ct);
            var leads = page.GetProperty("leads");
            sheet.Write(leads);
            await stdout.FlushAsync(ct);
            most -= leads.GetArrayLength();
            cursor = page.TryGetProperty("next_cursor", out var next) && next.ValueKind == JsonValueKind.String ? Uri.EscapeDataString(next.GetString()!) : null;
        }

        sheet.End();
        return ExitCodes.Done;
    }
}
