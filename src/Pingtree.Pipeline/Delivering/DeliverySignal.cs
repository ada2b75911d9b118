namespace Pingtree.Pipeline.Delivering;

/// <summary>
/// Wakes the dispatcher of this process. Whoever adds deliveries raises it after the write; dispatchers of other processes find them by looking.
/// </summary>
public sealed class DeliverySignal
{
    private TaskCompletionSource _raised = NewSource();

    public void Raise() => Volatile.Read(ref _raised).TrySetResult();

    /// <summary>Returns once it is raised, at the latest after a while or when <paramref name="ct"/> is cancelled. For one who waits, who then looks for work.</summary>
    public async Task WaitAsync(TimeSpan atMost, TimeProvider clock, CancellationToken ct)
    {
        await Volatile.Read(ref _raised).Task.WaitAsync(atMost, clock, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        // What is raised between the two lines is not lost: the look that follows sees it.
        Volatile.Write(ref _raised, NewSource());
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
