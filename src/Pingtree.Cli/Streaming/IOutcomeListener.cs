namespace Pingtree.Cli.Streaming;

/// <summary>Hears how a batch goes.</summary>
internal interface IOutcomeListener
{
    /// <summary>The batch is sent (again) from its start: whatever was heard before is void.</summary>
    void OnStart();

    void OnSent(int bytes);

    /// <summary>Outcomes come in any order.</summary>
    void OnOutcome(in RecordOutcome outcome);
}
