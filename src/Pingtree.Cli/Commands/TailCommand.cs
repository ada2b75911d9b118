using System.CommandLine;
using Pingtree.Cli.Connecting;
using Pingtree.Cli.Running;
using Pingtree.Cli.Tailing;

namespace Pingtree.Cli.Commands;

/// <summary><c>pingtree tail</c>: what becomes of a source's leads, live.</summary>
internal static class TailCommand
{
    private static readonly Option<string?> Events = new("--events", "-e")
    {
        Description = "Only these, with commas between: lead.active, lead.duplicate, lead.rejected, lead.sold.",
    };

    private static readonly Option<string?> SinceEvent = new("--since-event")
    {
        Description = "Begin right behind the event of this id; else with what happens next.",
    };

    private static readonly Option<string> Output = OutputForm.Create(OutputForm.Text, OutputForm.Json);

    public static Command Create()
    {
        var command = new Command("tail", "Follow what becomes of the leads of a source, live, until Ctrl-C.") { Events, SinceEvent, Output };
        var server = ServerOptions.OfSource(command);
        command.Does((parsed, ct) => RunAsync(parsed, server.Read(parsed), ct));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, ServerAddress server, CancellationToken ct)
    {
        var since = parsed.GetValue(SinceEvent);
        if (since is not null && (since.Length == 0 || since.Any(c => c is <= ' ' or > '~')))
            throw EndException.Usage("--since-event must be the id of an event, such as 65d4a1c2b3d4e5f6a7000001.lead.active.");

        await using var stdout = new StreamWriter(Console.OpenStandardOutput()) { NewLine = "\n" };
        var lines = new EventLines(stdout, parsed.GetValue(Output) == OutputForm.Json);
        using var follower = new EventFollower(server, parsed.GetValue(Events), lines, TimeProvider.System, Console.Error.WriteLine);
        await follower.FollowAsync(since, ct);
        return ExitCodes.Done;
    }
}
