using System.CommandLine;
using System.Text.Json;
using Pingtree.Cli.Connecting;
using Pingtree.Cli.Running;

namespace Pingtree.Cli.Commands;

/// <summary><c>pingtree sources list</c>.</summary>
internal static class ListSourcesCommand
{
    private static readonly Option<string> Output = OutputForm.Create(OutputForm.Table, OutputForm.Json);

    public static Command Create()
    {
        var command = new Command("list", "List the sources.") { Output };
        var server = ServerOptions.OfOperator(command);
        command.Does((parsed, ct) => RunAsync(parsed, server.Read(parsed), ct));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, ServerAddress server, CancellationToken ct)
    {
        using var api = ApiClient.Create(server);
        var sources = (await api.GetAsync(server.OfSources(), ct)).GetProperty("sources");
        if (parsed.GetValue(Output) == OutputForm.Json)
            Console.WriteLine(JsonSerializer.Serialize(sources));
        else
            SourceTable.PrintList(sources);
        return ExitCodes.Done;
    }
}
