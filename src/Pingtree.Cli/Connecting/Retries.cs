using Pingtree.Cli.Running;

namespace Pingtree.Cli.Connecting;

/// <summary>Tries again: when the server says so, else after a wait that doubles, with jitter so that clients don't come back all at once.</summary>
internal sealed class Retries(int most, TimeProvider clock, Action<string> say)
{
    public const int Default = 5;

    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    /// <exception cref="EndException">It did not work the last time either.</exception>
    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> attempt, CancellationToken ct)
    {
        for (var failed = 1; ; failed++)
        {
            try
            {
                return await attempt(ct);
            }
            catch (TryAgainException again) when (!ct.IsCancellationRequested)
            {
                if (failed > most)
                    throw EndException.GaveUp($"{again.Message}{(most == 0 ? "" : $" Gave up after {most} {(most == 1 ? "retry" : "retries")}.")}");

                var wait = again.After ?? Backoff(failed);
                say($"{again.Message} Trying again in {wait.TotalSeconds:0.#} s ({failed} of {most}).");
                await Task.Delay(wait, clock, ct);
            }
        }
    }

    /// <summary>How long to wait after so many failures in a row.</summary>
    public static TimeSpan Backoff(int failed)
    {
        var wait = FirstWait * Math.Pow(2, Math.Min(failed - 1, 10));
#pragma warning disable CA5394 // Nobody gains by guessing when we come back.
        return (wait < LongestWait ? wait : LongestWait) * (0.5 + (Random.Shared.NextDouble() / 2));
#pragma warning restore CA5394
    }
}
