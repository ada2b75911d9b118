using System.Diagnostics;
using System.Text.Json;

namespace Pingtree.Cli.Tests.Harness;

/// <summary>What a run of the program left.</summary>
internal sealed record Ran(int Code, string Out, string Err)
{
    public JsonElement Json => JsonDocument.Parse(Out).RootElement;
}

/// <summary>The program as a person or script runs it: a process of its own.</summary>
internal sealed class Cli
{
    public const string Key = "pts_secret-of-the-tests";

    private readonly Process _process;
    private readonly Task<string> _out;
    private readonly Task<string> _err;

    private Cli(Process process)
    {
        _process = process;
        _out = process.StandardOutput.ReadToEndAsync();
        _err = process.StandardError.ReadToEndAsync();
    }

    public int Id => _process.Id;

    public StreamWriter Stdin => _process.StandardInput;

    public static async Task<Ran> RunAsync(Uri server, params string[] args)
    {
        var cli = Start(server, args);
        cli.Stdin.Close();
        return await cli.EndAsync();
    }

    public static Cli Start(Uri? server, string[] args, IReadOnlyDictionary<string, string?>? variables = null)
    {
        // A runner in the background ignores SIGINT, and what it starts would, too.
        var start = new ProcessStartInfo("env", ["--default-signal=INT", "dotnet", Path.Combine(AppContext.BaseDirectory, "pingtree.dll"), .. args])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        start.Environment["PINGTREE_URL"] = server?.AbsoluteUri;
        start.Environment["PINGTREE_KEY"] = Key;
        start.Environment.Remove("PINGTREE_ADMIN_KEY");
        foreach (var (name, value) in variables ?? new Dictionary<string, string?>())
            start.Environment[name] = value;
        return new Cli(Process.Start(start)!);
    }

    public async Task<Ran> EndAsync()
    {
        try
        {
            await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
            return new Ran(_process.ExitCode, await _out, await _err);
        }
        finally
        {
            if (!_process.HasExited)
                _process.Kill(entireProcessTree: true);
            _process.Dispose();
        }
    }

    /// <summary>Presses Ctrl-C.</summary>
    public async Task InterruptAsync()
    {
        using var kill = Process.Start("kill", ["-INT", _process.Id.ToString()]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
    }
}
