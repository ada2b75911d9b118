using Pingtree.Intake.Access;
using Pingtree.Pipeline.Sources;
using Pingtree.Pipeline.Storing;
using Pingtree.Server.Setup;

namespace Pingtree.Server.FirstStart;

/// <summary>
/// The first call to the store, which puts a configured admin key in force. A MongoDB that is not there yet is waited for, as the broker is, and until then the
/// process is not ready; a file that can't be opened is only for the operator to mend, and stops the start.
/// </summary>
internal sealed partial class StoreStart(IOperatorKeyStore operatorKey, PingtreeSetup setup, TimeProvider clock, ILogger<StoreStart> log) : IHostedService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    /// <summary>Whether the store was there.</summary>
    public bool IsDone { get; private set; }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        while (!await TryAsync(cancellationToken))
            await Task.Delay(Pause, clock, cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Makes the call, unless it is made already. False where it must be made again later.</summary>
    /// <exception cref="SetupException">Only the operator can mend it.</exception>
    /// <exception cref="StoreUnavailableException">It is a file.</exception>
    public async Task<bool> TryAsync(CancellationToken ct)
    {
        if (IsDone)
            return true;

        try
        {
            if (setup.AdminKey is { } given)
                await operatorKey.TryConfigureAsync(ApiKey.Hash(given), ct);
            else
                await operatorKey.FindAsync(ct);
            return IsDone = true;
        }
        catch (StoreUnavailableException away) when (setup.MongoDb is not null)
        {
            if (MongoSetup.SentenceFor(away) is { } sentence)
                throw new SetupException(sentence);
            Waiting(Pause.TotalSeconds, away.Message);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The store is not there yet, trying again in {Seconds} s: {Failure}")]
    private partial void Waiting(double seconds, string failure);
}
