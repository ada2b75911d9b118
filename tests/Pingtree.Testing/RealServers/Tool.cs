using System.Diagnostics;

namespace Pingtree.Testing.RealServers;

/// <summary>A program that does one thing and ends.</summary>
internal static class Tool
{
    /// <summary>Runs it to its end and returns what it wrote.</summary>
    /// <exception cref="InvalidOperationException">It failed; the message has its last words.</exception>
    public static async Task<string> RunAsync(
        string file, IEnumerable<string> arguments, string folder, IReadOnlyDictionary<string, string> environment, CancellationToken ct)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;

        using var process = new Process { StartInfo = start };
        process.Start();
        try
        {
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(ct), process.StandardError.ReadToEndAsync(ct));
            await process.WaitForExitAsync(ct);
            return process.ExitCode == 0
                ? await output
                : throw new InvalidOperationException($"{Path.GetFileName(file)} ended with {process.ExitCode}: {await output}{await errors}");
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }
}
