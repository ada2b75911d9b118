using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Pingtree.Testing.RealServers;

/// <summary>A server we started, and may therefore stop: by its process id, with everything it started. It does not outlive the tests.</summary>
internal sealed partial class ServerProcess : IAsyncDisposable
{
    private const int Terminate = 15;
    private static readonly ConcurrentDictionary<ServerProcess, bool> Running = [];
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lastWords = [];
    private readonly Action<string>? _onLine;

    static ServerProcess() => AppDomain.CurrentDomain.ProcessExit += (_, _) =>
    {
        foreach (var server in Running.Keys)
            server.KillTree();
    };

    private ServerProcess(ProcessStartInfo start, Action<string>? onLine)
    {
        _onLine = onLine;
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, e) => Keep(e.Data);
        _process.ErrorDataReceived += (_, e) => Keep(e.Data);
        _process.Start();
        Running.TryAdd(this, true);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>The process's id.</summary>
    public int Id => _process.Id;

    /// <summary>The last lines the server wrote.</summary>
    public string LastWords => string.Join('\n', _lastWords);

    /// <summary>Starts a server and waits until it answers.</summary>
    /// <param name="file">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="folder">Where it works.</param>
    /// <param name="environment">Variables to set for it.</param>
    /// <param name="answers">Asks the server whether it is ready; an exception means not yet.</param>
    /// <param name="limit">How long it may take to become ready.</param>
    /// <param name="onLine">Told every line the server writes, to either stream.</param>
    public static async Task<ServerProcess> StartAsync(
        string file,
        IEnumerable<string> arguments,
        string folder,
        IReadOnlyDictionary<string, string> environment,
        Func<CancellationToken, Task> answers,
        TimeSpan limit,
        Action<string>? onLine = null)
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

        var server = new ServerProcess(start, onLine);
        try
        {
            await server.WaitUntilReadyAsync(answers, limit);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Asks the server to end, as an administrator would, and insists after a while.</summary>
    /// <returns>Its exit code; null where it had to be killed.</returns>
    public async Task<int?> StopAsync(TimeSpan patience)
    {
        if (!_process.HasExited)
            _ = Signal(_process.Id, Terminate);

        using var timeout = new CancellationTokenSource(patience);
        try
        {
            await _process.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            // Patience is over; what follows ends it for certain.
        }

        var exitCode = _process.HasExited ? _process.ExitCode : (int?)null;
        await DisposeAsync();
        return exitCode;
    }

    /// <summary>Waits until the server has ended by itself.</summary>
    public Task WaitForEndAsync(CancellationToken ct) => _process.WaitForExitAsync(ct);

    public async ValueTask DisposeAsync()
    {
        if (!Running.TryRemove(this, out _))
            return;

        KillTree();
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        await _process.WaitForExitAsync(timeout.Token);
        _process.Dispose();
    }

    private void KillTree()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
    }

    private async Task WaitUntilReadyAsync(Func<CancellationToken, Task> answers, TimeSpan limit)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            if (_process.HasExited)
                throw new InvalidOperationException($"{_process.StartInfo.FileName} ended at once ({_process.ExitCode}). Its last words:\n{LastWords}");

            using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(2));
            try
            {
                await answers(timeout.Token);
                return;
            }
            catch (Exception e) when (watch.Elapsed < limit && e is System.Net.Sockets.SocketException or IOException or OperationCanceledException)
            {
                await Task.Delay(50, CancellationToken.None);
            }
            catch (Exception e)
            {
                throw new TimeoutException($"{_process.StartInfo.FileName} was not ready within {limit}. Its last words:\n{LastWords}", e);
            }
        }
    }

    private void Keep(string? line)
    {
        if (line is null)
            return;

        _onLine?.Invoke(line);
        _lastWords.Enqueue(line);
        while (_lastWords.Count > 30)
            _lastWords.TryDequeue(out _);
    }

#pragma warning disable CA5392, SYSLIB1054 // .NET cannot ask a process to end, only kill it; this is the one call it takes.
    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Signal(int processId, int signal);
#pragma warning restore CA5392, SYSLIB1054
}
