using System.ComponentModel;
using System.Diagnostics;

namespace Pingtree.Delivery.Tests.Harness;

/// <summary>Runs a program of the machine.</summary>
internal static class Tool
{
    /// <summary>What the program printed. Fails where it is missing or ends with an error.</summary>
    public static async Task<string> RunAsync(string program, IEnumerable<string> arguments, string folder, string input, CancellationToken ct)
    {
        using var process = Start(program, arguments, folder);
        try
        {
            await process.StandardInput.WriteAsync(input.AsMemory(), ct);
            process.StandardInput.Close();
            var errors = process.StandardError.ReadToEndAsync(ct);
            var output = await process.StandardOutput.ReadToEndAsync(ct);
            await process.WaitForExitAsync(ct);
            return process.ExitCode == 0 ? output.Trim() : throw new InvalidOperationException($"{program} failed: {await errors}");
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    private static Process Start(string program, IEnumerable<string> arguments, string folder)
    {
        try
        {
            return Process.Start(new ProcessStartInfo(program, arguments)
            {
                WorkingDirectory = folder,
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
        }
        catch (Win32Exception exception)
        {
            throw new InvalidOperationException($"{program} is not on this machine; the webhook tests need it: apt-get install nodejs npm python3.", exception);
        }
    }
}
