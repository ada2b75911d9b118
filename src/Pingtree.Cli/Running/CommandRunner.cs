using System.CommandLine;
using System.CommandLine.Parsing;
using System.Runtime.InteropServices;

namespace Pingtree.Cli.Running;

/// <summary>Runs a command line: every end is an exit code and, where it is not a good one, a sentence on standard error.</summary>
internal static class CommandRunner
{
    public static async Task<int> RunAsync(RootCommand root, string[] args)
    {
        var parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0)
        {
            await Console.Error.WriteLineAsync($"{WithoutValues(parsed.Errors[0], parsed)} See '{PathOf(parsed.CommandResult)} --help'.");
            return ExitCodes.Usage;
        }

        // The library listens for Ctrl-C only once a command has begun, and one that comes before would leave files behind.
        using var stop = new CancellationTokenSource();
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Stop(signal, stop));
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Stop(signal, stop));
        return await parsed.InvokeAsync(
            new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, stop.Token);
    }

    /// <summary>Lets the command clean up; the second time the process ends at once.</summary>
    private static void Stop(PosixSignalContext signal, CancellationTokenSource stop)
    {
        signal.Cancel = !stop.IsCancellationRequested;
        _ = stop.CancelAsync();
    }

    /// <summary>What the command does, with its ends caught.</summary>
    public static void Does(this Command command, Func<ParseResult, CancellationToken, Task<int>> action) => command.SetAction(async (parsed, ct) =>
    {
        try
        {
            return await action(parsed, ct);
        }
        catch (Exception exception)
        {
            var (code, sentence) = EndOf(exception, ct);
            await Console.Error.WriteLineAsync(PlainText.OneLine(sentence));
            return code;
        }
    });

    private static (int Code, string Sentence) EndOf(Exception exception, CancellationToken ct) => exception switch
    {
        _ when ct.IsCancellationRequested => (ExitCodes.Cancelled, "Cancelled."),
        EndException end => (end.ExitCode, end.Message),
        IOException or UnauthorizedAccessException => (ExitCodes.Failed, exception.Message),
        _ => (ExitCodes.Failed, $"Something broke that should not ({exception.GetType().Name})."),
    };

    /// <summary>The error without what stands in no known place: after a mistyped '--key' that is the key.</summary>
    private static string WithoutValues(ParseError error, ParseResult parsed)
    {
        var sentence = error.Message;
        foreach (var token in parsed.UnmatchedTokens.Where(t => t.Length > 0))
        {
            var name = token.StartsWith('-') ? token.Split('=', ':')[0] : "…";
            sentence = sentence.Replace($"'{token}'", $"'{name}'", StringComparison.Ordinal);
        }

        return PlainText.OneLine(sentence);
    }

    private static string PathOf(CommandResult command) =>
        command.Parent is CommandResult parent ? $"{PathOf(parent)} {command.Command.Name}" : "pingtree";
}
