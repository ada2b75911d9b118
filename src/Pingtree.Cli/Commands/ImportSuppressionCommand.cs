using System.CommandLine;
using System.Net.Http.Headers;
using System.Text.Json;
using Pingtree.Cli.Connecting;
using Pingtree.Cli.Running;

namespace Pingtree.Cli.Commands;

/// <summary><c>pingtree suppression import</c>: a CSV file onto the source's list.</summary>
internal static class ImportSuppressionCommand
{
    private const int ShownErrors = 5;

    private static readonly Argument<string> File = new("file") { Description = "CSV with the columns type and value, or email, or phone." };
    private static readonly Option<string> Output = OutputForm.Create(OutputForm.Table, OutputForm.Json);

    public static Command Create()
    {
        var command = new Command("import", "Put a CSV file of values on the list; may be sent again.") { File, Output };
        var server = ServerOptions.OfSource(command);
        command.Does((parsed, ct) => RunAsync(parsed, server.Read(parsed), ct));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, ServerAddress server, CancellationToken ct)
    {
        var file = parsed.GetRequiredValue(File);
        if (!System.IO.File.Exists(file))
            throw EndException.Usage($"There is no file '{file}'.");

        using var api = ApiClient.Create(server);
        var counts = await api.PostAsync(server.OfSource("/suppression/import"), () => Read(file), isRepeatable: true, ct);
        if (parsed.GetValue(Output) == OutputForm.Json)
            Console.WriteLine(JsonSerializer.Serialize(counts));
        else
            Print(counts);
        return counts.TryGetProperty("invalid", out var invalid) && invalid.GetInt64() > 0 ? ExitCodes.SomeRefused : ExitCodes.Done;
    }

    private static StreamContent Read(string file)
    {
        var body = new StreamContent(System.IO.File.OpenRead(file));
        body.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
        return body;
    }

    private static void Print(JsonElement counts)
    {
        foreach (var name in (string[])["received", "added", "existing", "invalid"])
            Console.WriteLine($"{name,-9} {counts.GetProperty(name).GetInt64():N0}");
        foreach (var error in counts.GetProperty("errors").EnumerateArray().Take(ShownErrors))
            Console.WriteLine(PlainText.OneLine($"line {error.GetProperty("line")}: {error.GetProperty("message")}"));
    }
}
