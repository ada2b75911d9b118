namespace Pingtree.Cli.Streaming;

/// <summary>Two who listen to the same batch.</summary>
internal sealed class Listeners(IOutcomeListener first, IOutcomeListener second) : IOutcomeListener
{
    public void OnStart()
    {
        first.OnStart();
        second.OnStart();
    }

    public void OnSent(int bytes)
    {
        first.OnSent(bytes);
        second.OnSent(bytes);
    }

    public void OnOutcome(in RecordOutcome outcome)
    {
        first.OnOutcome(outcome);
        second.OnOutcome(outcome);
    }
}
