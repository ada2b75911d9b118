namespace Pingtree.Cli.Streaming;

/// <summary>How far the current try of a batch is. Told from two sides at once: the sending and the reading.</summary>
internal sealed class BatchProgress(long? total, TimeProvider clock) : IOutcomeListener
{
    private long _sent;
    private long _active;
    private long _duplicate;
    private long _rejected;
    private long _invalid;
    private long _started = clock.GetTimestamp();

    /// <summary>Bytes to send; null where nobody knows.</summary>
    public long? Total => total;

    public long Sent => Volatile.Read(ref _sent);

    /// <summary>How often the batch was begun.</summary>
    public int Tries { get; private set; }

    public void OnStart()
    {
        Tries++;
        (_sent, _active, _duplicate, _rejected, _invalid) = (0, 0, 0, 0, 0);
        Volatile.Write(ref _started, clock.GetTimestamp());
    }

    public void OnSent(int bytes) => Interlocked.Add(ref _sent, bytes);

    public void OnOutcome(in RecordOutcome outcome)
    {
        switch (outcome.Status)
        {
            case RecordOutcome.Active:
                Interlocked.Increment(ref _active);
                break;
            case RecordOutcome.Duplicate:
                Interlocked.Increment(ref _duplicate);
                break;
            case RecordOutcome.Rejected:
                Interlocked.Increment(ref _rejected);
                break;
            default:
                Interlocked.Increment(ref _invalid);
                break;
        }
    }

    /// <summary>The figures in a line.</summary>
    public string Describe()
    {
        var (active, duplicate, rejected, invalid) =
            (Interlocked.Read(ref _active), Interlocked.Read(ref _duplicate), Interlocked.Read(ref _rejected), Interlocked.Read(ref _invalid));
        var leads = active + duplicate + rejected + invalid;
        var seconds = clock.GetElapsedTime(Volatile.Read(ref _started)).TotalSeconds;
        var perSecond = seconds > 0 ? leads / seconds : 0;
        var eta = total > Sent && Sent > 0 ? $", {TimeSpan.FromSeconds(Math.Ceiling(seconds * (total.Value - Sent) / Sent)):c} left" : "";
        return $"{leads:N0} leads, {perSecond:N0}/s: {active:N0} active, {duplicate:N0} duplicate, {rejected:N0} rejected, {invalid:N0} invalid; "
            + $"{Bytes.Show(Sent)}{(total is { } all ? $" of {Bytes.Show(all)}" : "")} sent{eta}";
    }
}
