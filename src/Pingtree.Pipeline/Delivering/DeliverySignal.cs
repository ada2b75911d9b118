namespace Pingtree.Pipeline.Delivering;

/// <summary>The signal as the dispatcher of this process hears it. Other processes find what is due by looking.</summary>
public sealed class DeliverySignal : IDeliverySignal
{
    private TaskCompletionSource _rung = NewSource();

    public void Ring() => Volatile.Read(ref _rung).TrySetResult();

    /// <summary>Returns once it is rung, at the latest after a while or when <paramref name="ct"/> is cancelled. For one listener, who then looks for work.</summary>
    public async Task WaitAsync(TimeSpan atMost, TimeProvider clock, CancellationToken ct)
    {
        await Volatile.Read(ref _rung).Task.WaitAsync(atMost, clock, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        // A ring between the two lines is not lost: the look that follows sees what it was for.
        Volatile.Write(ref _rung, NewSource());
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
