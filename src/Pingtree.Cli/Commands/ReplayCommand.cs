using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Pingtree.Cli.Connecting;
using Pingtree.Cli.Running;

namespace Pingtree.Cli.Commands;

/// <summary><c>pingtree replay</c>: tells a webhook or a buyer once more what happened since a moment.</summary>
internal static class ReplayCommand
{
    private static readonly Option<string?> Webhook = new("--webhook") { Description = "The id of a webhook of the source." };

    private static readonly Option<string?> Buyer = new("--buyer") { Description = "The name of a buyer; for operators." };

    private static readonly Option<string> Since = new("--since")
    {
        Description = "The moment, as 2025-03-15T10:00:00Z; without a zone it is UTC.",
        Required = true,
    };

    private static readonly Option<string> Output = OutputForm.Create(OutputForm.Text, OutputForm.Json);

    public static Command Create()
    {
        var command = new Command("replay", "Send events again: to a webhook of a source, or into the queue of a buyer.") { Webhook, Buyer, Since, Output };
        var (source, @operator) = ServerOptions.OfEither(command);
        command.Validators.Add(given =>
        {
            if (given.GetValue(Webhook) is null == given.GetValue(Buyer) is null)
                given.AddError("Give either --webhook, with the --source it belongs to, or --buyer.");
            else if (given.GetValue(Webhook) is not null && given.GetValue(source.Source) is null)
                given.AddError("--webhook needs the --source it belongs to.");
        });
        command.Does((parsed, ct) => parsed.GetValue(Buyer) is { } buyer
            ? RunAsync(parsed, @operator.Read(parsed), server => server.OfApi($"/buyers/{Uri.EscapeDataString(buyer)}/replay"), ct)
            : RunAsync(parsed, source.Read(parsed), server => server.OfSource($"/webhooks/{Uri.EscapeDataString(parsed.GetValue(Webhook)!)}/replay"), ct));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, ServerAddress server, Func<ServerAddress, Uri> address, CancellationToken ct)
    {
        var body = new Dictionary<string, string> { ["since"] = ReadSince(parsed.GetRequiredValue(Since)) };
        using var api = ApiClient.Create(server);
        var replayed = 0L;
        while (true)
        {
            var step = await api.PostAsync(address(server), JsonSerializer.SerializeToElement(body), isRepeatable: false, ct);
            replayed += step.GetProperty("replayed").GetInt64();
            if (!step.TryGetProperty("next", out var next))
                break;

            // A long replay comes in steps: each answer says where the next request goes on.
            body["cursor"] = next.GetString()!;
            Console.Error.WriteLine($"{Written(replayed)} events so far.");
        }

        Console.WriteLine(parsed.GetValue(Output) == OutputForm.Json
            ? JsonSerializer.Serialize(new { success = true, replayed, complete = true })
            : $"{Written(replayed)} events are sent again.");
        return ExitCodes.Done;
    }

    private static string Written(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string ReadSince(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var since)
            ? since.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)
            : throw EndException.Usage("--since must be a time such as 2025-03-15T10:00:00Z.");
}
