using System.CommandLine;
using System.Security.Cryptography;
using Pingtree.Cli.Connecting;
using Pingtree.Cli.Rejecting;
using Pingtree.Cli.Running;
using Pingtree.Cli.Streaming;

namespace Pingtree.Cli.Commands;

/// <summary><c>pingtree stream</c>: any number of leads from a file or standard input.</summary>
internal static class StreamCommand
{
    private const int MaxIdempotencyKey = 255;

    private static readonly Argument<string> File = new("file") { Description = "NDJSON, a JSON array or CSV, plain or gzip; '-' is standard input." };
    private static readonly Option<string?> Format = new("--format", "-f") { Description = "What the file holds, where its name does not say it; for '-' else ndjson." };
    private static readonly Option<string?> Key = new("--idempotency-key") { Description = "The key of an earlier try, to go on with it; else one is made and shown." };
    private static readonly Option<string?> Rejected = new("--rejected", "-r") { Description = "Write every record that did not become an active lead into this file, as NDJSON." };
    private static readonly Option<int> Tries = new("--retries") { Description = "How often to try again.", DefaultValueFactory = _ => Retries.Default };
    private static readonly Option<string> Output = OutputForm.Create(OutputForm.Table, OutputForm.Json);

    public static Command Create()
    {
        Format.AcceptOnlyFromAmong(BatchFormat.Words);
        Tries.Validators.Add(given =>
        {
            if (given.Errors.Any() || given.GetValueOrDefault<int>() < 0)
                given.AddError("--retries must be a whole number from 0.");
        });
        var command = new Command("stream", "Stream leads into a source.") { File, Format, Rejected, Key, Tries, Output };
        var server = ServerOptions.OfSource(command);
        command.Does((parsed, ct) => RunAsync(parsed, server.Read(parsed), ct));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, ServerAddress server, CancellationToken ct)
    {
        var (clock, file) = (TimeProvider.System, parsed.GetRequiredValue(File));
        var format = BatchFormat.Find(file, parsed.GetValue(Format));
        var request = new BatchRequest(server, format, ReadKey(parsed.GetValue(Key)));

        await using var input = BatchInput.Open(file);
        using var rejected = parsed.GetValue(Rejected) is { } path ? RejectedFile.Open(path, file) : null;
        var progress = new BatchProgress(input.Length, clock);
        var screen = new ProgressScreen(progress, clock);
        screen.Say($"Idempotency-Key {request.IdempotencyKey} (give it with --idempotency-key to send this batch again without making second leads)");

        var started = clock.GetTimestamp();
        var sender = new BatchSender(request, input, rejected is null ? progress : new Listeners(progress, rejected), clock);
        var retries = new Retries(parsed.GetValue(Tries), clock, screen.Say);
        var summary = await screen.ShowAsync(() => retries.RunAsync(sender.SendAsync, ct));
        var report = new StreamReport(summary, request.IdempotencyKey, progress, clock.GetElapsedTime(started));

        if (rejected is not null)
            await rejected.WriteAsync(input, format, ct);
        report.Print(parsed.GetValue(Output) == OutputForm.Json);
        return summary.IsClean ? ExitCodes.Done : ExitCodes.SomeRefused;
    }

    private static string ReadKey(string? given)
    {
        var key = given ?? $"cli-{RandomNumberGenerator.GetHexString(32, lowercase: true)}";
        return key.Length is > 0 and <= MaxIdempotencyKey && key.All(c => c is > ' ' and <= '~')
            ? key
            : throw EndException.Usage($"--idempotency-key must be 1 to {MaxIdempotencyKey} printable ASCII characters without blanks.");
    }
}
