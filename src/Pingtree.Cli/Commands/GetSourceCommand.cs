using System.CommandLine;
using System.Text.Json;
using Pingtree.Cli.Connecting;
using Pingtree.Cli.Running;

namespace Pingtree.Cli.Commands;

/// <summary><c>pingtree sources get</c>.</summary>
internal static class GetSourceCommand
{
    private static readonly Argument<string> Slug = new("slug") { Description = "The source." };
    private static readonly Option<string> Output = OutputForm.Create(OutputForm.Table, OutputForm.Json);

    public static Command Create()
    {
        var command = new Command("get", "Show a source.") { Slug, Output };
        var server = ServerOptions.OfOperator(command);
        command.Does((parsed, ct) => RunAsync(parsed, server.Read(parsed), ct));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, ServerAddress server, CancellationToken ct)
    {
        using var api = ApiClient.Create(server);
        var slug = Uri.EscapeDataString(parsed.GetRequiredValue(Slug));
        var source = (await api.GetAsync(server.OfSources($"/{slug}"), ct)).GetProperty("source");
        if (parsed.GetValue(Output) == OutputForm.Json)
            Console.WriteLine(JsonSerializer.Serialize(source));
        else
            SourceTable.PrintOne(source);
        return ExitCodes.Done;
    }
}
