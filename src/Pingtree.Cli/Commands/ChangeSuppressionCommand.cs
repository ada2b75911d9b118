using System.CommandLine;
using System.Text.Json;
using Pingtree.Cli.Connecting;
using Pingtree.Cli.Running;

namespace Pingtree.Cli.Commands;

/// <summary><c>pingtree suppression add</c> and <c>remove</c>: single values.</summary>
internal static class ChangeSuppressionCommand
{
    public static Command CreateAdd() => Create("add", "Put values on the list; in force for every lead screened after the answer.");

    public static Command CreateRemove() => Create("remove", "Take values off the list.");

    private static Command Create(string verb, string description)
    {
        var type = new Argument<string>("type") { Description = "email or phone." };
        type.AcceptOnlyFromAmong("email", "phone");
        var values = new Argument<string[]>("value") { Description = "Up to 10,000 of them.", Arity = ArgumentArity.OneOrMore };
        var hash = new Option<string?>("--hash") { Description = "The values are hex digests: md5 or sha256." };

        var command = new Command(verb, description) { type, values, hash };
        var server = ServerOptions.OfSource(command);
        command.Does(async (parsed, ct) =>
        {
            var address = server.Read(parsed);
            var body = JsonSerializer.SerializeToElement(new Dictionary<string, object?>
            {
                ["type"] = parsed.GetRequiredValue(type),
                ["values"] = parsed.GetRequiredValue(values),
                ["hash"] = parsed.GetValue(hash),
            });
            using var api = ApiClient.Create(address);
            var done = await api.PostAsync(address.OfSource($"/suppression/{verb}"), body, isRepeatable: true, ct);
            Console.WriteLine(PlainText.OneLine(done.GetProperty("message").ToString()));
            return ExitCodes.Done;
        });
        return command;
    }
}
